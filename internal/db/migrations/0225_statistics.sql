-- +goose Up
-- The steps of a case that change where it stands: statistics of any day read them alone.
CREATE INDEX case_step_standing ON case_step (county_id, case_id, id)
    WHERE action IN ('open', 'join', 'approve', 'refuse', 'propose', 'reopen', 'end', 'redirect', 'follow') AND NOT (action = 'follow' AND payload = '{}');

-- +goose Down
DROP INDEX case_step_standing;
