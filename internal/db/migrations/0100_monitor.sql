-- +goose Up
-- A lead: one household that signals point to, until someone has looked and someone else
-- has confirmed what they saw. Village is where the household lived when the lead was
-- opened; area is where the work lies, the village that it was dispatched to.
CREATE TABLE lead (
    county_id        text NOT NULL REFERENCES county (county_id),
    id               text NOT NULL,
    household_id     text NOT NULL,
    village          text NOT NULL,
    area             text NOT NULL,
    state            text NOT NULL CHECK (state IN ('open', 'dispatched', 'accepted', 'visited', 'confirmed', 'withdrawn')),
    outcome          text NOT NULL CHECK (outcome IN ('', 'true', 'false')),
    trial            boolean NOT NULL,
    risks            jsonb NOT NULL,
    score            double precision NOT NULL,
    opened_on        date NOT NULL,
    opened_at        timestamptz NOT NULL,
    dispatched_on    date,
    dispatched_by    text NOT NULL,
    assignee         text NOT NULL,
    clock_from       date,
    accept_due       date,
    visit_due        date,
    confirm_due      date,
    due              date,
    visited_at       timestamptz,
    source_withdrawn boolean NOT NULL,
    closed_on        date,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX lead_open ON lead (county_id, household_id, trial) WHERE closed_on IS NULL;
CREATE INDEX lead_rank ON lead (county_id, area, score);
CREATE INDEX lead_due ON lead (county_id, due) WHERE closed_on IS NULL;

-- What one rule said of the household. A rule that later says something else gets a new
-- row and ends the old one.
CREATE TABLE lead_hit (
    county_id    text NOT NULL,
    id           text NOT NULL,
    lead_id      text NOT NULL,
    rule         text NOT NULL,
    version      integer NOT NULL,
    title        text NOT NULL,
    sector       text NOT NULL,
    risk         text NOT NULL,
    severity     integer NOT NULL,
    distance     double precision NOT NULL,
    sentence     text NOT NULL,
    params       jsonb NOT NULL,
    on_date      date NOT NULL,
    known_by     date NOT NULL,
    first_run    bigint NOT NULL,
    last_run     bigint NOT NULL,
    evidence_key text NOT NULL,
    first_at     timestamptz NOT NULL,
    ended_at     timestamptz,
    ended_as     text NOT NULL CHECK (ended_as IN ('', 'superseded', 'withdrawn')),
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, lead_id) REFERENCES lead (county_id, id)
);
CREATE UNIQUE INDEX lead_hit_current ON lead_hit (county_id, lead_id, rule) WHERE ended_at IS NULL;
CREATE INDEX lead_hit_lead ON lead_hit (county_id, lead_id);
CREATE INDEX lead_hit_sector ON lead_hit (county_id, sector, id);

-- The rows behind a hit.
CREATE TABLE lead_evidence (
    county_id text NOT NULL,
    hit_id    text NOT NULL,
    record    bigint NOT NULL,
    lead_id   text NOT NULL,
    dataset   text NOT NULL,
    batch     bigint NOT NULL,
    row_no    integer NOT NULL,
    on_date   date,
    amount    bigint NOT NULL,
    withdrawn boolean NOT NULL,
    PRIMARY KEY (county_id, hit_id, record),
    FOREIGN KEY (county_id, hit_id) REFERENCES lead_hit (county_id, id)
) ; -- clustered
CREATE INDEX lead_evidence_batch ON lead_evidence (county_id, batch, row_no);

-- What happened to a lead. The state in lead is folded from it.
CREATE TABLE lead_step (
    county_id text NOT NULL,
    id        text NOT NULL,
    lead_id   text NOT NULL,
    action    text NOT NULL,
    actor     text NOT NULL,
    at        timestamptz NOT NULL,
    note      text NOT NULL,
    payload   jsonb NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, lead_id) REFERENCES lead (county_id, id)
);
CREATE INDEX lead_step_lead ON lead_step (county_id, lead_id, id);

-- The answer to what one rule said, on the rows that it said it by.
CREATE TABLE verdict (
    county_id      text NOT NULL,
    id             text NOT NULL,
    lead_id        text NOT NULL,
    hit_id         text NOT NULL,
    household_id   text NOT NULL,
    rule           text NOT NULL,
    version        integer NOT NULL,
    sector         text NOT NULL,
    risk           text NOT NULL,
    severity       integer NOT NULL,
    distance       double precision NOT NULL,
    batches        jsonb NOT NULL,
    records        jsonb NOT NULL,
    outcome        text NOT NULL CHECK (outcome IN ('true', 'false', 'need_more')),
    visit_id       text NOT NULL,
    reason         text NOT NULL,
    confirmed_by   text NOT NULL,
    confirmed_at   timestamptz NOT NULL,
    confirmed_on   date NOT NULL,
    cooldown_until date,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, hit_id) REFERENCES lead_hit (county_id, id)
);
CREATE INDEX verdict_household ON verdict (county_id, household_id, rule);
CREATE INDEX verdict_hit ON verdict (county_id, hit_id);

-- +goose Down
DROP TABLE verdict;
DROP TABLE lead_step;
DROP TABLE lead_evidence;
DROP TABLE lead_hit;
DROP TABLE lead;
