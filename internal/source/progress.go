package source

import (
	"sync/atomic"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
)

// Stages of a running import, as Progress names them.
const (
	stageReading   = "reading"   // reading, checking, linking and storing rows
	stageSaving    = "saving"    // the short end: publishing, or handing a roster to the registry
	stageRelinking = "relinking" // looking again for rows that had found nobody
)

// meter measures a running import. A nil meter measures nothing.
type meter struct {
	started time.Time
	bytes   int64
	stage   atomic.Value // string
	rows    atomic.Int64
	share   atomic.Int64 // of the file read, in millionths
}

func newMeter(bytes int64) *meter {
	m := &meter{started: time.Now(), bytes: bytes}
	m.enter(stageReading)
	return m
}

func (m *meter) enter(stage string) {
	if m != nil {
		m.stage.Store(stage)
	}
}

// read notes rows handed on, and the share of the sheet read; sheet i of n.
func (m *meter) read(rows int, share float64, i, n int) {
	if m != nil {
		m.rows.Add(int64(rows))
		m.share.Store(int64((float64(i) + share) / float64(n) * 1e6))
	}
}

// Progress is how far a running import has come.
type Progress struct {
	Stage         string  `json:"stage" enum:"reading,saving,relinking"`
	Rows          int64   `json:"rows" doc:"已读的行数"`
	BytesDone     int64   `json:"bytes_done"`
	BytesTotal    int64   `json:"bytes_total"`
	RowsPerSecond float64 `json:"rows_per_second"`
	Seconds       float64 `json:"seconds" doc:"已用秒数"`
	SecondsLeft   float64 `json:"seconds_left" doc:"估计还要几秒;0 为说不准"`
}

func (m *meter) progress() *Progress {
	if m == nil {
		return nil
	}
	share := float64(m.share.Load()) / 1e6
	p := &Progress{Stage: m.stage.Load().(string), Rows: m.rows.Load(), BytesTotal: m.bytes, BytesDone: int64(share * float64(m.bytes)),
		Seconds: time.Since(m.started).Seconds()}
	if p.Seconds > 0 {
		p.RowsPerSecond = float64(p.Rows) / p.Seconds
	}
	if p.Stage == stageReading && share > 0.02 {
		p.SecondsLeft = p.Seconds * (1 - share) / share
	}
	return p
}

// sampled is the latest day among some rows of an event.
func sampled(rows []draft) (latest cn.Date) {
	for i := range rows {
		if d := rows[i].onDate; d.Compare(latest) > 0 && len(rows[i].problems) == 0 {
			latest = d
		}
	}
	return latest
}
