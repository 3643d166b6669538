-- +goose Up
-- A scan or photo that belongs to a household. file names the sealed content; nothing of
-- it is in the row but its kind, its day and its size. Never changed but for its withdrawal.
CREATE TABLE document (
    county_id       text NOT NULL REFERENCES county (county_id),
    id              text NOT NULL,
    household_id    text NOT NULL,
    kind            text NOT NULL,
    on_date         date NOT NULL,
    note            text NOT NULL,
    file            text NOT NULL,
    size            bigint NOT NULL,
    media           text NOT NULL,
    recorded_by     text NOT NULL,
    recorded_at     timestamptz NOT NULL,
    withdrawn_on    date,
    withdrawn_by    text NOT NULL,
    withdraw_reason text NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, household_id) REFERENCES household (county_id, id)
);
CREATE INDEX document_household ON document (county_id, household_id);

-- +goose Down
DROP TABLE document;
