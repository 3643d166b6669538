-- +goose Up
-- What a county set a parameter to, and from which day. Only ever appended to: of two
-- values for one day the one recorded later holds. An empty value withdraws.
CREATE TABLE param_value (
    county_id   text NOT NULL,
    version_id  text NOT NULL,
    key         text NOT NULL,
    value       text NOT NULL,
    valid_from  date NOT NULL,
    basis       text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    PRIMARY KEY (county_id, version_id)
);

-- Codes that a county added to the shipped lists. Only ever appended to: the newest
-- version of a code holds, and an earlier one explains old records.
CREATE TABLE code_addition (
    county_id   text NOT NULL,
    version_id  text NOT NULL,
    list        text NOT NULL,
    code        text NOT NULL,
    text        text NOT NULL,
    parent      text NOT NULL,
    aliases     jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    PRIMARY KEY (county_id, version_id)
);

-- +goose Down
DROP TABLE code_addition;
DROP TABLE param_value;
