-- Photos on their way in, and the objects that the vault keeps them in.

-- An object of the vault. The photo itself lies sealed in the object store, under this name.
CREATE TABLE vault_object (
    name TEXT NOT NULL PRIMARY KEY,
    -- The object's own key, sealed to the recipient below. Empty once it was destroyed.
    key_sealed TEXT NOT NULL,
    -- The age recipient whose identity opens the key.
    recipient TEXT NOT NULL,
    -- What the object holds: it is sealed for this purpose alone.
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- From then on the object is erased. Nothing while something refers to it.
    doomed_at BIGINT
);

CREATE INDEX vault_object_by_doom ON vault_object (doomed_at);

CREATE TABLE upload (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Bytes that were sent.
    length BIGINT NOT NULL,
    object TEXT NOT NULL REFERENCES vault_object (name),
    created_at BIGINT NOT NULL,
    -- From then on it is gone unless somebody used it. Nothing once it was attached.
    expires_at BIGINT,
    -- Id of the account or ticket of the report that it was attached to.
    owner TEXT
);

CREATE INDEX upload_by_expiry ON upload (expires_at);
CREATE INDEX upload_by_owner ON upload (owner);
