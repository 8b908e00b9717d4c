-- The PurelyMail account that the mail half works on: one row at most. Every other table of the mail half, but the deletions,
-- is a copy of what PurelyMail said last.
CREATE TABLE mail_account (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,        -- `purelymail`
    api_token TEXT COLLATE "C" NOT NULL,             -- sealed
    ownership_code TEXT COLLATE "C",                 -- the whole value of the TXT record that proves a domain's owner
    credit TEXT COLLATE "C",                         -- US dollars, a decimal number with all the digits PurelyMail gives
    connected_at BIGINT NOT NULL,
    synced_at BIGINT,                   -- when everything was read last
    sync_problem TEXT COLLATE "C"                    -- why the last attempt failed; NULL when it did not
);

CREATE TABLE mail_domains (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    is_shared BOOLEAN NOT NULL,          -- PurelyMail's own, such as purelymail.com
    allow_account_reset BOOLEAN NOT NULL,
    symbolic_subaddressing BOOLEAN NOT NULL,
    passes_mx BOOLEAN NOT NULL,          -- what PurelyMail found out at its last look
    passes_spf BOOLEAN NOT NULL,
    passes_dkim BOOLEAN NOT NULL,
    passes_dmarc BOOLEAN NOT NULL,
    found_at BIGINT NOT NULL,
    dns_report TEXT COLLATE "C",                     -- JSON: our own last look
    dns_state TEXT COLLATE "C",                      -- healthy | broken | unknown, by our own look; NULL before the first
    dns_checked_at BIGINT,
    dns_next_at BIGINT NOT NULL         -- when we look again
);

CREATE TABLE mailboxes (
    address TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    domain TEXT COLLATE "C" NOT NULL,
    found_at BIGINT NOT NULL,
    made_by TEXT COLLATE "C",                        -- who made it here; NULL: it was there, or it was made elsewhere
    search_indexing BOOLEAN,             -- NULL until the mailbox was looked at
    password_reset BOOLEAN,
    two_factor BOOLEAN,
    spam_filtering BOOLEAN,
    reset_methods TEXT COLLATE "C",                  -- JSON
    looked_at BIGINT
);
CREATE INDEX mailboxes_domain ON mailboxes (domain, address);

CREATE TABLE routing_rules (
    id BIGINT NOT NULL PRIMARY KEY,     -- PurelyMail's
    domain TEXT COLLATE "C" NOT NULL,
    prefix BOOLEAN NOT NULL,
    match_user TEXT COLLATE "C" NOT NULL,
    catchall BOOLEAN NOT NULL,
    targets TEXT COLLATE "C" NOT NULL,               -- JSON: addresses
    found_at BIGINT NOT NULL
);

-- What was left of the credit on a day (UTC), for the picture of its fall.
CREATE TABLE credit_days (
    day BIGINT NOT NULL PRIMARY KEY,    -- days since 1970-01-01
    credit TEXT COLLATE "C" NOT NULL
);

-- What is to be deleted, when, and whether somebody minds. Nothing is removed here before 90 days have passed.
CREATE TABLE deletions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,                  -- mailbox | domain | routing_rule
    target TEXT COLLATE "C" NOT NULL,                -- address, name, id
    label TEXT COLLATE "C" NOT NULL,                 -- what it is, in words of the server
    takes TEXT COLLATE "C" NOT NULL,                 -- JSON: what goes with it, as it was when this was asked for
    state TEXT COLLATE "C" NOT NULL,                 -- pending | executing | held | done | cancelled
    requested_by TEXT COLLATE "C" NOT NULL,          -- no reference: a deletion outlives who asked for it
    requested_name TEXT COLLATE "C" NOT NULL,
    requested_at BIGINT NOT NULL,
    execute_at BIGINT NOT NULL,         -- by PurelyMail's clock, which no admin here can set
    approved_by TEXT COLLATE "C",
    approved_name TEXT COLLATE "C",
    approved_at BIGINT,
    reason TEXT COLLATE "C",                         -- why it is held, was cancelled, or did not work yet
    attempts BIGINT NOT NULL,
    finished_at BIGINT,
    finished_name TEXT COLLATE "C"                   -- who cancelled
);
-- A thing is deleted once at a time.
CREATE UNIQUE INDEX deletions_open ON deletions (kind, target) WHERE state IN ('pending', 'executing', 'held');
CREATE INDEX deletions_state ON deletions (state, id);
