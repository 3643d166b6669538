-- +goose Up
-- By which of the four channels the county learnt of what a hit says.
ALTER TABLE lead_hit ADD COLUMN channel text NOT NULL DEFAULT 'department';
UPDATE lead_hit SET channel = 'platform' WHERE sector = 'platform';
CREATE INDEX lead_hit_channel ON lead_hit (county_id, channel, lead_id) WHERE ended_at IS NULL;

-- The day of the earliest declaration that a lead answers: its visit is due from there.
ALTER TABLE lead ADD COLUMN declared_on date;

-- Numbers the receipts of a year.
CREATE TABLE declaration_counter (
    county_id text NOT NULL REFERENCES county (county_id),
    year      integer NOT NULL,
    n         integer NOT NULL,
    PRIMARY KEY (county_id, year)
);

-- What a household, or somebody for it, told the county of its hardship. Never changed
-- but for its withdrawal and its answer. The words and how to reach them are sealed.
CREATE TABLE declaration (
    county_id       text NOT NULL REFERENCES county (county_id),
    id              text NOT NULL,
    number          text NOT NULL,
    client_key      text NOT NULL,
    digest          text NOT NULL,
    secret_digest   text NOT NULL,
    household_id    text NOT NULL,
    village         text NOT NULL,
    lead_id         text NOT NULL,
    manner          text NOT NULL CHECK (manner IN ('counter', 'phone', 'paper', 'proxy', 'cadre')),
    applicant       text NOT NULL,
    relation        text NOT NULL,
    risks           jsonb NOT NULL,
    consent         boolean NOT NULL,
    declared_on     date NOT NULL,
    sealed          bytea NOT NULL,
    recorded_by     text NOT NULL,
    recorded_at     timestamptz NOT NULL,
    answered_on     date,
    withdrawn_on    date,
    withdrawn_by    text NOT NULL,
    withdraw_reason text NOT NULL,
    PRIMARY KEY (county_id, id),
    UNIQUE (county_id, number),
    UNIQUE (county_id, client_key),
    FOREIGN KEY (county_id, lead_id) REFERENCES lead (county_id, id)
);
CREATE INDEX declaration_village ON declaration (county_id, village, number);
CREATE INDEX declaration_household ON declaration (county_id, household_id);
CREATE INDEX declaration_lead ON declaration (county_id, lead_id);

-- That somebody was told what came of a declaration. What was said is sealed.
CREATE TABLE declaration_answer (
    county_id      text NOT NULL,
    id             text NOT NULL,
    declaration_id text NOT NULL,
    outcome        text NOT NULL,
    told_by        text NOT NULL CHECK (told_by IN ('person', 'phone', 'paper', 'proxy')),
    told_on        date NOT NULL,
    objects        boolean NOT NULL,
    sealed         bytea NOT NULL,
    recorded_by    text NOT NULL,
    recorded_at    timestamptz NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, declaration_id) REFERENCES declaration (county_id, id)
);
CREATE INDEX declaration_answer_declaration ON declaration_answer (county_id, declaration_id);

-- A hardship that somebody of the county saw. Round names the round in which it was seen.
CREATE TABLE sighting (
    county_id    text NOT NULL REFERENCES county (county_id),
    id           text NOT NULL,
    client_key   text NOT NULL,
    digest       text NOT NULL,
    household_id text NOT NULL,
    village      text NOT NULL,
    lead_id      text NOT NULL,
    round_id     text NOT NULL,
    risks        jsonb NOT NULL,
    found_on     date NOT NULL,
    sealed       bytea,
    recorded_by  text NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (county_id, id),
    UNIQUE (county_id, client_key),
    FOREIGN KEY (county_id, lead_id) REFERENCES lead (county_id, id)
);
CREATE INDEX sighting_village ON sighting (county_id, village, id);
CREATE INDEX sighting_lead ON sighting (county_id, lead_id);

-- +goose Down
DROP TABLE sighting;
DROP TABLE declaration_answer;
DROP TABLE declaration;
DROP TABLE declaration_counter;
ALTER TABLE lead DROP COLUMN declared_on;
DROP INDEX lead_hit_channel;
ALTER TABLE lead_hit DROP COLUMN channel;
