-- +goose Up
-- What a version of a rule would have found at each month end of the past, as it was then
-- known. A record attached to the version; it sends nobody.
CREATE TABLE backtest (
    county_id   text NOT NULL REFERENCES county (county_id),
    number      bigint NOT NULL,
    rule        text NOT NULL,
    version     integer NOT NULL,
    months      integer NOT NULL,
    until_date  date NOT NULL,
    actor       text NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    failed_at   timestamptz,
    failure     text NOT NULL,
    done        integer NOT NULL,
    result      jsonb,
    PRIMARY KEY (county_id, number),
    FOREIGN KEY (county_id, rule, version) REFERENCES rule_version (county_id, rule, version)
);
CREATE INDEX backtest_rule ON backtest (county_id, rule, version, number);

-- A household that the version, or the one in force, would have raised.
CREATE TABLE backtest_household (
    county_id    text NOT NULL,
    number       bigint NOT NULL,
    household_id text NOT NULL,
    village      text NOT NULL,
    first_on     date NOT NULL,
    months       integer NOT NULL,
    tested       boolean NOT NULL,
    in_force     boolean NOT NULL,
    outcome      text NOT NULL CHECK (outcome IN ('', 'true', 'false')),
    PRIMARY KEY (county_id, number, household_id),
    FOREIGN KEY (county_id, number) REFERENCES backtest (county_id, number)
); -- clustered

-- +goose Down
DROP TABLE backtest_household;
DROP TABLE backtest;
