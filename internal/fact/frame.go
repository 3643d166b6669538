package fact

import (
	"math"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// ChunkSize is how many households at most stand together in a chunk: few enough that
// what is computed of them stays in the processor's cache. A multiple of 64.
const ChunkSize = 1024

// Frame holds the facts of a county's households on a day, as known by another, in typed
// columns. It has the values of a [Table] without the rows behind them.
type Frame struct {
	On         cn.Date
	KnownBy    cn.Date
	Catalogue  *Catalogue
	Chunks     []*Chunk
	Words      *Words
	Households int
	// Missing are the datasets that nobody had delivered.
	Missing []string
}

// Chunk is a run of households with their members, who stand in the order of the
// households. A household without members has one empty row among the members.
type Chunk struct {
	IDs      []registry.HouseholdID
	Villages []int32 // by Words
	Segments *Segments
	Columns  []Column // by position in the catalogue
}

// Column is one fact of the households of a chunk, or of their members. Slices are padded
// to a multiple of 64 rows; what the padding holds means nothing.
type Column struct {
	Unknown Bits    // rows whose value is unknown; nil for none
	True    Bits    // of a bool
	Narrow  []int32 // of a number, where all of the chunk fit; of a text: by Words
	Wide    []int64 // of a number otherwise
}

// Words are the texts of a frame, each once.
type Words struct {
	List []string
	code map[string]int32
}

// NewWords holds the empty text as 0.
func NewWords() *Words { return &Words{List: []string{""}, code: map[string]int32{"": 0}} }

// Code finds a text; ok is false for one that no household has.
func (w *Words) Code(s string) (code int32, ok bool) {
	code, ok = w.code[s]
	return code, ok
}

func (w *Words) add(s string) int32 {
	if c, ok := w.code[s]; ok {
		return c
	}
	c := int32(len(w.List))
	w.List = append(w.List, s)
	w.code[s] = c
	return c
}

// Rows is how many rows a fact of the subject has in the chunk.
func (c *Chunk) Rows(of Subject) int {
	if of == OfHousehold {
		return len(c.IDs)
	}
	return c.Segments.Rows()
}

// column makes an empty column for the rows of a chunk, as wide as it may have to be.
func (c *Chunk) column(d Def) Column {
	rows := c.Rows(d.Subject)
	switch d.Kind {
	case Bool:
		return Column{True: NewBits(rows)}
	case Text:
		return Column{Narrow: make([]int32, padded(rows))}
	}
	return Column{Wide: make([]int64, padded(rows))}
}

// set puts a value into a column that is not yet packed.
func (c *Column) set(row, rows int, v Value, w *Words) {
	if !v.Known && c.Unknown == nil {
		c.Unknown = NewBits(rows)
	}
	if c.Unknown != nil {
		c.Unknown.put(row, !v.Known)
	}
	switch {
	case c.True != nil:
		c.True.put(row, v.Known && v.N != 0)
	case c.Narrow != nil:
		c.Narrow[row] = w.add(v.Text)
	default:
		c.Wide[row] = v.N
	}
}

// pack narrows a column of numbers if all of them fit, and drops an empty set.
func (c *Column) pack() {
	if !c.Unknown.Any() {
		c.Unknown = nil
	}
	for _, n := range c.Wide {
		if n < math.MinInt32 || n > math.MaxInt32 {
			return
		}
	}
	if c.Wide == nil {
		return
	}
	c.Narrow = make([]int32, len(c.Wide))
	for i, n := range c.Wide {
		c.Narrow[i] = int32(n)
	}
	c.Wide = nil
}

// unpack makes a column of numbers as wide as values to come may be.
func (c *Column) unpack(k Kind) {
	if c.Wide != nil || k != Money && k != Int {
		return
	}
	c.Wide = make([]int64, len(c.Narrow))
	for i, n := range c.Narrow {
		c.Wide[i] = int64(n)
	}
	c.Narrow = nil
}

// value reads a row back.
func (c *Column) value(row int, k Kind, w *Words) Value {
	switch {
	case c.Unknown != nil && c.Unknown.Has(row):
		return Value{}
	case k == Bool:
		return truth(c.True.Has(row), nil)
	case k == Text:
		return text(w.List[c.Narrow[row]], nil)
	case c.Wide != nil:
		return number(c.Wide[row], nil)
	}
	return number(int64(c.Narrow[row]), nil)
}

// Household reads back the facts of one household and its members, without their rows.
func (f *Frame) Household(chunk, i int) Household {
	c := f.Chunks[chunk]
	h := Household{Facts: make([]Value, len(c.Columns))}
	h.ID, h.Village = c.IDs[i], f.Words.List[c.Villages[i]]
	first, end := c.Segments.Members(i)
	h.Members = make([]Member, end-first)
	for k := range h.Members {
		h.Members[k].Facts = make([]Value, len(c.Columns))
	}
	for at, d := range f.Catalogue.defs {
		if d.Subject == OfHousehold {
			h.Facts[at] = c.Columns[at].value(i, d.Kind, f.Words)
			continue
		}
		for k := range h.Members {
			h.Members[k].Facts[at] = c.Columns[at].value(first+k, d.Kind, f.Words)
		}
	}
	return h
}

// FrameOf arranges the households of a table in columns.
func FrameOf(t *Table) *Frame {
	b := newFrameBuilder(t.Catalogue, t.On, t.KnownBy)
	b.frame.Missing = t.Missing
	for i := range t.Households {
		h := &t.Households[i]
		b.add(h.ID, h.Village, len(h.Members))
	}
	b.lay()
	for at, d := range t.Catalogue.defs {
		b.fill(at, func(h, m int) Value {
			if d.Subject == OfHousehold {
				return t.Households[h].Facts[at]
			}
			return t.Households[h].Members[m].Facts[at]
		})
	}
	return b.frame
}

// frameBuilder makes a frame: first all households, then fact after fact.
type frameBuilder struct {
	frame *Frame
	sizes [][]int // members of the households, by chunk
}

func newFrameBuilder(c *Catalogue, on, knownBy cn.Date) *frameBuilder {
	return &frameBuilder{frame: &Frame{On: on, KnownBy: knownBy, Catalogue: c, Words: NewWords()}}
}

func (b *frameBuilder) add(id registry.HouseholdID, village string, members int) {
	f := b.frame
	if f.Households%ChunkSize == 0 {
		f.Chunks = append(f.Chunks, &Chunk{})
		b.sizes = append(b.sizes, nil)
	}
	last := len(f.Chunks) - 1
	f.Chunks[last].IDs = append(f.Chunks[last].IDs, id)
	f.Chunks[last].Villages = append(f.Chunks[last].Villages, f.Words.add(village))
	b.sizes[last] = append(b.sizes[last], members)
	f.Households++
}

// lay ends the list of households.
func (b *frameBuilder) lay() {
	for i, c := range b.frame.Chunks {
		c.Segments = NewSegments(b.sizes[i])
		c.Columns = make([]Column, len(b.frame.Catalogue.defs))
	}
}

// fill computes one fact of all households, in their order, or of all their members.
func (b *frameBuilder) fill(at int, value func(household, member int) Value) {
	d := b.frame.Catalogue.defs[at]
	for n, c := range b.frame.Chunks {
		col, rows := c.column(d), c.Rows(d.Subject)
		for i := range c.IDs {
			h := n*ChunkSize + i
			if d.Subject == OfHousehold {
				col.set(i, rows, value(h, 0), b.frame.Words)
				continue
			}
			first, end := c.Segments.Members(i)
			for row := first; row < end; row++ {
				col.set(row, rows, value(h, row-first), b.frame.Words)
			}
		}
		col.pack()
		c.Columns[at] = col
	}
}
