-- Passwords on their way to the people they are for: each behind a link that works once.
CREATE TABLE hand_overs (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    address TEXT COLLATE "C" NOT NULL,
    password TEXT COLLATE "C",                       -- sealed; gone when it was opened, withdrawn, or has expired
    token_hash TEXT COLLATE "C",                     -- of the link; NULL before there was one
    made_by TEXT COLLATE "C" NOT NULL,               -- no reference: it outlives who made it
    made_name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    opened_at BIGINT,
    withdrawn_at BIGINT
);
CREATE UNIQUE INDEX hand_overs_token ON hand_overs (token_hash);
CREATE INDEX hand_overs_address ON hand_overs (address, id);

-- Mailboxes made and changed by a table that somebody brought: a run, and its rows.
CREATE TABLE bulk_runs (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    made_by TEXT COLLATE "C" NOT NULL,               -- no reference: it outlives who made it
    made_name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,                 -- running | done
    stopped_at BIGINT,                     -- somebody stopped it: what had not begun does not begin
    problem TEXT COLLATE "C",                        -- why it waits
    links_at BIGINT,                       -- when links were made last
    finished_at BIGINT
);
-- One at a time.
CREATE UNIQUE INDEX bulk_runs_open ON bulk_runs (state) WHERE state = 'running';

CREATE TABLE bulk_rows (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,        -- the run's and the line
    run_id TEXT COLLATE "C" NOT NULL REFERENCES bulk_runs (id) ON DELETE CASCADE,
    line BIGINT NOT NULL,                  -- in the file
    address TEXT COLLATE "C" NOT NULL,
    act TEXT COLLATE "C" NOT NULL,                   -- create | change | unchanged | error
    wanted TEXT COLLATE "C" NOT NULL,                -- JSON: what the row asks for, without the password
    password TEXT COLLATE "C",                       -- sealed; gone when the row is over
    state TEXT COLLATE "C" NOT NULL,                 -- waiting | executing | created | changed | unchanged | failed | stopped
    detail TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    hand_over_id TEXT COLLATE "C"                    -- of the password that was set
);
CREATE INDEX bulk_rows_run ON bulk_rows (run_id, line);
