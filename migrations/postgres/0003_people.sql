-- An invitation and a password reset are the same thing: a link that works once, for one member.
ALTER TABLE invitations RENAME TO account_links;
ALTER TABLE account_links RENAME COLUMN invited_by TO made_by;
ALTER TABLE account_links ADD COLUMN purpose TEXT COLLATE "C" NOT NULL DEFAULT 'invitation'; -- invitation | password_reset
DROP INDEX invitations_member;
CREATE INDEX account_links_member ON account_links (member_id);

-- What a member is told about the safety of accounts. Ids grow with time, so they are also the order.
CREATE TABLE notices (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id) ON DELETE CASCADE, -- who is told
    at BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,                  -- session_reuse | outside_root | password_changed | password_reset
    about_id TEXT COLLATE "C",                       -- the member it is about, when that is somebody else; no reference: it outlives them
    about_name TEXT COLLATE "C",
    bucket_id TEXT COLLATE "C",
    bucket_name TEXT COLLATE "C",
    path TEXT COLLATE "C",
    ip TEXT COLLATE "C",
    user_agent TEXT COLLATE "C",
    seen BOOLEAN NOT NULL
);
CREATE INDEX notices_member ON notices (member_id, id);
