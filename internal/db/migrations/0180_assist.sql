-- +goose Up
-- The help for a household, by the case that asked for it. The case may be approved later
-- (绿色通道): then recognised_on is empty. Labour is what was known when help began: '' is
-- not known. Steps counts its log, for optimistic locking.
CREATE TABLE assistance_plan (
    county_id     text NOT NULL REFERENCES county (county_id),
    case_id       text NOT NULL,
    household_id  text NOT NULL,
    area          text NOT NULL,
    category      text NOT NULL CHECK (category IN ('', 'unstable', 'marginal', 'sudden')),
    risks         jsonb NOT NULL,
    labour        text NOT NULL CHECK (labour IN ('', 'yes', 'no')),
    unmotivated   boolean NOT NULL,
    green         boolean NOT NULL,
    opened_on     date NOT NULL,
    recognised_on date,
    finished_on   date,
    PRIMARY KEY (county_id, case_id)
);
CREATE INDEX assistance_plan_area ON assistance_plan (county_id, area, case_id);
CREATE INDEX assistance_plan_household ON assistance_plan (county_id, household_id);

-- What happened to a plan as a whole.
CREATE TABLE assistance_step (
    county_id text NOT NULL,
    id        text NOT NULL,
    case_id   text NOT NULL,
    action    text NOT NULL,
    actor     text NOT NULL,
    at        timestamptz NOT NULL,
    note      text NOT NULL,
    payload   jsonb NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, case_id) REFERENCES assistance_plan (county_id, case_id)
);
CREATE INDEX assistance_step_case ON assistance_step (county_id, case_id, id);

-- One help for a household. Area repeats the plan's; state, delivered_on and effect repeat
-- what measure_step says, for lists. Amounts are 分; empty is not known, and not 0.
CREATE TABLE measure (
    county_id    text NOT NULL,
    id           text NOT NULL,
    case_id      text NOT NULL,
    household_id text NOT NULL,
    area         text NOT NULL,
    heading      text NOT NULL,
    code         text NOT NULL,
    risks        jsonb NOT NULL,
    misfit       text NOT NULL,
    sector       text NOT NULL,
    fund         text NOT NULL CHECK (fund IN ('policy', 'linkage', 'social', 'none')),
    amount       bigint,
    in_kind      text NOT NULL,
    provider     text NOT NULL,
    start_on     date,
    deliver_by   date NOT NULL,
    end_on       date,
    state        text NOT NULL CHECK (state IN ('planned', 'agreed', 'started', 'delivered', 'checked', 'ended', 'stopped')),
    delivered_on date,
    delivered    bigint,
    effect       text NOT NULL CHECK (effect IN ('', 'effective', 'ineffective')),
    steps        integer NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, case_id) REFERENCES assistance_plan (county_id, case_id)
);
CREATE INDEX measure_case ON measure (county_id, case_id);
CREATE INDEX measure_sector ON measure (county_id, sector, state, area);
CREATE INDEX measure_area ON measure (county_id, area, state);

-- What happened to a measure.
CREATE TABLE measure_step (
    county_id  text NOT NULL,
    id         text NOT NULL,
    measure_id text NOT NULL,
    action     text NOT NULL,
    actor      text NOT NULL,
    at         timestamptz NOT NULL,
    note       text NOT NULL,
    payload    jsonb NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, measure_id) REFERENCES measure (county_id, id)
);
CREATE INDEX measure_step_measure ON measure_step (county_id, measure_id, id);

-- What proves that a measure arrived: a department's record, a document or a visit. One
-- record proves one measure, so that no money counts twice.
CREATE TABLE measure_evidence (
    county_id   text NOT NULL,
    measure_id  text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('record', 'document', 'visit')),
    ref         text NOT NULL,
    title       text NOT NULL,
    day         date,
    amount      bigint,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, measure_id, kind, ref),
    FOREIGN KEY (county_id, measure_id) REFERENCES measure (county_id, id)
);
CREATE UNIQUE INDEX measure_evidence_record ON measure_evidence (county_id, ref) WHERE kind = 'record';

-- A paper that proves deliveries, kept sealed: one list of payments may prove many.
CREATE TABLE assistance_document (
    county_id   text NOT NULL REFERENCES county (county_id),
    id          text NOT NULL,
    title       text NOT NULL,
    media       text NOT NULL,
    hash        text NOT NULL,
    size        bigint NOT NULL,
    uploaded_by text NOT NULL,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, id)
);

-- A suggestion that somebody looked into and set aside, with the reason.
CREATE TABLE suggestion_dismissal (
    county_id    text NOT NULL,
    case_id      text NOT NULL,
    suggestion   text NOT NULL,
    reason       text NOT NULL,
    dismissed_by text NOT NULL,
    dismissed_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, case_id, suggestion),
    FOREIGN KEY (county_id, case_id) REFERENCES assistance_plan (county_id, case_id)
);

-- Who helps a household, from a day until a day, both included. Never overwritten: a
-- hand-over ends one row and begins another.
CREATE TABLE helper (
    county_id    text NOT NULL REFERENCES county (county_id),
    id           text NOT NULL,
    household_id text NOT NULL,
    area         text NOT NULL,
    account_id   text NOT NULL,
    name         text NOT NULL,
    unit         text NOT NULL,
    title        text NOT NULL,
    phone_sealed bytea,
    from_on      date NOT NULL,
    to_on        date,
    end_reason   text NOT NULL,
    succeeds     text NOT NULL,
    recorded_by  text NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX helper_household ON helper (county_id, household_id, from_on);
CREATE INDEX helper_area ON helper (county_id, area);
CREATE INDEX helper_account ON helper (county_id, account_id);

-- A late help pointed out to a named person, once a level and deadline.
CREATE TABLE assistance_reminder (
    county_id  text NOT NULL,
    id         text NOT NULL,
    case_id    text NOT NULL,
    measure_id text NOT NULL,
    task       text NOT NULL,
    level      text NOT NULL CHECK (level IN ('remind', 'township', 'county')),
    due        date NOT NULL,
    area       text NOT NULL,
    account_id text NOT NULL,
    holder     text NOT NULL,
    said_on    date NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, case_id) REFERENCES assistance_plan (county_id, case_id)
);
CREATE UNIQUE INDEX assistance_reminder_once ON assistance_reminder (county_id, case_id, measure_id, task, level, due);

-- +goose Down
DROP TABLE assistance_reminder;
DROP TABLE helper;
DROP TABLE suggestion_dismissal;
DROP TABLE assistance_document;
DROP TABLE measure_evidence;
DROP TABLE measure_step;
DROP TABLE measure;
DROP TABLE assistance_step;
DROP TABLE assistance_plan;
