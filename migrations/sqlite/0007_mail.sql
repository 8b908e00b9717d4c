-- The PurelyMail account that the mail half works on: one row at most. Every other table of the mail half, but the deletions,
-- is a copy of what PurelyMail said last.
CREATE TABLE mail_account (
    id TEXT NOT NULL PRIMARY KEY,        -- `purelymail`
    api_token TEXT NOT NULL,             -- sealed
    ownership_code TEXT,                 -- the whole value of the TXT record that proves a domain's owner
    credit TEXT,                         -- US dollars, a decimal number with all the digits PurelyMail gives
    connected_at INTEGER NOT NULL,
    synced_at INTEGER,                   -- when everything was read last
    sync_problem TEXT                    -- why the last attempt failed; NULL when it did not
) STRICT;

CREATE TABLE mail_domains (
    name TEXT NOT NULL PRIMARY KEY,
    is_shared INTEGER NOT NULL,          -- PurelyMail's own, such as purelymail.com
    allow_account_reset INTEGER NOT NULL,
    symbolic_subaddressing INTEGER NOT NULL,
    passes_mx INTEGER NOT NULL,          -- what PurelyMail found out at its last look
    passes_spf INTEGER NOT NULL,
    passes_dkim INTEGER NOT NULL,
    passes_dmarc INTEGER NOT NULL,
    found_at INTEGER NOT NULL,
    dns_report TEXT,                     -- JSON: our own last look
    dns_state TEXT,                      -- healthy | broken | unknown, by our own look; NULL before the first
    dns_checked_at INTEGER,
    dns_next_at INTEGER NOT NULL         -- when we look again
) STRICT;

CREATE TABLE mailboxes (
    address TEXT NOT NULL PRIMARY KEY,
    domain TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    made_by TEXT,                        -- who made it here; NULL: it was there, or it was made elsewhere
    search_indexing INTEGER,             -- NULL until the mailbox was looked at
    password_reset INTEGER,
    two_factor INTEGER,
    spam_filtering INTEGER,
    reset_methods TEXT,                  -- JSON
    looked_at INTEGER
) STRICT;
CREATE INDEX mailboxes_domain ON mailboxes (domain, address);

CREATE TABLE routing_rules (
    id INTEGER NOT NULL PRIMARY KEY,     -- PurelyMail's
    domain TEXT NOT NULL,
    prefix INTEGER NOT NULL,
    match_user TEXT NOT NULL,
    catchall INTEGER NOT NULL,
    targets TEXT NOT NULL,               -- JSON: addresses
    found_at INTEGER NOT NULL
) STRICT;

-- What was left of the credit on a day (UTC), for the picture of its fall.
CREATE TABLE credit_days (
    day INTEGER NOT NULL PRIMARY KEY,    -- days since 1970-01-01
    credit TEXT NOT NULL
) STRICT;

-- What is to be deleted, when, and whether somebody minds. Nothing is removed here before 90 days have passed.
CREATE TABLE deletions (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,                  -- mailbox | domain | routing_rule
    target TEXT NOT NULL,                -- address, name, id
    label TEXT NOT NULL,                 -- what it is, in words of the server
    takes TEXT NOT NULL,                 -- JSON: what goes with it, as it was when this was asked for
    state TEXT NOT NULL,                 -- pending | executing | held | done | cancelled
    requested_by TEXT NOT NULL,          -- no reference: a deletion outlives who asked for it
    requested_name TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    execute_at INTEGER NOT NULL,         -- by PurelyMail's clock, which no admin here can set
    approved_by TEXT,
    approved_name TEXT,
    approved_at INTEGER,
    reason TEXT,                         -- why it is held, was cancelled, or did not work yet
    attempts INTEGER NOT NULL,
    finished_at INTEGER,
    finished_name TEXT                   -- who cancelled
) STRICT;
-- A thing is deleted once at a time.
CREATE UNIQUE INDEX deletions_open ON deletions (kind, target) WHERE state IN ('pending', 'executing', 'held');
CREATE INDEX deletions_state ON deletions (state, id);
