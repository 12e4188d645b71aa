-- The cards of which an arriving release takes no part, because a part of them was refused: their households stay as
-- they were. The rows go when the release leaves.
CREATE TABLE registry_refused (
    release BIGINT NOT NULL,
    kk_index TEXT NOT NULL,
    PRIMARY KEY (release, kk_index)
);
