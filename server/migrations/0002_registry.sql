-- The registry: households, the people on their cards, and what each of them receives.
--
-- Numbers, names and days of birth are sealed; `nik_index` and `kk_index` find equal ones.

CREATE TABLE household (
    id TEXT NOT NULL PRIMARY KEY,
    kk_index TEXT NOT NULL UNIQUE,
    kk_sealed TEXT NOT NULL,
    -- Code of the village, as 33.02.10.2007.
    village TEXT NOT NULL,
    -- 1 to 10; nothing when there is none yet.
    desil BIGINT,
    -- The day that the data are of.
    as_of TEXT NOT NULL,
    -- 1 when it was made up.
    synthetic BIGINT NOT NULL
);

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES household (id),
    -- Place on the card, from 0, the head's.
    place BIGINT NOT NULL,
    relation TEXT NOT NULL,
    nik_index TEXT NOT NULL UNIQUE,
    nik_sealed TEXT NOT NULL,
    name_sealed TEXT NOT NULL,
    born_sealed TEXT NOT NULL,
    UNIQUE (household_id, place)
);

CREATE TABLE assistance (
    person_id TEXT NOT NULL REFERENCES person (id),
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
    PRIMARY KEY (person_id, programme, from_on)
);
