-- Passwords on their way to the people they are for: each behind a link that works once.
CREATE TABLE hand_overs (
    id TEXT NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    password TEXT,                       -- sealed; gone when it was opened, withdrawn, or has expired
    token_hash TEXT,                     -- of the link; NULL before there was one
    made_by TEXT NOT NULL,               -- no reference: it outlives who made it
    made_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at INTEGER,
    withdrawn_at INTEGER
) STRICT;
CREATE UNIQUE INDEX hand_overs_token ON hand_overs (token_hash);
CREATE INDEX hand_overs_address ON hand_overs (address, id);

-- Mailboxes made and changed by a table that somebody brought: a run, and its rows.
CREATE TABLE bulk_runs (
    id TEXT NOT NULL PRIMARY KEY,
    made_by TEXT NOT NULL,               -- no reference: it outlives who made it
    made_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL,                 -- running | done
    stopped_at INTEGER,                     -- somebody stopped it: what had not begun does not begin
    problem TEXT,                        -- why it waits
    links_at INTEGER,                       -- when links were made last
    finished_at INTEGER
) STRICT;
-- One at a time.
CREATE UNIQUE INDEX bulk_runs_open ON bulk_runs (state) WHERE state = 'running';

CREATE TABLE bulk_rows (
    id TEXT NOT NULL PRIMARY KEY,        -- the run's and the line
    run_id TEXT NOT NULL REFERENCES bulk_runs (id) ON DELETE CASCADE,
    line INTEGER NOT NULL,                  -- in the file
    address TEXT NOT NULL,
    act TEXT NOT NULL,                   -- create | change | unchanged | error
    wanted TEXT NOT NULL,                -- JSON: what the row asks for, without the password
    password TEXT,                       -- sealed; gone when the row is over
    state TEXT NOT NULL,                 -- waiting | executing | created | changed | unchanged | failed | stopped
    detail TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    hand_over_id TEXT                    -- of the password that was set
) STRICT;
CREATE INDEX bulk_rows_run ON bulk_rows (run_id, line);
