-- An invitation and a password reset are the same thing: a link that works once, for one member.
ALTER TABLE invitations RENAME TO account_links;
ALTER TABLE account_links RENAME COLUMN invited_by TO made_by;
ALTER TABLE account_links ADD COLUMN purpose TEXT NOT NULL DEFAULT 'invitation'; -- invitation | password_reset
DROP INDEX invitations_member;
CREATE INDEX account_links_member ON account_links (member_id);

-- What a member is told about the safety of accounts. Ids grow with time, so they are also the order.
CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE, -- who is told
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,                  -- session_reuse | outside_root | password_changed | password_reset
    about_id TEXT,                       -- the member it is about, when that is somebody else; no reference: it outlives them
    about_name TEXT,
    bucket_id TEXT,
    bucket_name TEXT,
    path TEXT,
    ip TEXT,
    user_agent TEXT,
    seen INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_member ON notices (member_id, id);
