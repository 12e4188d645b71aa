-- Accounts, sessions, codes, the mail outbox, idempotency records and the audit.
--
-- `*_at` is unix milliseconds. `*_sealed` is encrypted for its table, column and row; `*_index` is a
-- keyed hash that finds equal values and can't be read back; `*_fingerprint` is a keyed hash of a
-- secret that was given out. Nothing personal stands here in clear.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    state_since_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    review_until_at BIGINT,
    -- Words, with spaces between them.
    refusal_reasons TEXT NOT NULL DEFAULT '',
    -- From then on the photos are not needed any more.
    photos_until_at BIGINT,
    nik_index TEXT,
    kk_index TEXT,
    email_index TEXT,
    nik_sealed TEXT,
    kk_sealed TEXT,
    name_sealed TEXT,
    email_sealed TEXT,
    phone_sealed TEXT,
    password_hash TEXT,
    ktp_upload TEXT,
    selfie_upload TEXT,
    code_fingerprint TEXT,
    code_until_at BIGINT,
    code_tries BIGINT NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX account_of_email ON account (email_index) WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX active_account_of_nik ON account (nik_index) WHERE state = 'active';
CREATE INDEX account_by_nik ON account (nik_index);
CREATE INDEX account_by_state ON account (state, state_since_at);

CREATE TABLE consent (
    account_id TEXT NOT NULL REFERENCES account (id),
    purpose TEXT NOT NULL,
    version BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, purpose)
);

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    device_name_sealed TEXT NOT NULL,
    signed_in_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
);

CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_use ON session (last_used_at);

-- A refresh token and the access token that was given out with it.
CREATE TABLE refresh_token (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES session (id),
    -- The token that this one was given for; nothing for the first of a session.
    parent_fingerprint TEXT,
    issued_at BIGINT NOT NULL,
    consumed_at BIGINT,
    -- Set when its answer was taken for lost and another pair was given out in its place.
    superseded_at BIGINT,
    access_fingerprint TEXT NOT NULL UNIQUE,
    access_until_at BIGINT NOT NULL,
    access_used_at BIGINT
);

CREATE INDEX refresh_token_by_session ON refresh_token (session_id);
CREATE INDEX refresh_token_by_parent ON refresh_token (parent_fingerprint);

CREATE TABLE password_reset (
    id TEXT NOT NULL PRIMARY KEY,
    email_index TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    account_id TEXT,
    code_fingerprint TEXT,
    code_until_at BIGINT,
    code_tries BIGINT NOT NULL DEFAULT 0,
    used_at BIGINT
);

CREATE INDEX password_reset_by_age ON password_reset (created_at);

CREATE TABLE mail (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- Id of the account, registration or reset that it is about.
    subject_id TEXT NOT NULL,
    recipient_sealed TEXT NOT NULL,
    -- What the text needs, as JSON.
    details_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX mail_by_due ON mail (due_at);

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    operation TEXT NOT NULL,
    key_fingerprint TEXT NOT NULL,
    body_fingerprint TEXT NOT NULL,
    -- Id of what came of it; the record goes when that goes.
    subject_id TEXT NOT NULL DEFAULT '',
    status BIGINT NOT NULL,
    answer_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (scope, operation, key_fingerprint)
);

CREATE INDEX idempotency_by_age ON idempotency (created_at);
CREATE INDEX idempotency_by_subject ON idempotency (subject_id);

CREATE TABLE audit (
    number BIGINT NOT NULL PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    event TEXT NOT NULL,
    -- Id of the account, session or report that it happened to: an id says nothing about a person.
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    chain TEXT NOT NULL
);

-- The last link of the chain: whoever appends takes it first, so that links never fork.
CREATE TABLE audit_head (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    number BIGINT NOT NULL,
    chain TEXT NOT NULL
);

INSERT INTO audit_head (only_row, number, chain) VALUES (1, 0, '');
