-- +goose Up
-- The official divisions. Both times are kept: valid_from to valid_to (the last day; NULL
-- is unknown or open) is when it was so, recorded_at to superseded_at when we held it so.
-- A change supersedes a row and appends others; nothing is edited.
CREATE TABLE division (
    county_id     text NOT NULL,
    id            text NOT NULL,
    code          text NOT NULL,
    name          text NOT NULL,
    official      text NOT NULL,
    parent        text NOT NULL,
    kind          text NOT NULL,
    valid_from    date,
    valid_to      date,
    recorded_at   timestamptz NOT NULL,
    recorded_by   text NOT NULL,
    superseded_at timestamptz,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX division_live ON division (county_id, code) WHERE valid_to IS NULL AND superseded_at IS NULL;

-- Other names under which files mention a division.
CREATE TABLE division_alias (
    county_id   text NOT NULL,
    id          text NOT NULL,
    code        text NOT NULL,
    alias       text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    PRIMARY KEY (county_id, id),
    UNIQUE (county_id, code, alias)
);

-- The class of a township or village by a decision. Never inherited from the area above,
-- never overwritten: see division for the two times.
CREATE TABLE division_class (
    county_id     text NOT NULL,
    id            text NOT NULL,
    area          text NOT NULL,
    class         text NOT NULL,
    valid_from    date NOT NULL,
    valid_to      date,
    decision      text NOT NULL,
    document_no   text NOT NULL,
    clause        text NOT NULL,
    recorded_at   timestamptz NOT NULL,
    recorded_by   text NOT NULL,
    superseded_at timestamptz,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX division_class_area ON division_class (county_id, area, valid_from);

-- A duty that a person holds in an area for a time. valid_to is the last day as planned;
-- ended_on, set once, is the last day as it came.
CREATE TABLE posting (
    county_id   text NOT NULL,
    id          text NOT NULL,
    area        text NOT NULL,
    duty        text NOT NULL,
    account_id  text NOT NULL,
    holder      text NOT NULL,
    unit        text NOT NULL,
    title       text NOT NULL,
    employment  text NOT NULL,
    valid_from  date NOT NULL,
    valid_to    date,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    ended_on    date,
    ended_at    timestamptz,
    ended_by    text NOT NULL,
    successor   text NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX posting_area ON posting (county_id, area, duty);
CREATE INDEX posting_account ON posting (county_id, account_id);

-- +goose Down
DROP TABLE posting;
DROP TABLE division_class;
DROP TABLE division_alias;
DROP TABLE division;
