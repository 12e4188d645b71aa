-- Reports of mistakes, what happened to each, and the photos that came with it.
--
-- What people wrote is sealed. `*_at` is unix milliseconds.

CREATE TABLE report (
    ticket TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    -- A person of the registry. No reference: the registry may lose the person, the report stays.
    member_id TEXT,
    field_sealed TEXT,
    claimed_sealed TEXT,
    message_sealed TEXT,
    -- Why it was declined.
    reason TEXT,
    sent_at BIGINT NOT NULL,
    -- It lapses when it is still open then.
    deadline_at BIGINT NOT NULL
);

CREATE INDEX report_by_account ON report (account_id, sent_at);
CREATE INDEX report_by_deadline ON report (state, deadline_at);

CREATE TABLE report_timeline (
    ticket TEXT NOT NULL REFERENCES report (ticket),
    -- From 1.
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    note_sealed TEXT,
    PRIMARY KEY (ticket, number)
);

CREATE TABLE report_upload (
    ticket TEXT NOT NULL REFERENCES report (ticket),
    upload_id TEXT NOT NULL UNIQUE,
    PRIMARY KEY (ticket, upload_id)
);
