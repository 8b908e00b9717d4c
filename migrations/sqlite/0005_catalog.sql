-- Searches that a member keeps by name.
CREATE TABLE saved_searches (
    id TEXT NOT NULL PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    sort TEXT NOT NULL,                  -- relevance | newest | largest | name
    bucket_id TEXT REFERENCES buckets (id) ON DELETE CASCADE, -- NULL: every bucket
    path TEXT,                           -- as the member sees it
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX saved_searches_member ON saved_searches (member_id, id);

-- How large each bucket was on a day (UTC), for the picture of its growth.
CREATE TABLE bucket_days (
    bucket_id TEXT NOT NULL REFERENCES buckets (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,                -- days since 1970-01-01
    objects INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (bucket_id, day)
) STRICT;

-- Where S3 tells of changes: the secret in the address's header is derived from the keyring and this number, so a new
-- number makes the old one worthless.
CREATE TABLE event_hooks (
    bucket_id TEXT NOT NULL PRIMARY KEY REFERENCES buckets (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
