-- +goose Up
-- What the order of the open leads was made from on a day: how often each rule had been
-- found right, and the weights of the county. A later screening of the day replaces it.
CREATE TABLE ranking (
    county_id   text NOT NULL REFERENCES county (county_id),
    on_date     date NOT NULL,
    doc         jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, on_date)
);

-- The costs that a hit measures and the relief that answers them, in 分: no costs where it
-- measures none, no relief where none is known.
ALTER TABLE lead_hit ADD COLUMN cost bigint;
ALTER TABLE lead_hit ADD COLUMN relief bigint;

-- How many leads of a township may be dispatched in a week, from a day on; null where the
-- county takes back what it had set. Only appended to.
CREATE TABLE dispatch_capacity (
    county_id   text NOT NULL REFERENCES county (county_id),
    id          text NOT NULL,
    township    text NOT NULL,
    per_week    integer,
    valid_from  date NOT NULL,
    basis       text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX dispatch_capacity_township ON dispatch_capacity (county_id, township, valid_from);
CREATE INDEX lead_dispatched ON lead (county_id, dispatched_on) WHERE dispatched_on IS NOT NULL;

-- Why a step was taken all the same, where it needed a reason.
ALTER TABLE rule_step ADD COLUMN note text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE rule_step DROP COLUMN note;
DROP INDEX lead_dispatched;
DROP TABLE dispatch_capacity;
ALTER TABLE lead_hit DROP COLUMN relief;
ALTER TABLE lead_hit DROP COLUMN cost;
DROP TABLE ranking;
