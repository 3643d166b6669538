-- +goose Up
-- The day of the screening that first found a hit not true any more, and of the one that
-- found none of a lead's hits true; null while it holds.
ALTER TABLE lead_hit ADD COLUMN lapsed_on date;
ALTER TABLE lead ADD COLUMN lapsed_on date;

-- +goose Down
ALTER TABLE lead DROP COLUMN lapsed_on;
ALTER TABLE lead_hit DROP COLUMN lapsed_on;
