-- +goose Up
-- What departments send: definitions, deliveries, and what each row said.

-- A definition as the county edited or added it; the newest version holds. Definitions of
-- the shipped pack that nobody changed have no row here.
CREATE TABLE dataset (
    county_id  text NOT NULL,
    key        text NOT NULL,
    version    integer NOT NULL,
    doc        jsonb NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, key, version)
);

-- Numbers given out so far.
CREATE TABLE source_counter (
    county_id text NOT NULL PRIMARY KEY,
    batch     bigint NOT NULL,
    record    bigint NOT NULL
);

-- One delivery. file_name holds no personal data; blob points to the sealed file; roll is
-- the list of records present (rosters only).
CREATE TABLE batch (
    county_id       text NOT NULL,
    number          bigint NOT NULL,
    dataset         text NOT NULL,
    dataset_version integer NOT NULL,
    sector          text NOT NULL,
    state           text NOT NULL,
    origin          text NOT NULL,
    file_hash       text NOT NULL,
    file_name       text NOT NULL,
    blob            text NOT NULL,
    mapping         jsonb NOT NULL,
    as_of           date NOT NULL,
    received_on     date NOT NULL,
    recorded_at     timestamptz NOT NULL,
    recorded_by     text NOT NULL,
    row_count       bigint NOT NULL,
    accepted        bigint NOT NULL,
    quarantined     bigint NOT NULL,
    linked          bigint NOT NULL,
    unmatched       bigint NOT NULL,
    review          bigint NOT NULL,
    repeated        bigint NOT NULL,
    first_day       date,
    last_day        date,
    replaces        bigint NOT NULL,
    warnings        jsonb NOT NULL,
    roll            bytea,
    published_at    timestamptz,
    published_by    text NOT NULL,
    withdrawn_on    date,
    withdrawn_at    timestamptz,
    withdrawn_by    text NOT NULL,
    reason          text NOT NULL,
    PRIMARY KEY (county_id, number)
);
CREATE INDEX batch_dataset ON batch (county_id, dataset, as_of);
CREATE INDEX batch_file ON batch (county_id, file_hash);

-- The runs of record numbers that a batch owns; runs of two batches never overlap.
CREATE TABLE batch_span (
    county_id text NOT NULL,
    batch     bigint NOT NULL,
    first     bigint NOT NULL,
    last      bigint NOT NULL,
    PRIMARY KEY (county_id, batch, first)
) ; -- clustered

-- What one row said about one subject. doc holds no identifier. repeats lists the earlier
-- batches that said the same; digest tells that two rows say the same.
CREATE TABLE record (
    county_id    text NOT NULL,
    n            bigint NOT NULL,
    batch        bigint NOT NULL,
    row_no       integer NOT NULL,
    dataset      text NOT NULL,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    village      text NOT NULL,
    on_date      date,
    until_date   date,
    amount       bigint,
    code         text NOT NULL,
    doc          jsonb,
    digest       bigint NOT NULL,
    repeats      text,
    PRIMARY KEY (county_id, n)
) ; -- clustered
-- By batch first: a delivery fills its own part of the index, however large the history is.
CREATE INDEX record_subject ON record (county_id, batch, subject_id);

-- Rows that could not be taken in: where and why, and the row itself, sealed.
CREATE TABLE quarantine (
    county_id text NOT NULL,
    batch     bigint NOT NULL,
    row_no    integer NOT NULL,
    reasons   jsonb NOT NULL,
    sealed    bytea NOT NULL,
    state     text NOT NULL,
    settled_at timestamptz,
    fix_blob  text NOT NULL,
    PRIMARY KEY (county_id, batch, row_no)
) ; -- clustered

-- Rows whose subject a person must decide: the candidates with what agrees, and the row, sealed.
CREATE TABLE link_review (
    county_id  text NOT NULL,
    id         text NOT NULL,
    batch      bigint NOT NULL,
    row_no     integer NOT NULL,
    village    text NOT NULL,
    sector     text NOT NULL,
    reason     text NOT NULL,
    candidates jsonb NOT NULL,
    sealed     bytea NOT NULL,
    state      text NOT NULL,
    subject_id text NOT NULL,
    settled_at timestamptz,
    settled_by text NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX link_review_open ON link_review (county_id, state, batch, row_no);

-- +goose Down
DROP TABLE link_review;
DROP TABLE quarantine;
DROP TABLE record;
DROP TABLE batch_span;
DROP TABLE batch;
DROP TABLE source_counter;
DROP TABLE dataset;
