package kernel

import "github.com/shouwang/shouwang/internal/fact"

// worded asks something of a text that does not depend on the row: the answer is found
// once for each word that the frame has.
type worded struct {
	about
	of     node
	holds  func(s string) bool
	answer []bool // by word; grows with the frame's words
}

func (t *worded) eval(w *worker, out *vector) {
	in := w.get(t.of)
	out.bad = in.bad
	out.yes = bits(&out.own.yes, w.words(t.level))
	for i := range out.yes {
		word := uint64(0)
		for k, code := range in.narrow[i*64 : i*64+64] {
			word |= one(t.answer[code]) << (k & 63)
		}
		out.yes[i] = word
	}
	out.settle(w, t.level)
}

// learn finds the answers for the words of a frame.
func (t *worded) learn(words *fact.Words) {
	t.answer = make([]bool, len(words.List))
	for i, s := range words.List {
		t.answer[i] = t.holds(s)
	}
}

func (t *worded) blame(w *worker, rows fact.Bits, tell teller) { t.of.blame(w, rows, tell) }
