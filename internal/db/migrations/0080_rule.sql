-- +goose Up
-- A version of a rule; never changed once stored, but for its state.
CREATE TABLE rule_version (
    county_id   text NOT NULL REFERENCES county (county_id),
    rule        text NOT NULL,
    version     integer NOT NULL,
    definition  jsonb NOT NULL,
    state       text NOT NULL CHECK (state IN ('draft', 'trial', 'active', 'retired')),
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    PRIMARY KEY (county_id, rule, version)
);
-- One version of a rule sends people at a time.
CREATE UNIQUE INDEX rule_version_active ON rule_version (county_id, rule) WHERE state = 'active';

-- What happened to a version: saved, tried, proposed for activation, activated, retired.
CREATE TABLE rule_step (
    county_id    text NOT NULL,
    id           text NOT NULL,
    rule         text NOT NULL,
    version      integer NOT NULL,
    action       text NOT NULL CHECK (action IN ('save', 'try', 'propose', 'activate', 'retire')),
    actor        text NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, rule, version) REFERENCES rule_version (county_id, rule, version)
);
CREATE INDEX rule_step_rule ON rule_step (county_id, rule, version, at);

-- One screening of the county.
CREATE TABLE screening (
    county_id   text NOT NULL REFERENCES county (county_id),
    number      bigint NOT NULL,
    on_date     date NOT NULL,
    known_by    date NOT NULL,
    trial       boolean NOT NULL,
    actor       text NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    summary     jsonb,
    PRIMARY KEY (county_id, number)
);

-- +goose Down
DROP TABLE screening;
DROP TABLE rule_step;
DROP TABLE rule_version;
