-- +goose Up
-- Something written about a household that is to be corrected. Finds say what is wrong and
-- name nobody; digest tells one set of finds from another. A task is closed when the rule
-- finds nothing any more, never by hand.
CREATE TABLE quality_task (
    county_id    text NOT NULL REFERENCES county (county_id),
    id           text NOT NULL,
    household_id text NOT NULL,
    area         text NOT NULL,
    rule         text NOT NULL,
    state        text NOT NULL CHECK (state IN ('open', 'explained', 'closed')),
    finds        jsonb NOT NULL,
    digest       text NOT NULL,
    opened_on    date NOT NULL,
    closed_on    date,
    reason       text NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX quality_task_open ON quality_task (county_id, household_id, rule) WHERE closed_on IS NULL;
CREATE INDEX quality_task_household ON quality_task (county_id, household_id);
CREATE INDEX quality_task_area ON quality_task (county_id, area, rule);

-- What happened to a task.
CREATE TABLE quality_step (
    county_id text NOT NULL,
    id        text NOT NULL,
    task_id   text NOT NULL,
    action    text NOT NULL CHECK (action IN ('open', 'change', 'explain', 'close')),
    actor     text NOT NULL,
    at        timestamptz NOT NULL,
    note      text NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, task_id) REFERENCES quality_task (county_id, id)
);
CREATE INDEX quality_step_task ON quality_step (county_id, task_id, id);

-- How many households of a village a rule could not judge in the last inspection, and for
-- want of what (by number, see quality.Need). Replaced by the next one.
CREATE TABLE quality_unjudged (
    county_id  text NOT NULL REFERENCES county (county_id),
    area       text NOT NULL,
    rule       text NOT NULL,
    households integer NOT NULL,
    missing    bigint NOT NULL,
    PRIMARY KEY (county_id, area, rule)
); -- clustered

-- An inspection of the whole county.
CREATE TABLE quality_inspection (
    county_id  text NOT NULL REFERENCES county (county_id),
    id         text NOT NULL,
    at         timestamptz NOT NULL,
    households integer NOT NULL,
    opened     integer NOT NULL,
    closed     integer NOT NULL,
    PRIMARY KEY (county_id, id)
);

-- +goose Down
DROP TABLE quality_inspection;
DROP TABLE quality_unjudged;
DROP TABLE quality_step;
DROP TABLE quality_task;
