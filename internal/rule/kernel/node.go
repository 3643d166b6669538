package kernel

import "github.com/shouwang/shouwang/internal/fact"

// level says what the rows of an expression are.
type level int

const (
	single    level = iota // one value for all: literals and parameters
	household              // one row a household
	member                 // one row a member
)

// kind is the type of an expression.
type kind int

const (
	boolean kind = iota
	integer
	double
	text
)

// node is one expression over the rows of a chunk.
type node interface {
	is() *about
	// eval computes all rows of the worker's chunk.
	eval(w *worker, out *vector)
	// blame says why rows of this node cannot be judged, for each once; they are rows in
	// its vector's bad.
	blame(w *worker, rows fact.Bits, tell teller)
}

// teller hears that so many rows cannot be judged for a reason.
type teller func(reason string, rows int)

// about is what every node has.
type about struct {
	level level
	kind  kind
	slot  int // its place in a worker
}

func (a *about) is() *about { return a }

// vector holds the rows of a node in one chunk. The rows that are true and the rows that
// cannot be judged have none in common, and both are rows of the chunk, never padding.
type vector struct {
	bad    fact.Bits // rows that cannot be judged; nil for none
	yes    fact.Bits // of a boolean
	narrow []int32   // of an integer or a text; a column of the frame
	wide   []int64   // of an integer otherwise
	double []float64
	own    buffers
}

// buffers are the memory of a vector from chunk to chunk.
type buffers struct {
	bad, yes fact.Bits
	wide     []int64
	double   []float64
}

func sized[T any](s *[]T, n int) []T {
	if cap(*s) < n {
		*s = make([]T, n)
	}
	return (*s)[:n]
}

// bits makes an own set of so many words; what it holds is old.
func bits(b *fact.Bits, words int) fact.Bits {
	if cap(*b) < words {
		*b = make(fact.Bits, words)
	}
	return (*b)[:words]
}

// integers are the rows of an integer node as int64.
func (v *vector) integers() []int64 {
	if v.wide != nil {
		return v.wide
	}
	out := sized(&v.own.wide, len(v.narrow))
	for i, n := range v.narrow {
		out[i] = int64(n)
	}
	v.wide = out
	return out
}

// worker computes the nodes of a plan for one chunk after another.
type worker struct {
	frame *fact.Frame
	chunk *fact.Chunk
	all   [3]fact.Bits // the rows of the chunk, by level
	done  []bool
	out   []vector
	sets  fact.Bits // see set
	used  int       // words of sets
}

func newWorker(f *fact.Frame, slots int) *worker {
	return &worker{frame: f, done: make([]bool, slots), out: make([]vector, slots)}
}

func (w *worker) open(c *fact.Chunk) {
	w.chunk, w.used = c, 0
	clear(w.done)
	w.all[household] = bits(&w.all[household], (len(c.IDs)+63)/64)
	clear(w.all[household])
	w.all[household].SetRange(0, len(c.IDs))
	w.all[member] = c.Segments.All()
}

// get is the vector of a node, computed when it is first asked for.
func (w *worker) get(n node) *vector {
	a := n.is()
	v := &w.out[a.slot]
	if !w.done[a.slot] {
		w.done[a.slot] = true
		own := v.own
		*v = vector{own: own}
		n.eval(w, v)
	}
	return v
}

func (w *worker) words(l level) int { return len(w.all[l]) }

// Calculation is the reason where a calculation failed: a division by zero, a number out
// of range. It is a name in the same list as the facts and parameters that are missing.
const Calculation = "计算出错(如除以零、数太大)"

// blameInOrder lets the arguments of a strict function explain themselves, the first that
// is bad for each row; what is left is the function's own.
func blameInOrder(w *worker, args []node, rows fact.Bits, tell teller) {
	left := w.copied(rows)
	for _, arg := range args {
		blameOne(w, arg, left, tell)
	}
	if n := left.Count(); n > 0 {
		tell(Calculation, n)
	}
}

// blameOne lets a node explain those of the rows that are bad in it, and takes them away.
func blameOne(w *worker, n node, left fact.Bits, tell teller) {
	bad := w.get(n).bad
	if bad == nil {
		return
	}
	its := w.set(len(left))
	for i := range left {
		its[i] = left[i] & bad[i]
		left[i] &^= bad[i]
	}
	if its.Any() {
		n.blame(w, its, tell)
	}
}

// badOf joins the rows that are bad in any argument; nil for none.
func (v *vector) badOf(w *worker, args ...node) {
	for _, arg := range args {
		bad := w.get(arg).bad
		switch {
		case bad == nil:
		case v.bad == nil && len(args) == 1:
			v.bad = bad
		case v.bad == nil:
			v.bad = bits(&v.own.bad, len(bad))
			copy(v.bad, bad)
		default:
			for i := range bad {
				v.bad[i] |= bad[i]
			}
		}
	}
}

// fail marks a row as the function's own failure.
func (v *vector) fail(w *worker, l level, row int) {
	if len(v.own.bad) == 0 || v.bad == nil || &v.bad[0] != &v.own.bad[0] {
		own := bits(&v.own.bad, w.words(l))
		if v.bad == nil {
			clear(own)
		} else {
			copy(own, v.bad)
		}
		v.bad = own
	}
	v.bad.Set(row)
}

// settle takes the rows that are bad, or none of the chunk, from those that are true.
func (v *vector) settle(w *worker, l level) {
	all := w.all[l]
	if v.bad == nil {
		for i := range v.yes {
			v.yes[i] &= all[i]
		}
		return
	}
	for i := range v.yes {
		v.yes[i] &= all[i] &^ v.bad[i]
	}
}
