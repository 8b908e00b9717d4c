-- What a notice is about when that is neither a member nor a bucket nor a path (a mailbox, a domain), and the page of the
-- web app that shows it.
ALTER TABLE notices ADD COLUMN subject TEXT;
ALTER TABLE notices ADD COLUMN link TEXT;

-- Whether a member wants notices of a kind by e-mail too. No row: yes.
CREATE TABLE notice_choices (
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    email INTEGER NOT NULL,
    PRIMARY KEY (member_id, kind)
) STRICT;

-- E-mails on their way. A row goes when the SMTP server has taken the e-mail; one that was given up stays for a month.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,        -- also in the e-mail's Message-ID
    member_id TEXT NOT NULL,             -- whom it is for; no reference, so that telling waits for nobody
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    subject TEXT NOT NULL,
    content TEXT NOT NULL,               -- JSON: what it says
    link TEXT,                           -- sealed: where its button leads, when that opens an account
    state TEXT NOT NULL,                 -- waiting | failed
    attempts INTEGER NOT NULL,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    leased_until INTEGER NOT NULL,       -- a server is sending it; 0: none is
    give_up_at INTEGER NOT NULL,
    failed_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (state, next_attempt_at);
