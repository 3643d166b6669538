-- +goose Up
-- The county's list laid beside somebody else's. The first columns of a run say who asked; the
-- rest is filled in as it goes. batch is 0 where the other list was withdrawn meanwhile.
-- unread counts by field the texts that no code list knows.
CREATE TABLE reconcile_run (
    county_id   text NOT NULL REFERENCES county (county_id),
    id          text NOT NULL,
    list        text NOT NULL CHECK (list IN ('national', 'municipal')),
    state       text NOT NULL CHECK (state IN ('queued', 'running', 'finished', 'failed')),
    stage       text NOT NULL,
    asked_by    text NOT NULL,
    asked_at    timestamptz NOT NULL,
    ended_at    timestamptz,
    batch       bigint NOT NULL,
    as_of       date,
    ours        integer NOT NULL,
    theirs      integer NOT NULL,
    aside       integer NOT NULL,
    unread      jsonb NOT NULL,
    opened      integer NOT NULL,
    changed     integer NOT NULL,
    closed      integer NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX reconcile_run_list ON reconcile_run (county_id, list, id);

-- A household of which the two lists do not agree. key is the household, or the 户编号 of
-- one that the registry does not know; head is kept for those alone. names lists the fields
-- that differ; digest tells whether a decision still fits.
CREATE TABLE reconcile_difference (
    county_id    text NOT NULL REFERENCES county (county_id),
    id           text NOT NULL,
    list         text NOT NULL,
    key          text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('only_here', 'only_there', 'different')),
    household_id text NOT NULL,
    area         text NOT NULL,
    number       text NOT NULL,
    head         text NOT NULL,
    pairs        jsonb NOT NULL,
    names        text NOT NULL,
    digest       text NOT NULL,
    state        text NOT NULL CHECK (state IN ('open', 'asked', 'correct_ours', 'report_theirs', 'accepted', 'closed')),
    opened_on    date NOT NULL,
    closed_on    date,
    decided_by   text NOT NULL,
    decided_at   timestamptz,
    reason       text NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX reconcile_difference_open ON reconcile_difference (county_id, list, key) WHERE closed_on IS NULL;
CREATE INDEX reconcile_difference_area ON reconcile_difference (county_id, list, area, number, id);

-- What happened to a difference, and what the two sides said then.
CREATE TABLE reconcile_step (
    county_id     text NOT NULL,
    id            text NOT NULL,
    difference_id text NOT NULL,
    action        text NOT NULL CHECK (action IN ('open', 'change', 'close', 'asked', 'correct_ours', 'report_theirs', 'accepted')),
    actor         text NOT NULL,
    at            timestamptz NOT NULL,
    note          text NOT NULL,
    pairs         jsonb NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, difference_id) REFERENCES reconcile_difference (county_id, id)
);
CREATE INDEX reconcile_step_difference ON reconcile_step (county_id, difference_id, id);

-- +goose Down
DROP TABLE reconcile_step;
DROP TABLE reconcile_difference;
DROP TABLE reconcile_run;
