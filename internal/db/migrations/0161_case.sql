-- +goose Up
-- What the county does about a household, from a lead that was found true to the
-- elimination of its risks and after. Phase, stage, due and the rest repeat what case_step
-- says, for lists. Area is the village where the work lies.
CREATE TABLE monitor_case (
    county_id     text NOT NULL REFERENCES county (county_id),
    id            text NOT NULL,
    household_id  text NOT NULL,
    area          text NOT NULL,
    lead_id       text NOT NULL,
    phase         text NOT NULL CHECK (phase IN ('identifying', 'monitored', 'eliminating', 'eliminated', 'ended')),
    stage         text NOT NULL,
    category      text NOT NULL CHECK (category IN ('', 'unstable', 'marginal', 'sudden')),
    risks         jsonb NOT NULL,
    green         boolean NOT NULL,
    paused        boolean NOT NULL,
    answered      boolean NOT NULL,
    opened_on     date NOT NULL,
    clock_from    date NOT NULL,
    monitored_on  date,
    eliminated_on date,
    due           date,
    ended_as      text NOT NULL,
    closed_on     date,
    steps         integer NOT NULL, -- lines of its log: a step rests on all those before it
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX monitor_case_open ON monitor_case (county_id, household_id) WHERE closed_on IS NULL;
CREATE INDEX monitor_case_household ON monitor_case (county_id, household_id);
CREATE INDEX monitor_case_area ON monitor_case (county_id, area, id);
CREATE INDEX monitor_case_due ON monitor_case (county_id, due) WHERE closed_on IS NULL;

-- What happened to a case.
CREATE TABLE case_step (
    county_id text NOT NULL,
    id        text NOT NULL,
    case_id   text NOT NULL,
    action    text NOT NULL,
    stage     text NOT NULL,
    actor     text NOT NULL,
    at        timestamptz NOT NULL,
    note      text NOT NULL,
    payload   jsonb NOT NULL,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, case_id) REFERENCES monitor_case (county_id, id)
);
CREATE INDEX case_step_case ON case_step (county_id, case_id, id);

-- What a comparison found that asks for an explanation. Never a refusal by itself.
CREATE TABLE case_doubt (
    county_id    text NOT NULL,
    id           text NOT NULL,
    case_id      text NOT NULL,
    dataset      text NOT NULL,
    kind         text NOT NULL,
    sentence     text NOT NULL,
    records      jsonb NOT NULL,
    raised_by    text NOT NULL,
    raised_at    timestamptz NOT NULL,
    explanation  text NOT NULL,
    explained_by text NOT NULL,
    explained_at timestamptz,
    decision     text NOT NULL CHECK (decision IN ('', 'cleared', 'stands')),
    reason       text NOT NULL,
    decided_by   text NOT NULL,
    decided_at   timestamptz,
    PRIMARY KEY (county_id, id),
    FOREIGN KEY (county_id, case_id) REFERENCES monitor_case (county_id, id)
);
CREATE INDEX case_doubt_case ON case_doubt (county_id, case_id);

-- A meeting of villagers that judged one or several households.
CREATE TABLE review_meeting (
    county_id   text NOT NULL REFERENCES county (county_id),
    id          text NOT NULL,
    village     text NOT NULL,
    held_on     date NOT NULL,
    form        text NOT NULL CHECK (form IN ('representatives', 'committee')),
    present     integer NOT NULL,
    seats       jsonb NOT NULL,
    minutes     bytea NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX review_meeting_village ON review_meeting (county_id, village, held_on);

-- How the meeting voted on one household.
CREATE TABLE review_vote (
    county_id  text NOT NULL,
    meeting_id text NOT NULL,
    case_id    text NOT NULL,
    agree      integer NOT NULL,
    disagree   integer NOT NULL,
    abstain    integer NOT NULL,
    passed     boolean NOT NULL,
    PRIMARY KEY (county_id, meeting_id, case_id),
    FOREIGN KEY (county_id, meeting_id) REFERENCES review_meeting (county_id, id),
    FOREIGN KEY (county_id, case_id) REFERENCES monitor_case (county_id, id)
);
CREATE INDEX review_vote_case ON review_vote (county_id, case_id);

-- +goose Down
DROP TABLE review_vote;
DROP TABLE review_meeting;
DROP TABLE case_doubt;
DROP TABLE case_step;
DROP TABLE monitor_case;
