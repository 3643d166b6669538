-- +goose Up
-- A role's permissions in a county. edited_at is set once the county has changed them:
-- from then on a newer default pack leaves the role alone.
CREATE TABLE role (
    county_id text NOT NULL,
    role      text NOT NULL,
    edited_at timestamptz,
    PRIMARY KEY (county_id, role)
);
CREATE TABLE role_permission (
    county_id  text NOT NULL,
    role       text NOT NULL,
    permission text NOT NULL,
    PRIMARY KEY (county_id, role, permission),
    FOREIGN KEY (county_id, role) REFERENCES role (county_id, role)
);

-- An account is never deleted: its owner's work keeps its author.
CREATE TABLE account (
    county_id    text NOT NULL,
    account_id   text NOT NULL,
    login        text NOT NULL,
    name         text NOT NULL,
    password     text NOT NULL,
    must_change  boolean NOT NULL,
    demo         boolean NOT NULL,
    failures     bigint NOT NULL,
    locked_until timestamptz,
    created_at   timestamptz NOT NULL,
    closed_at    timestamptz,
    PRIMARY KEY (county_id, account_id),
    UNIQUE (county_id, login)
);

-- A role in the subtree of an area from a day to a day, both included.
CREATE TABLE role_grant (
    county_id  text NOT NULL,
    grant_id   text NOT NULL,
    account_id text NOT NULL,
    role       text NOT NULL,
    area       text NOT NULL,
    sector     text NOT NULL,
    from_on    date NOT NULL,
    until_on   date,
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL,
    revoked_by text,
    revoked_at timestamptz,
    PRIMARY KEY (county_id, grant_id),
    FOREIGN KEY (county_id, account_id) REFERENCES account (county_id, account_id),
    FOREIGN KEY (county_id, role) REFERENCES role (county_id, role)
);
CREATE INDEX role_grant_account ON role_grant (county_id, account_id);

-- A signed-in session; the token itself is kept by nobody but its holder.
CREATE TABLE session (
    county_id  text NOT NULL,
    token_hash bytea NOT NULL,
    account_id text NOT NULL,
    opened_at  timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (county_id, token_hash),
    FOREIGN KEY (county_id, account_id) REFERENCES account (county_id, account_id)
);
CREATE INDEX session_account ON session (county_id, account_id);

-- +goose Down
DROP TABLE session;
DROP TABLE role_grant;
DROP TABLE account;
DROP TABLE role_permission;
DROP TABLE role;
