-- +goose Up
-- An act says whom it is about and why; an undoing names what it undoes; a household that
-- was made of a row of a delivery names the batch.
ALTER TABLE registry_change ADD COLUMN household_id text;
ALTER TABLE registry_change ADD COLUMN from_batch bigint;
ALTER TABLE registry_change ADD COLUMN undoes bigint;
ALTER TABLE registry_change ADD COLUMN reason text NOT NULL DEFAULT '';
CREATE INDEX registry_change_household ON registry_change (county_id, household_id) WHERE household_id IS NOT NULL;
-- The change by which a second person confirmed a household that is on no roster.
ALTER TABLE household ADD COLUMN confirmed_by bigint;

-- +goose Down
ALTER TABLE household DROP COLUMN confirmed_by;
DROP INDEX registry_change_household;
ALTER TABLE registry_change DROP COLUMN reason;
ALTER TABLE registry_change DROP COLUMN undoes;
ALTER TABLE registry_change DROP COLUMN from_batch;
ALTER TABLE registry_change DROP COLUMN household_id;
