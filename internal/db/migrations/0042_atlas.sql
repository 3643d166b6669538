-- +goose Up
-- The county's own drawing of its townships or villages. Each one that is put replaces the
-- one before, which is kept.
CREATE TABLE atlas (
    county_id     text NOT NULL REFERENCES county (county_id),
    id            text NOT NULL,
    level         text NOT NULL CHECK (level IN ('township', 'village')),
    kind          text NOT NULL CHECK (kind IN ('outline', 'tiles')),
    crs           text NOT NULL CHECK (crs IN ('', 'WGS84', 'GCJ02')),
    doc           jsonb NOT NULL,
    set_by        text NOT NULL,
    set_at        timestamptz NOT NULL,
    superseded_at timestamptz,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX atlas_current ON atlas (county_id, level, kind) WHERE superseded_at IS NULL;

-- +goose Down
DROP TABLE atlas;
