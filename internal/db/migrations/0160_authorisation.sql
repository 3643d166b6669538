-- +goose Up
-- A 承诺授权书: a household's leave to compare what departments know of it. Never changed
-- but for its revocation and the scan of the signed sheet.
CREATE TABLE authorisation (
    county_id     text NOT NULL REFERENCES county (county_id),
    id            text NOT NULL,
    household_id  text NOT NULL,
    village       text NOT NULL,
    datasets      jsonb NOT NULL,
    purpose       text NOT NULL,
    signer        text NOT NULL,
    proxy         text NOT NULL,
    manner        text NOT NULL CHECK (manner IN ('paper', 'screen', 'phone')),
    witness       text NOT NULL,
    signed_on     date NOT NULL,
    valid_from    date NOT NULL,
    valid_to      date NOT NULL,
    scan          text NOT NULL,
    recorded_by   text NOT NULL,
    recorded_at   timestamptz NOT NULL,
    revoked_on    date,
    revoked_by    text NOT NULL,
    revoke_reason text NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX authorisation_household ON authorisation (county_id, household_id);

-- +goose Down
DROP TABLE authorisation;
