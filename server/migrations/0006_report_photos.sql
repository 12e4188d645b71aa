-- Photos of a report go some time after it ended.

-- From then on the photos are not needed any more.
ALTER TABLE report ADD COLUMN photos_until_at BIGINT;

-- Reports that ended before: 30 days after their last step.
UPDATE report
SET photos_until_at = 2592000000 + (
    SELECT MAX(report_timeline.happened_at) FROM report_timeline WHERE report_timeline.ticket = report.ticket
)
WHERE state IN ('accepted', 'declined', 'lapsed');

CREATE INDEX report_by_photos ON report (photos_until_at);
