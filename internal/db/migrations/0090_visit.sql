-- +goose Up
-- What someone saw and was told at a household on a day. Never changed: a correction is a
-- new visit that names the one it supersedes. answers holds codes, amounts and days;
-- changes the prefilled values that were corrected; remarks are sealed.
CREATE TABLE visit (
    county_id      text NOT NULL REFERENCES county (county_id),
    id             text NOT NULL,
    client_key     text NOT NULL,
    digest         text NOT NULL,
    household_id   text NOT NULL,
    village        text NOT NULL,
    lead_id        text,
    visited_on     date NOT NULL,
    visitor        text NOT NULL,
    second_visitor text NOT NULL,
    mode           text NOT NULL CHECK (mode IN ('home', 'phone')),
    present        text NOT NULL,
    recommendation text NOT NULL CHECK (recommendation IN ('true', 'false', 'need_more')),
    form_version   integer NOT NULL,
    answers        jsonb NOT NULL,
    confirmed      jsonb NOT NULL,
    changes        jsonb NOT NULL,
    remarks_sealed bytea,
    supersedes     text NOT NULL,
    recorded_at    timestamptz NOT NULL,
    recorded_by    text NOT NULL,
    PRIMARY KEY (county_id, id),
    UNIQUE (county_id, client_key)
);
CREATE INDEX visit_household ON visit (county_id, household_id, visited_on);
CREATE INDEX visit_lead ON visit (county_id, lead_id);
CREATE UNIQUE INDEX visit_superseded ON visit (county_id, supersedes) WHERE supersedes <> '';

-- +goose Down
DROP TABLE visit;
