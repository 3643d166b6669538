-- +goose Up
-- Records of people whom the registry does not know yet. It is asked for them again each
-- time it grows, and they are few beside all records of all years.
CREATE INDEX record_unmatched ON record (county_id, batch, subject_id) WHERE subject_kind = 'unmatched';

-- +goose Down
DROP INDEX record_unmatched;
