package source

import (
	"context"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/sheet"
)

// chunkRows is how many rows travel together from reading to storing.
const chunkRows = 512

// sheetShift numbers the rows of further sheets: row 5 of the second sheet used is
// 1<<21 + 5. Rows of the first keep the number that the department sees.
const sheetShift = 21

// chunk is some rows, read, checked and linked by one goroutine.
type chunk struct {
	plan   *plan
	drafts []draft
	texts  []string // backing store of the drafts' cells
	places places
	done   chan struct{}
}

// places counts what rows say about where they are.
type places struct{ here, elsewhere int }

// readRows reads all mapped sheets: one goroutine reads, one a core checks and links, and
// take gets the chunks in the order of the file.
func (s *Service) readRows(ctx context.Context, u *upload, take func(context.Context, *chunk) error) error {
	workers := runtime.GOMAXPROCS(0)
	work := make(chan *chunk)
	order := make(chan *chunk, 2*workers)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(work)
		defer close(order)
		return eachChunk(ctx, u, func(c *chunk) error {
			select {
			case order <- c:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case work <- c:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	for range workers {
		g.Go(func() error {
			w := s.newWorker(u)
			for c := range work {
				w.do(c)
				close(c.done)
			}
			return nil
		})
	}
	g.Go(func() error {
		for c := range order {
			select {
			case <-c.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := take(ctx, c); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	return g.Wait()
}

// eachChunk reads the data rows of all mapped sheets.
func eachChunk(ctx context.Context, u *upload, f func(*chunk) error) error {
	for i := range u.mapping {
		m := &u.mapping[i]
		p := newPlan(u.dataset, m, u.req.ReceivedOn)
		note := func(rows int, share float64) { u.meter.read(rows, share, i, len(u.mapping)) }
		if err := eachSheetChunk(ctx, u.book, m, p, i<<sheetShift, note, f); err != nil {
			return err
		}
	}
	u.meter.enter(stageSaving)
	return nil
}

func eachSheetChunk(ctx context.Context, book *sheet.File, m *SheetMapping, p *plan, offset int, note func(rows int, share float64), f func(*chunk) error) error {
	rows := book.Rows(m.Sheet)
	defer rows.Close()
	width := len(m.Columns)
	c := newChunk(p, width)
	for rows.Next() {
		row := rows.Row()
		if row.Number <= m.HeadingLast || skipped(row.Cells, m) {
			continue
		}
		c.add(offset+row.Number, row.Cells)
		if len(c.drafts) == chunkRows {
			note(len(c.drafts), rows.Progress())
			if err := f(c); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			c = newChunk(p, width)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	note(len(c.drafts), 1)
	if len(c.drafts) > 0 {
		return f(c)
	}
	return nil
}

func newChunk(p *plan, width int) *chunk {
	c, ok := chunks.Get().(*chunk)
	if !ok {
		c = &chunk{drafts: make([]draft, 0, chunkRows), texts: make([]string, 0, chunkRows*max(width, 1))}
	}
	c.plan, c.places, c.done = p, places{}, make(chan struct{})
	return c
}

// chunks are those that may be filled again.
var chunks sync.Pool

// release gives the chunk back; nobody may hold its drafts or their cells any more.
func (c *chunk) release() {
	clear(c.drafts)
	clear(c.texts)
	c.drafts, c.texts = c.drafts[:0], c.texts[:0]
	chunks.Put(c)
}

// add keeps a row; the reader reuses its slice.
func (c *chunk) add(number int, cells []string) {
	from := len(c.texts)
	c.texts = append(c.texts, cells...)
	c.drafts = append(c.drafts, draft{row: number, cells: c.texts[from:len(c.texts):len(c.texts)]})
}

// skipped says that a row is no data: blank, a sum, a note, or the heading printed again.
func skipped(cells []string, m *SheetMapping) bool {
	return sheet.IsBlank(cells) || sheet.IsTotals(cells) || sheet.IsNote(cells) || headingAgain(cells, m)
}

// headingAgain recognises the heading that a long list repeats on every page.
func headingAgain(cells []string, m *SheetMapping) bool {
	same := 0
	for i := range m.Columns {
		c := &m.Columns[i]
		if c.Index >= len(cells) || cells[c.Index] == "" {
			continue
		}
		if !strings.HasSuffix(c.Title, cells[c.Index]) {
			return false
		}
		same++
	}
	return same >= 2
}

// worker checks and links chunks. One a goroutine.
type worker struct {
	linker linker
	county string
	known  map[string]bool // township names seen so far
	linked map[cn.IDNumber]*linkedPerson
	doc    []byte // room for the next document
}

func (s *Service) newWorker(u *upload) *worker {
	x := s.keys.Indexer(registry.SealID)
	return &worker{linker: linker{people: u.people, areas: u.areas, index: x.Index}, county: u.county, known: map[string]bool{}, linked: map[cn.IDNumber]*linkedPerson{}}
}

func (w *worker) do(c *chunk) {
	w.linker.plan = c.plan
	for i := range c.drafts {
		d := &c.drafts[i]
		d.doc = w.doc[:0]
		c.plan.check(d)
		w.locate(d, &c.places)
		if c.plan.dataset.Key != householdRoster && len(d.problems) == 0 {
			w.link(d)
		}
		if w.doc = nil; d.made != nil { // which has a copy
			w.doc, d.doc = d.doc, nil
		}
	}
}

// maxLinked bounds what a worker remembers: some tens of megabytes.
const maxLinked = 60_000

// link links a row, and remembers whom a number and name mean: the same people come again
// and again in a long file.
func (w *worker) link(d *draft) {
	person := w.linker.plan.dataset.Subject == Person && d.id != ""
	if person {
		if known, ok := w.linked[d.id]; ok && known.name == d.name {
			d.link = known.link
			d.made = d.record()
			return
		}
	}
	w.linker.link(d)
	if len(d.problems) > 0 || d.review != "" {
		return
	}
	if person && len(w.linked) < maxLinked {
		w.linked[cn.IDNumber(strings.Clone(string(d.id)))] = &linkedPerson{strings.Clone(d.name), d.link}
	}
	d.made = d.record()
}

// linkedPerson is whom an ID number means when it comes with a name.
type linkedPerson struct {
	name string
	link link
}

// locate notes whether a row names this county or another one.
func (w *worker) locate(d *draft, p *places) {
	switch {
	case d.county != "":
		if sameCounty(d.county, w.county) {
			p.here++
		} else {
			p.elsewhere++
		}
	case d.township != "":
		known, seen := w.known[d.township]
		if !seen {
			_, known = w.linker.areas.Find(d.township, "")
			w.known[d.township] = known
		}
		if known {
			p.here++
		} else {
			p.elsewhere++
		}
	}
}

// sameCounty compares the names of counties as people write them: 城口, 重庆市城口县.
func sameCounty(written, name string) bool {
	short := strings.TrimRight(name, "县区市")
	if len([]rune(short)) < 2 {
		short = name
	}
	return strings.Contains(written, short) || name == ""
}
