-- An invitation and a password reset are the same thing: a link that works once, for one member. A newer link of the same
-- purpose takes the place of the older one.
CREATE TABLE account_links (
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,               -- invitation | password_reset
    token_hash TEXT NOT NULL UNIQUE,     -- SHA-256 of the link's token
    made_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, purpose)
) STRICT;
INSERT INTO account_links (member_id, purpose, token_hash, made_by, created_at, expires_at)
    SELECT member_id, 'invitation', token_hash, invited_by, created_at, expires_at FROM invitations
    WHERE NOT EXISTS (SELECT 1 FROM invitations later WHERE later.member_id = invitations.member_id AND later.id > invitations.id);
DROP TABLE invitations;

-- What a member is told about the safety of accounts. Ids grow with time, so they are also the order.
CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    member_id TEXT NOT NULL, -- who is told; no reference, so that telling waits for nobody
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
