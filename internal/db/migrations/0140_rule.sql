-- +goose Up
-- Which edition of a shipped pack (rules, roles) a county has been given: a hash of it.
CREATE TABLE county_pack (
    county_id text NOT NULL REFERENCES county (county_id),
    pack      text NOT NULL,
    hash      text NOT NULL,
    loaded_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, pack)
);

-- How far a screening has come: the stage, and townships done of all. A screening that
-- has neither finished nor failed is running.
ALTER TABLE screening ADD COLUMN stage text NOT NULL DEFAULT '';
ALTER TABLE screening ADD COLUMN done bigint NOT NULL DEFAULT 0;
ALTER TABLE screening ADD COLUMN total bigint NOT NULL DEFAULT 0;
ALTER TABLE screening ADD COLUMN failed_at timestamptz;
ALTER TABLE screening ADD COLUMN failure text NOT NULL DEFAULT '';

-- A later row that takes back a value that has not begun to hold.
ALTER TABLE param_value ADD COLUMN undone boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE param_value DROP COLUMN undone;
ALTER TABLE screening DROP COLUMN failure;
ALTER TABLE screening DROP COLUMN failed_at;
ALTER TABLE screening DROP COLUMN total;
ALTER TABLE screening DROP COLUMN done;
ALTER TABLE screening DROP COLUMN stage;
DROP TABLE county_pack;
