-- +goose Up
-- Numbers the changes and rows of a county's registry; its row also keeps writers of one county in line.
CREATE TABLE registry_counter (
    county_id text   NOT NULL PRIMARY KEY,
    n         bigint NOT NULL
);

-- One change of what the county knows: a roster batch, an act of a person, a withdrawal.
CREATE TABLE registry_change (
    county_id    text NOT NULL,
    n            bigint NOT NULL,
    kind         text NOT NULL, -- roster, provisional, birth, move, death, withdraw
    batch        bigint,        -- of a roster
    as_of        date NOT NULL, -- from which day it is true
    known_on     date NOT NULL, -- on which day the county knew it
    recorded_at  timestamptz NOT NULL,
    actor        text NOT NULL,
    withdrawn_on date,
    PRIMARY KEY (county_id, n)
) ; -- clustered
CREATE UNIQUE INDEX registry_change_batch ON registry_change (county_id, batch) WHERE batch IS NOT NULL AND withdrawn_on IS NULL;

-- The tables from here on are not clustered: on a clustered one SQLite, which has no
-- statistics, takes the county's part of the primary key for a better way in than any index.

-- A household; all but id, number and created_* repeats its latest version.
CREATE TABLE household (
    county_id  text NOT NULL,
    id         text NOT NULL,
    number     text, -- 户编号; NULL while provisional
    village    text NOT NULL,
    group_name text NOT NULL,
    kind       text NOT NULL,
    category   text NOT NULL,
    relocated  text NOT NULL,
    site       text NOT NULL,
    ended_on   date, -- the day from which nobody belongs to it
    created_at timestamptz NOT NULL,
    created_by  bigint NOT NULL,
    numbered_by bigint,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX household_number ON household (county_id, number) WHERE number IS NOT NULL;
CREATE INDEX household_village ON household (county_id, village, id);
CREATE INDEX household_category ON household (county_id, category, village, id) WHERE category <> '';

-- A person; name to left_on repeat the latest version and the latest membership.
CREATE TABLE person (
    county_id    text NOT NULL,
    id           text NOT NULL,
    name         text NOT NULL,
    pinyin       text NOT NULL,
    initials     text NOT NULL,
    birth        date,
    sex          text NOT NULL,
    id_state     text NOT NULL,
    id_sealed    bytea,
    id_index     text, -- keyed, of a valid identity number
    household_id text,
    village      text NOT NULL,
    left_on      date, -- the day on which the person left that household
    created_at   timestamptz NOT NULL,
    created_by    bigint NOT NULL,
    identified_by bigint,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX person_id_index ON person (county_id, id_index) WHERE id_index IS NOT NULL;
CREATE INDEX person_name ON person (county_id, name, id);
CREATE INDEX person_pinyin ON person (county_id, pinyin, id);
CREATE INDEX person_initials ON person (county_id, initials, id);
CREATE INDEX person_village ON person (county_id, village);
CREATE INDEX person_household ON person (county_id, household_id);

CREATE TABLE household_version (
    county_id     text NOT NULL,
    n             bigint NOT NULL,
    household_id  text NOT NULL,
    valid_from    date NOT NULL,
    valid_to      date,
    known_on      date NOT NULL,
    superseded_on date,
    made_by       bigint NOT NULL,
    closed_by     bigint,
    batch         bigint, -- whose word it is
    village       text NOT NULL,
    group_name    text NOT NULL,
    kind          text NOT NULL,
    category      text NOT NULL,
    relocated     text NOT NULL,
    site          text NOT NULL,
    address_sealed bytea,
    address_index  text NOT NULL,
    phone_sealed   bytea,
    phone_index    text NOT NULL,
    PRIMARY KEY (county_id, n),
    FOREIGN KEY (county_id, household_id) REFERENCES household (county_id, id)
);
CREATE INDEX household_version_household ON household_version (county_id, household_id);
CREATE UNIQUE INDEX household_version_current ON household_version (county_id, household_id) WHERE valid_to IS NULL AND superseded_on IS NULL;
CREATE INDEX household_version_phone ON household_version (county_id, phone_index) WHERE phone_index <> '';
CREATE INDEX household_version_closed ON household_version (county_id, closed_by) WHERE closed_by IS NOT NULL;

CREATE TABLE person_version (
    county_id     text NOT NULL,
    n             bigint NOT NULL,
    person_id     text NOT NULL,
    valid_from    date NOT NULL,
    valid_to      date,
    known_on      date NOT NULL,
    superseded_on date,
    made_by       bigint NOT NULL,
    closed_by     bigint,
    batch         bigint,
    name          text NOT NULL,
    birth         date,
    sex           text NOT NULL,
    alive         boolean NOT NULL,
    ethnicity     text NOT NULL,
    education     text NOT NULL,
    in_school     text NOT NULL,
    health        text NOT NULL,
    labour        text NOT NULL,
    PRIMARY KEY (county_id, n),
    FOREIGN KEY (county_id, person_id) REFERENCES person (county_id, id)
);
CREATE INDEX person_version_person ON person_version (county_id, person_id);
CREATE UNIQUE INDEX person_version_current ON person_version (county_id, person_id) WHERE valid_to IS NULL AND superseded_on IS NULL;
CREATE INDEX person_version_closed ON person_version (county_id, closed_by) WHERE closed_by IS NOT NULL;

CREATE TABLE membership (
    county_id     text NOT NULL,
    n             bigint NOT NULL,
    person_id     text NOT NULL,
    valid_from    date NOT NULL,
    valid_to      date,
    known_on      date NOT NULL,
    superseded_on date,
    made_by       bigint NOT NULL,
    closed_by     bigint,
    batch         bigint,
    household_id  text NOT NULL,
    relation      text NOT NULL,
    PRIMARY KEY (county_id, n),
    FOREIGN KEY (county_id, person_id) REFERENCES person (county_id, id),
    FOREIGN KEY (county_id, household_id) REFERENCES household (county_id, id)
);
CREATE INDEX membership_person ON membership (county_id, person_id);
CREATE INDEX membership_household ON membership (county_id, household_id);
-- One person, one household.
CREATE UNIQUE INDEX membership_current ON membership (county_id, person_id) WHERE valid_to IS NULL AND superseded_on IS NULL;
CREATE INDEX membership_closed ON membership (county_id, closed_by) WHERE closed_by IS NOT NULL;

-- +goose Down
DROP TABLE membership;
DROP TABLE person_version;
DROP TABLE household_version;
DROP TABLE person;
DROP TABLE household;
DROP TABLE registry_change;
DROP TABLE registry_counter;
