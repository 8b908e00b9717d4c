-- A refresh token knows the one it was traded for, and whether its holder was ever heard of.

ALTER TABLE refresh_tokens ADD COLUMN parent_id TEXT COLLATE "C";           -- the token before it in the session
ALTER TABLE refresh_tokens ADD COLUMN confirmed_at BIGINT;                  -- first use of an access token issued with it
ALTER TABLE refresh_tokens ADD COLUMN fallbacks BIGINT NOT NULL DEFAULT 0;  -- answers given again without the attempt id
-- A token has one successor, whatever happens.
CREATE UNIQUE INDEX refresh_tokens_parent ON refresh_tokens (parent_id);

-- Which sessions ended lately. Every server reads it to close its sockets, and it outlives a removed member's sessions.
CREATE TABLE ended_sessions (
    session_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    ended_at BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL
);
CREATE INDEX ended_sessions_time ON ended_sessions (ended_at);

-- Removing old sessions looks for their uploads.
CREATE INDEX uploads_session ON uploads (session_id);
