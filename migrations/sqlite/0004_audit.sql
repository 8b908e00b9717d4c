-- What the server knows about itself, one fact to a row.
CREATE TABLE server_state (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL                  -- `canary`: sealed
) STRICT;

-- The audit only grows. Whoever owns the database can take these off again; the chain and its checkpoints tell.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'rows of the audit are never changed');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'rows of the audit are never deleted');
END;
-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq) BEGIN
    SELECT RAISE(ABORT, 'rows of the audit are never replaced');
END;
