-- +goose Up
-- A notice that was posted in a village. What it shows is in notice_copy; code is the
-- address of its public page; the terms are the county's numbers on the day of posting.
-- due is the last day of the last open window, null while an objection holds one.
CREATE TABLE notice (
    county_id     text NOT NULL REFERENCES county (county_id),
    id            text NOT NULL,
    year          integer NOT NULL,
    number        integer NOT NULL,
    code          text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('review', 'announcement')),
    title         text NOT NULL,
    area          text NOT NULL,
    posted_on     date NOT NULL,
    window_limit  text NOT NULL,
    same_day      boolean NOT NULL,
    take_down     text NOT NULL,
    first_day     date,
    due           date,
    completed     boolean NOT NULL,
    down_due      date,
    down_on       date,
    down_by       text NOT NULL,
    down_reason   text NOT NULL,
    published_by  text NOT NULL,
    published_at  timestamptz NOT NULL,
    PRIMARY KEY (county_id, id),
    UNIQUE (county_id, code),
    UNIQUE (county_id, year, number)
);
CREATE INDEX notice_area ON notice (county_id, area, id);
CREATE INDEX notice_up ON notice (county_id, down_due) WHERE down_on IS NULL;

-- One line of a notice: what it is about and where its window stands. Its words are in
-- notice_copy alone.
CREATE TABLE notice_row (
    county_id    text NOT NULL,
    notice_id    text NOT NULL,
    position     integer NOT NULL,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    state        text NOT NULL CHECK (state IN ('running', 'objected', 'completed', 'upheld', 'withdrawn')),
    due          date,
    ended_on     date,
    PRIMARY KEY (county_id, notice_id, position),
    FOREIGN KEY (county_id, notice_id) REFERENCES notice (county_id, id)
);
CREATE INDEX notice_row_due ON notice_row (county_id, due) WHERE state = 'running';
CREATE INDEX notice_row_subject ON notice_row (county_id, subject_kind, subject_id);

-- What was shown from when until when, sealed, and its hash. The one without an end is
-- what the public sees now.
CREATE TABLE notice_copy (
    county_id text NOT NULL,
    notice_id text NOT NULL,
    version   integer NOT NULL,
    hash      text NOT NULL,
    content   bytea NOT NULL,
    from_at   timestamptz NOT NULL,
    until_at  timestamptz,
    reason    text NOT NULL,
    actor     text NOT NULL,
    PRIMARY KEY (county_id, notice_id, version),
    FOREIGN KEY (county_id, notice_id) REFERENCES notice (county_id, id)
);

-- An objection. The secret of its receipt is kept as a hash.
CREATE TABLE notice_objection (
    county_id   text NOT NULL,
    id          text NOT NULL,
    notice_id   text NOT NULL,
    year        integer NOT NULL,
    number      integer NOT NULL,
    secret_hash text NOT NULL,
    position    integer NOT NULL,
    channel     text NOT NULL CHECK (channel IN ('in_person', 'phone', 'paper', 'online')),
    said        bytea NOT NULL,
    named       boolean NOT NULL,
    received_on date NOT NULL,
    received_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    upheld      boolean NOT NULL,
    answer      text NOT NULL,
    settled_on  date,
    settled_by  text NOT NULL,
    PRIMARY KEY (county_id, id),
    UNIQUE (county_id, year, number),
    FOREIGN KEY (county_id, notice_id) REFERENCES notice (county_id, id)
);
CREATE INDEX notice_objection_notice ON notice_objection (county_id, notice_id, id);

-- A file that was read before it may be posted. A picture is read by two people.
CREATE TABLE notice_attachment (
    county_id    text NOT NULL,
    id           text NOT NULL,
    notice_id    text NOT NULL,
    position     integer NOT NULL,
    area         text NOT NULL,
    kind         text NOT NULL,
    name_sealed  bytea NOT NULL,
    blob         text NOT NULL,
    size         bigint NOT NULL,
    picture      boolean NOT NULL,
    uploaded_by  text NOT NULL,
    uploaded_at  timestamptz NOT NULL,
    read_by      text NOT NULL,
    read_at      timestamptz,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX notice_attachment_notice ON notice_attachment (county_id, notice_id, position);

-- The last number given in a year to notices and to objections.
CREATE TABLE notice_counter (
    county_id text NOT NULL,
    what      text NOT NULL CHECK (what IN ('notice', 'objection')),
    year      integer NOT NULL,
    last      integer NOT NULL,
    PRIMARY KEY (county_id, what, year)
) ; -- clustered

-- +goose Down
DROP TABLE notice_counter;
DROP TABLE notice_attachment;
DROP TABLE notice_objection;
DROP TABLE notice_copy;
DROP TABLE notice_row;
DROP TABLE notice;
