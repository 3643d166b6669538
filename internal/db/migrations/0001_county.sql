-- +goose Up
-- A county that this installation serves: the unit of data, of screening and of distribution.
CREATE TABLE county (
    county_id  text NOT NULL PRIMARY KEY,
    name       text NOT NULL,
    created_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE county;
