-- Ids are UUIDv7 text, times unix milliseconds UTC. `COLLATE` is left at BINARY, which is also what PostgreSQL's "C" does.
-- STRICT knows no BOOLEAN: flags are INTEGER here and BOOLEAN on PostgreSQL.

CREATE TABLE members (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,          -- lower case
    role TEXT NOT NULL,                  -- owner | admin | member
    state TEXT NOT NULL,                 -- invited | active | disabled
    password_hash TEXT,                  -- PHC string; NULL until the invitation is accepted
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER
) STRICT;

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,     -- SHA-256 of the link's token
    invited_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invitations_member ON invitations (member_id);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,          -- absolute end, whatever the use
    user_agent TEXT,
    ip TEXT,
    ended_at INTEGER,
    end_reason TEXT
) STRICT;
CREATE INDEX sessions_member ON sessions (member_id);

-- One row per refresh token ever issued to a session; used rows are kept as evidence of reuse.
CREATE TABLE refresh_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,     -- SHA-256
    nonce TEXT NOT NULL,                 -- the successor is derived from the token and this
    issued_at INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    used_at INTEGER,
    attempt_hash TEXT,                   -- SHA-256 of the attempt that used it
    replays INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE buckets (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    endpoint TEXT,                       -- NULL: AWS
    region TEXT NOT NULL,
    bucket TEXT NOT NULL,
    addressing TEXT NOT NULL,            -- auto | path | virtual_host
    checksums TEXT NOT NULL,             -- auto | when_required | always
    root TEXT NOT NULL,                  -- prefix, empty or ending with '/'
    cdn_base_url TEXT,                   -- NULL: private
    ca_certificate TEXT,
    access_key_id TEXT NOT NULL,
    secret_access_key TEXT NOT NULL,     -- sealed
    abilities TEXT,                      -- JSON: what the store was found to be able to do
    last_report TEXT,                    -- JSON: the last connection test
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE grants (
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    bucket_id TEXT NOT NULL REFERENCES buckets (id) ON DELETE CASCADE,
    root TEXT NOT NULL,                  -- inside the bucket's root; empty or ending with '/'
    may_view INTEGER NOT NULL,
    may_upload INTEGER NOT NULL,
    may_delete INTEGER NOT NULL,
    may_share INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,          -- also the version: a request made under an older one answers 409
    PRIMARY KEY (member_id, bucket_id)
) STRICT;
CREATE INDEX grants_bucket ON grants (bucket_id);

CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    bucket_id TEXT NOT NULL REFERENCES buckets (id) ON DELETE CASCADE,
    path TEXT NOT NULL,                  -- as the member sees it
    object_key TEXT NOT NULL,
    size INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    checksum_crc32 TEXT NOT NULL,
    replaces INTEGER NOT NULL,
    state TEXT NOT NULL,                 -- signed | done | cancelled
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX uploads_open ON uploads (state, created_at);

CREATE TABLE audit (
    seq INTEGER NOT NULL PRIMARY KEY,     -- gapless
    at INTEGER NOT NULL,
    member_id TEXT,                      -- no reference: the record outlives the member
    member_name TEXT,
    member_email TEXT,
    action TEXT NOT NULL,
    bucket_id TEXT,
    bucket_name TEXT,
    path TEXT,
    subject TEXT,
    ip TEXT,
    outcome TEXT NOT NULL,               -- done | refused | failed
    detail TEXT,
    hash TEXT NOT NULL                   -- HMAC over the row and the hash before it
) STRICT;
CREATE INDEX audit_action ON audit (action, seq);
CREATE INDEX audit_member ON audit (member_id, seq);
CREATE INDEX audit_bucket ON audit (bucket_id, seq);
