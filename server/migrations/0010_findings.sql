-- What the sender's phone found doubtful in a photo: names with spaces between them.

ALTER TABLE arrival ADD COLUMN findings TEXT NOT NULL DEFAULT '';
ALTER TABLE upload ADD COLUMN findings TEXT NOT NULL DEFAULT '';
