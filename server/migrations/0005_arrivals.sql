-- Uploads that are still arriving, and those that came too late.

-- An upload of which bytes are still missing.
CREATE TABLE arrival (
    -- Fingerprint of the id. The id itself opens the pieces, and only the sender has it.
    id_fingerprint TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- Bytes that were announced.
    length BIGINT NOT NULL,
    -- Bytes that lie in pieces.
    received BIGINT NOT NULL,
    -- The offset that an answer told last. It is accepted until another one is told.
    told BIGINT NOT NULL,
    -- Counts the requests: only the newest may add a piece.
    turn BIGINT NOT NULL,
    -- Key of the pieces, sealed with a key that comes from the id.
    key_sealed TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX arrival_by_expiry ON arrival (expires_at);

CREATE TABLE arrival_piece (
    id_fingerprint TEXT NOT NULL REFERENCES arrival (id_fingerprint),
    -- The offset of its first byte.
    starts BIGINT NOT NULL,
    bytes_sealed TEXT NOT NULL,
    PRIMARY KEY (id_fingerprint, starts)
);

-- An upload that is gone because it was not finished or not used in time: whoever asks is told so.
CREATE TABLE expired_upload (
    id_fingerprint TEXT NOT NULL PRIMARY KEY,
    expired_at BIGINT NOT NULL
);

CREATE INDEX expired_upload_by_age ON expired_upload (expired_at);
