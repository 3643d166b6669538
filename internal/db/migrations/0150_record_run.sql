-- +goose Up
-- A delivery of a million rows is stored in runs, each sorted by subject. With the run before
-- the subject, a run fills its own part of the index from left to right; without it, every
-- run wrote all pages of the ones before it anew. Run 0 also holds what is added row by row.
ALTER TABLE record ADD COLUMN run integer NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN last_run integer NOT NULL DEFAULT 0;
DROP INDEX record_subject;
CREATE INDEX record_subject ON record (county_id, batch, run, subject_id);

-- +goose Down
DROP INDEX record_subject;
CREATE INDEX record_subject ON record (county_id, batch, subject_id);
ALTER TABLE batch DROP COLUMN last_run;
ALTER TABLE record DROP COLUMN run;
