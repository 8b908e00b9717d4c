-- What a notice is about when that is neither a member nor a bucket nor a path (a mailbox, a domain), and the page of the
-- web app that shows it.
ALTER TABLE notices ADD COLUMN subject TEXT COLLATE "C";
ALTER TABLE notices ADD COLUMN link TEXT COLLATE "C";

-- Whether a member wants notices of a kind by e-mail too. No row: yes.
CREATE TABLE notice_choices (
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind TEXT COLLATE "C" NOT NULL,
    email BOOLEAN NOT NULL,
    PRIMARY KEY (member_id, kind)
);

-- E-mails on their way. A row goes when the SMTP server has taken the e-mail; one that was given up stays for a month.
CREATE TABLE outbox (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,        -- also in the e-mail's Message-ID
    member_id TEXT COLLATE "C" NOT NULL,             -- whom it is for; no reference, so that telling waits for nobody
    name TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,               -- JSON: what it says
    link TEXT COLLATE "C",                           -- sealed: where its button leads, when that opens an account
    state TEXT COLLATE "C" NOT NULL,                 -- waiting | failed
    attempts BIGINT NOT NULL,
    last_error TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,       -- a server is sending it; 0: none is
    give_up_at BIGINT NOT NULL,
    failed_at BIGINT
);
CREATE INDEX outbox_due ON outbox (state, next_attempt_at);
