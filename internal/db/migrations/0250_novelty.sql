-- +goose Up
-- Since which screening a rule says it of the household, where an earlier screening by the
-- same version had not; null where nobody knows since when it has been so. It is kept while
-- what the rule says of the household changes.
ALTER TABLE lead_hit ADD COLUMN since date;
-- People had been to the household before, and had never found a risk true.
ALTER TABLE lead_hit ADD COLUMN refuted boolean NOT NULL DEFAULT false;

-- The first day on which a version of a rule said it of anybody: all that it says on that
-- day may have been so for long.
CREATE TABLE rule_raised (
    county_id text NOT NULL REFERENCES county (county_id),
    rule      text NOT NULL,
    version   integer NOT NULL,
    trial     boolean NOT NULL,
    first_on  date NOT NULL,
    PRIMARY KEY (county_id, rule, version, trial)
);

-- +goose Down
DROP TABLE rule_raised;
ALTER TABLE lead_hit DROP COLUMN refuted;
ALTER TABLE lead_hit DROP COLUMN since;
