-- The registry comes in releases: a quarterly one is loaded beside the present one and takes its place at once.
-- `household`, `person` and `assistance` are what everybody reads: the rows of the current release.

CREATE TABLE registry_release (
    number BIGINT NOT NULL PRIMARY KEY,
    -- `arriving` while it is loaded, `current`, or `leaving` until its rows are gone.
    state TEXT NOT NULL,
    -- What it was loaded from: a keyed hash of the file. Empty for households that were made up.
    source TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    published_at BIGINT
);

CREATE UNIQUE INDEX current_release ON registry_release (state) WHERE state = 'current';

INSERT INTO registry_release (number, state, source, begun_at) VALUES (0, 'current', '', 0);

CREATE TABLE registry_household (
    release BIGINT NOT NULL,
    id TEXT NOT NULL,
    kk_index TEXT NOT NULL,
    kk_sealed TEXT NOT NULL,
    -- Code of the village, as 33.02.10.2007.
    village TEXT NOT NULL,
    -- 1 to 10; nothing when there is none yet.
    desil BIGINT,
    -- The day that the data are of.
    as_of TEXT NOT NULL,
    -- 1 when it was made up.
    synthetic BIGINT NOT NULL,
    -- A keyed hash of all that is known of the household: equal in two releases when nothing changed.
    content TEXT NOT NULL,
    PRIMARY KEY (release, id),
    UNIQUE (release, kk_index)
);

CREATE INDEX registry_household_by_village ON registry_household (release, village);

CREATE TABLE registry_person (
    release BIGINT NOT NULL,
    id TEXT NOT NULL,
    household_id TEXT NOT NULL,
    -- Place on the card, from 0, the head's.
    place BIGINT NOT NULL,
    relation TEXT NOT NULL,
    nik_index TEXT NOT NULL,
    nik_sealed TEXT NOT NULL,
    name_sealed TEXT NOT NULL,
    born_sealed TEXT NOT NULL,
    PRIMARY KEY (release, id),
    UNIQUE (release, nik_index),
    UNIQUE (release, household_id, place),
    FOREIGN KEY (release, household_id) REFERENCES registry_household (release, id)
);

CREATE TABLE registry_assistance (
    release BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    programme TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    stage BIGINT,
    component TEXT,
    status TEXT NOT NULL,
    -- Whole rupiah for the period.
    amount BIGINT,
    channel_kind TEXT,
    channel_name TEXT,
    disbursement TEXT,
    expected_on TEXT,
    paid_on TEXT,
    PRIMARY KEY (release, person_id, programme, from_on),
    FOREIGN KEY (release, person_id) REFERENCES registry_person (release, id)
);

INSERT INTO registry_household (release, id, kk_index, kk_sealed, village, desil, as_of, synthetic, content)
SELECT 0, id, kk_index, kk_sealed, village, desil, as_of, synthetic, '' FROM household;

INSERT INTO registry_person
    (release, id, household_id, place, relation, nik_index, nik_sealed, name_sealed, born_sealed)
SELECT 0, id, household_id, place, relation, nik_index, nik_sealed, name_sealed, born_sealed FROM person;

INSERT INTO registry_assistance
    (release, person_id, programme, from_on, to_on, stage, component, status, amount,
     channel_kind, channel_name, disbursement, expected_on, paid_on)
SELECT 0, person_id, programme, from_on, to_on, stage, component, status, amount,
       channel_kind, channel_name, disbursement, expected_on, paid_on
FROM assistance;

DROP TABLE assistance;
DROP TABLE person;
DROP TABLE household;

CREATE VIEW household AS
SELECT id, kk_index, kk_sealed, village, desil, as_of, synthetic FROM registry_household
WHERE release = (SELECT number FROM registry_release WHERE state = 'current');

CREATE VIEW person AS
SELECT id, household_id, place, relation, nik_index, nik_sealed, name_sealed, born_sealed FROM registry_person
WHERE release = (SELECT number FROM registry_release WHERE state = 'current');

CREATE VIEW assistance AS
SELECT person_id, programme, from_on, to_on, stage, component, status, amount,
       channel_kind, channel_name, disbursement, expected_on, paid_on
FROM registry_assistance
WHERE release = (SELECT number FROM registry_release WHERE state = 'current');

-- What the public check looks through: everybody of a village in one sealed page, in the order of their names.
CREATE TABLE village_list (
    release BIGINT NOT NULL,
    village TEXT NOT NULL,
    -- How many people stand on it.
    people BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (release, village)
);

-- What a release changed for a household, against the one before it.
CREATE TABLE household_change (
    release BIGINT NOT NULL,
    household_id TEXT NOT NULL,
    -- `appeared`, `changed` or `left`.
    change TEXT NOT NULL,
    -- What else is to be said of a change, as JSON. Ids and words, no name and no number.
    details TEXT NOT NULL,
    PRIMARY KEY (release, household_id)
);
