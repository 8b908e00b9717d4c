-- A link knows who made it, by id, and goes with them: nobody keeps a key to an account who may no longer make one. The
-- links there are say only a name, which could be anybody's, so they end here; they would have lived a week at most.
DROP TABLE account_links;
CREATE TABLE account_links (
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,               -- invitation | password_reset
    token_hash TEXT NOT NULL UNIQUE,     -- SHA-256 of the link's token
    made_by TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, purpose)
) STRICT;
CREATE INDEX account_links_made_by ON account_links (made_by);
