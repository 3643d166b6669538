-- +goose Up
-- What one account set for itself: saved views, chosen columns, what it has seen.
CREATE TABLE preference (
    county_id  text NOT NULL REFERENCES county (county_id),
    account_id text NOT NULL,
    key        text NOT NULL,
    value      jsonb NOT NULL,
    set_at     timestamptz NOT NULL,
    PRIMARY KEY (county_id, account_id, key)
) ; -- clustered

-- +goose Down
DROP TABLE preference;
