-- +goose Up
-- The orders in which the lists of leads are read; what the lists filter by most stands
-- behind the order, so that a page far down and the total are counted on the index alone.
DROP INDEX lead_rank;
CREATE INDEX lead_by_score ON lead (county_id, trial, score DESC, id, state, area, closed_on, due);
CREATE INDEX lead_by_due ON lead (county_id, trial, (coalesce(due, '9999-12-31')), id, state, area, closed_on);
CREATE INDEX lead_by_day ON lead (county_id, trial, opened_on, id, state, area, closed_on, due);
CREATE INDEX lead_by_area ON lead (county_id, area, score DESC, id, trial, state, closed_on, due);
CREATE INDEX lead_closed ON lead (county_id, closed_on, outcome, area) WHERE closed_on IS NOT NULL;
CREATE INDEX lead_assignee ON lead (county_id, assignee) WHERE closed_on IS NULL AND assignee <> '';
CREATE INDEX lead_hit_risk ON lead_hit (county_id, risk, lead_id) WHERE ended_at IS NULL;
CREATE INDEX lead_hit_rule ON lead_hit (county_id, rule, lead_id) WHERE ended_at IS NULL;
CREATE INDEX lead_step_at ON lead_step (county_id, at);
CREATE INDEX household_current ON household (county_id, village) WHERE ended_on IS NULL;

-- +goose Down
DROP INDEX household_current;
DROP INDEX lead_step_at;
DROP INDEX lead_hit_rule;
DROP INDEX lead_hit_risk;
DROP INDEX lead_assignee;
DROP INDEX lead_closed;
DROP INDEX lead_by_area;
DROP INDEX lead_by_day;
DROP INDEX lead_by_due;
DROP INDEX lead_by_score;
CREATE INDEX lead_rank ON lead (county_id, area, score);
