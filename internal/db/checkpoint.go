package db

import (
	"context"
	"log/slog"
	"time"
)

// walLimit is how many pages the write-ahead log may hold before a commit has to copy them
// into the database itself: 64 MB. Most of the time checkpoint has been there first.
const walLimit = 16_000

// checkpointPause is how long commits gather before their pages are copied.
const checkpointPause = 200 * time.Millisecond

// checkpoint copies what was committed from the write-ahead log into the database, on a
// connection of its own: left to the writer, it makes one commit in many wait for the disk
// twice, and everyone who wants to write behind it. A passive checkpoint waits for nobody
// and keeps nobody waiting.
func (d *DB) checkpoint() {
	defer close(d.stopped)
	for {
		select {
		case <-d.written:
		case <-d.stop:
			return
		}
		if _, err := d.read.ExecContext(context.Background(), `PRAGMA wal_checkpoint(PASSIVE)`); err != nil {
			slog.Warn("checkpoint of the database failed; the next one will copy what is left", "error", err)
		}
		select {
		case <-time.After(checkpointPause):
		case <-d.stop:
			return
		}
	}
}
