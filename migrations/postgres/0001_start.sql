-- Ids are UUIDv7 text, times unix milliseconds UTC. Text is compared by bytes (COLLATE "C"), as SQLite does.

CREATE TABLE members (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C" NOT NULL UNIQUE,          -- lower case
    role TEXT COLLATE "C" NOT NULL,                  -- owner | admin | member
    state TEXT COLLATE "C" NOT NULL,                 -- invited | active | disabled
    password_hash TEXT COLLATE "C",                  -- PHC string; NULL until the invitation is accepted
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT
);

CREATE TABLE invitations (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    token_hash TEXT COLLATE "C" NOT NULL UNIQUE,     -- SHA-256 of the link's token
    invited_by TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX invitations_member ON invitations (member_id);

CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,          -- absolute end, whatever the use
    user_agent TEXT COLLATE "C",
    ip TEXT COLLATE "C",
    ended_at BIGINT,
    end_reason TEXT COLLATE "C"
);
CREATE INDEX sessions_member ON sessions (member_id);

-- One row per refresh token ever issued to a session; used rows are kept as evidence of reuse.
CREATE TABLE refresh_tokens (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    session_id TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    token_hash TEXT COLLATE "C" NOT NULL UNIQUE,     -- SHA-256
    nonce TEXT COLLATE "C" NOT NULL,                 -- the successor is derived from the token and this
    issued_at BIGINT NOT NULL,
    idle_expires_at BIGINT NOT NULL,
    used_at BIGINT,
    attempt_hash TEXT COLLATE "C",                   -- SHA-256 of the attempt that used it
    replays BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE buckets (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    description TEXT COLLATE "C" NOT NULL,
    endpoint TEXT COLLATE "C",                       -- NULL: AWS
    region TEXT COLLATE "C" NOT NULL,
    bucket TEXT COLLATE "C" NOT NULL,
    addressing TEXT COLLATE "C" NOT NULL,            -- auto | path | virtual_host
    checksums TEXT COLLATE "C" NOT NULL,             -- auto | when_required | always
    root TEXT COLLATE "C" NOT NULL,                  -- prefix, empty or ending with '/'
    cdn_base_url TEXT COLLATE "C",                   -- NULL: private
    ca_certificate TEXT COLLATE "C",
    access_key_id TEXT COLLATE "C" NOT NULL,
    secret_access_key TEXT COLLATE "C" NOT NULL,     -- sealed
    abilities TEXT COLLATE "C",                      -- JSON: what the store was found to be able to do
    last_report TEXT COLLATE "C",                    -- JSON: the last connection test
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE grants (
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    bucket_id TEXT COLLATE "C" NOT NULL REFERENCES buckets (id) ON DELETE CASCADE,
    root TEXT COLLATE "C" NOT NULL,                  -- inside the bucket's root; empty or ending with '/'
    may_view BOOLEAN NOT NULL,
    may_upload BOOLEAN NOT NULL,
    may_delete BOOLEAN NOT NULL,
    may_share BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL,          -- also the version: a request made under an older one answers 409
    PRIMARY KEY (member_id, bucket_id)
);
CREATE INDEX grants_bucket ON grants (bucket_id);

CREATE TABLE uploads (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    session_id TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    bucket_id TEXT COLLATE "C" NOT NULL REFERENCES buckets (id) ON DELETE CASCADE,
    path TEXT COLLATE "C" NOT NULL,                  -- as the member sees it
    object_key TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    content_type TEXT COLLATE "C" NOT NULL,
    checksum_crc32 TEXT COLLATE "C" NOT NULL,
    replaces BOOLEAN NOT NULL,
    state TEXT COLLATE "C" NOT NULL,                 -- signed | done | cancelled
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX uploads_open ON uploads (state, created_at);

CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,     -- gapless
    at BIGINT NOT NULL,
    member_id TEXT COLLATE "C",                      -- no reference: the record outlives the member
    member_name TEXT COLLATE "C",
    member_email TEXT COLLATE "C",
    action TEXT COLLATE "C" NOT NULL,
    bucket_id TEXT COLLATE "C",
    bucket_name TEXT COLLATE "C",
    path TEXT COLLATE "C",
    subject TEXT COLLATE "C",
    ip TEXT COLLATE "C",
    outcome TEXT COLLATE "C" NOT NULL,               -- done | refused | failed
    detail TEXT COLLATE "C",
    hash TEXT COLLATE "C" NOT NULL                   -- HMAC over the row and the hash before it
);
CREATE INDEX audit_action ON audit (action, seq);
CREATE INDEX audit_member ON audit (member_id, seq);
CREATE INDEX audit_bucket ON audit (bucket_id, seq);
