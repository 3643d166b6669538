-- +goose Up
-- The audit trail: one chain a county. Entries are only ever appended; hash covers the
-- entry and the hash before it, so a changed or missing row shows. Detail is text, not
-- a JSON type: the hash is over its very bytes. There are no triggers: they cannot be
-- one text for both engines and Citus does not distribute them.
CREATE TABLE audit_entry (
    county_id text NOT NULL,
    seq       bigint NOT NULL,
    at        timestamptz NOT NULL,
    actor     text NOT NULL,
    verb      text NOT NULL,
    kind      text NOT NULL,
    ref       text NOT NULL,
    area      text NOT NULL,
    purpose   text NOT NULL,
    detail    text NOT NULL,
    hash      bytea NOT NULL,
    PRIMARY KEY (county_id, seq)
);
CREATE INDEX audit_entry_actor ON audit_entry (county_id, actor, seq);
CREATE INDEX audit_entry_ref ON audit_entry (county_id, kind, ref, seq);
CREATE INDEX audit_entry_at ON audit_entry (county_id, at);

-- The end of each chain. Its row is the lock that puts concurrent writers in order.
CREATE TABLE audit_head (
    county_id text NOT NULL,
    seq       bigint NOT NULL,
    hash      bytea NOT NULL,
    PRIMARY KEY (county_id)
);

-- +goose Down
DROP TABLE audit_head;
DROP TABLE audit_entry;
