-- +goose Up
-- A round: the county goes from household to household, all of a scope, within some days.
-- kind event: the screening after something happened; what, on which day and who said so
-- stand with it.
CREATE TABLE round (
    county_id  text NOT NULL REFERENCES county (county_id),
    id         text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('mass', 'check', 'event')),
    title      text NOT NULL,
    scope      jsonb NOT NULL,
    area       text NOT NULL, -- the smallest division that holds all of the scope
    starts_on  date NOT NULL,
    ends_on    date NOT NULL,
    happened   text NOT NULL,
    happened_on date,
    said_by    text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    closed_on  date,
    PRIMARY KEY (county_id, id)
);

-- The list of a round, taken down when it was opened, and what came of each household.
CREATE TABLE round_household (
    county_id    text NOT NULL,
    round_id     text NOT NULL,
    household_id text NOT NULL,
    village      text NOT NULL,
    group_name   text NOT NULL,
    monitored    boolean NOT NULL,
    visitor      text NOT NULL,
    outcome      text NOT NULL CHECK (outcome IN ('', 'home', 'phone', 'unreached')),
    reached_on   date,
    leaflet      boolean NOT NULL, -- 申报政策明白纸
    help_leaflet boolean NOT NULL, -- 帮扶政策明白纸
    conclusion   text NOT NULL CHECK (conclusion IN ('', 'unchanged', 'adjust', 'eliminate')),
    note         text NOT NULL,
    lead_id      text NOT NULL,
    recorded_by  text NOT NULL,
    recorded_at  timestamptz,
    PRIMARY KEY (county_id, round_id, household_id),
    FOREIGN KEY (county_id, round_id) REFERENCES round (county_id, id)
) ; -- clustered
CREATE INDEX round_household_village ON round_household (county_id, round_id, village, group_name, household_id);
CREATE INDEX round_household_of ON round_household (county_id, household_id);

-- A particular that a visitor found to be otherwise; the values are sealed.
CREATE TABLE round_correction (
    county_id    text NOT NULL,
    id           text NOT NULL,
    round_id     text NOT NULL,
    household_id text NOT NULL,
    village      text NOT NULL,
    field        text NOT NULL,
    old_sealed   bytea NOT NULL,
    new_sealed   bytea NOT NULL,
    state        text NOT NULL CHECK (state IN ('proposed', 'accepted', 'refused')),
    found_on     date NOT NULL,
    proposed_by  text NOT NULL,
    proposed_at  timestamptz NOT NULL,
    decided_by   text NOT NULL,
    decided_at   timestamptz,
    reason       text NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, round_id) REFERENCES round (county_id, id)
);
CREATE INDEX round_correction_state ON round_correction (county_id, state, village);

-- A household at risk that a round found and no rule in force did: a labelled miss.
-- silent are the rules about that risk that said nothing.
CREATE TABLE rule_miss (
    county_id    text NOT NULL,
    round_id     text NOT NULL,
    household_id text NOT NULL,
    risk         text NOT NULL,
    village      text NOT NULL,
    found_on     date NOT NULL,
    silent       jsonb NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (county_id, round_id, household_id, risk),
    FOREIGN KEY (county_id, round_id) REFERENCES round (county_id, id)
);
CREATE INDEX rule_miss_day ON rule_miss (county_id, found_on);

-- Whom a village means to visit, why, and by when. A visit on or after planned_on does it.
CREATE TABLE visit_plan (
    county_id    text NOT NULL REFERENCES county (county_id),
    household_id text NOT NULL,
    village      text NOT NULL,
    reasons      jsonb NOT NULL,
    due          date,
    visitor      text NOT NULL,
    note         text NOT NULL,
    by_village   boolean NOT NULL, -- put in, moved or dropped by people: not changed by rules
    dropped_on   date,
    planned_on   date NOT NULL,
    set_by       text NOT NULL,
    set_at       timestamptz NOT NULL,
    PRIMARY KEY (county_id, household_id)
);
CREATE INDEX visit_plan_village ON visit_plan (county_id, village, due);

-- +goose Down
DROP TABLE visit_plan;
DROP TABLE rule_miss;
DROP TABLE round_correction;
DROP TABLE round_household;
DROP TABLE round;
