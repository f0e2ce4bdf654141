-- When the outside was told how an attempt ended. What ended before there was anybody to tell needs no telling.
ALTER TABLE attempts ADD COLUMN told_at INTEGER;
UPDATE attempts SET told_at = finished_at WHERE finished_at IS NOT NULL;
