-- +goose Up
-- Which columns a county's own form asks for, and what of ours goes into each. A removed
-- one stays, for whoever asks later what an old export was.
CREATE TABLE export_template (
    county_id  text NOT NULL REFERENCES county (county_id),
    id         text NOT NULL,
    title      text NOT NULL,
    per        text NOT NULL CHECK (per IN ('household', 'member')),
    columns    jsonb NOT NULL,
    edited_by  text NOT NULL,
    edited_at  timestamptz NOT NULL,
    removed_at timestamptz,
    PRIMARY KEY (county_id, id)
);

-- +goose Down
DROP TABLE export_template;
