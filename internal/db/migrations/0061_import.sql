-- +goose Up
-- Files on their way in, what a list would end, rows that people set aside, and which
-- department is connected how.

-- One uploaded file from the drop to its batch. name_sealed is the name of the file, which
-- people write names into; choices is what the importer chose; batch is 0 until there is one.
CREATE TABLE import (
    county_id   text NOT NULL,
    id          text NOT NULL,
    state       text NOT NULL,
    file_hash   text NOT NULL,
    blob        text NOT NULL,
    name_sealed bytea NOT NULL,
    dataset     text NOT NULL,
    sector      text NOT NULL,
    choices     jsonb NOT NULL,
    batch       bigint NOT NULL,
    result      jsonb,
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL,
    started_at  timestamptz,
    ended_at    timestamptz,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX import_state ON import (county_id, state, id);

-- Who stands on the list before and not on this one.
CREATE TABLE batch_ending (
    county_id  text NOT NULL,
    batch      bigint NOT NULL,
    subject_id text NOT NULL,
    PRIMARY KEY (county_id, batch, subject_id)
) ; -- clustered

-- A decision of a review that was taken back: the record that had come of it, and of whom it was.
CREATE TABLE link_undone (
    county_id    text NOT NULL,
    review       text NOT NULL,
    n            bigint NOT NULL,
    state        text NOT NULL,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    settled_by   text NOT NULL,
    reason       text NOT NULL,
    undone_at    timestamptz NOT NULL,
    undone_by    text NOT NULL,
    PRIMARY KEY (county_id, review, undone_at)
);

-- How a department at a level is connected from a day on; the newest entry of a day holds.
CREATE TABLE connection (
    county_id   text NOT NULL,
    level       text NOT NULL,
    department  text NOT NULL,
    from_on     date NOT NULL,
    entered_at  timestamptz NOT NULL,
    state       text NOT NULL,
    system      text NOT NULL,
    phase       text NOT NULL,
    target_on   date,
    note        text NOT NULL,
    entered_by  text NOT NULL,
    PRIMARY KEY (county_id, level, department, from_on, entered_at)
);

ALTER TABLE quarantine ADD COLUMN settled_by text NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN note text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE quarantine DROP COLUMN note;
ALTER TABLE quarantine DROP COLUMN settled_by;
DROP TABLE connection;
DROP TABLE link_undone;
DROP TABLE batch_ending;
DROP TABLE import;
