-- Searches that a member keeps by name.
CREATE TABLE saved_searches (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    query TEXT COLLATE "C" NOT NULL,
    sort TEXT COLLATE "C" NOT NULL,                  -- relevance | newest | largest | name
    bucket_id TEXT COLLATE "C" REFERENCES buckets (id) ON DELETE CASCADE, -- NULL: every bucket
    path TEXT COLLATE "C",                           -- as the member sees it
    created_at BIGINT NOT NULL
);
CREATE INDEX saved_searches_member ON saved_searches (member_id, id);

-- How large each bucket was on a day (UTC), for the picture of its growth.
CREATE TABLE bucket_days (
    bucket_id TEXT COLLATE "C" NOT NULL REFERENCES buckets (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,                -- days since 1970-01-01
    objects BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (bucket_id, day)
);

-- Where S3 tells of changes: the secret in the address's header is derived from the keyring and this number, so a new
-- number makes the old one worthless.
CREATE TABLE event_hooks (
    bucket_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES buckets (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
