-- +goose Up
-- The lists of waiting and of settled rows go by id: a county has tens of thousands of them.
CREATE INDEX link_review_state ON link_review (county_id, state, id);
CREATE INDEX link_review_settled ON link_review (county_id, id) WHERE state <> 'open';

-- +goose Down
DROP INDEX link_review_settled;
DROP INDEX link_review_state;
