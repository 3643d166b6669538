package kernel

import (
	"sync"
	"sync/atomic"

	"github.com/shouwang/shouwang/internal/fact"
)

// chunkWords is how many words of a result belong to a chunk.
const chunkWords = fact.ChunkSize / 64

// Plan is a list of conditions that are asked together.
type Plan struct {
	builder
	rules []rule
}

type rule struct {
	root     node
	ofMember bool
}

// Answer is what became of one condition. Household i of chunk c has bit c × ChunkSize + i.
type Answer struct {
	True fact.Bits
	// Bad are the households that cannot be judged; Reasons counts them by what is missing.
	Bad     fact.Bits
	Reasons map[string]int
}

// Run asks every condition of every household, with so many workers side by side. The
// answers are in the order in which the conditions were added.
func (p *Plan) Run(f *fact.Frame, workers int) []Answer {
	for _, t := range p.texts {
		t.learn(f.Words)
	}
	answers := make([]Answer, len(p.rules))
	for i := range answers {
		words := len(f.Chunks) * chunkWords
		answers[i] = Answer{True: make(fact.Bits, words), Bad: make(fact.Bits, words), Reasons: map[string]int{}}
	}
	var next atomic.Int32
	var lock sync.Mutex
	var wg sync.WaitGroup
	for range min(max(workers, 1), len(f.Chunks)) {
		wg.Go(func() {
			w := newWorker(f, p.slots)
			reasons := make([]map[string]int, len(p.rules))
			for {
				at := int(next.Add(1)) - 1
				if at >= len(f.Chunks) {
					break
				}
				w.open(f.Chunks[at])
				p.ask(w, at, answers, reasons)
			}
			lock.Lock()
			defer lock.Unlock()
			for i, of := range reasons {
				for reason, n := range of {
					answers[i].Reasons[reason] += n
				}
			}
		})
	}
	wg.Wait()
	return answers
}

func (p *Plan) ask(w *worker, chunk int, answers []Answer, reasons []map[string]int) {
	at := chunk * chunkWords
	for i := range p.rules {
		r := &p.rules[i]
		v := w.get(r.root)
		yes, bad := answers[i].True[at:at+w.words(household)], answers[i].Bad[at:at+w.words(household)]
		rows := v.bad
		if r.ofMember {
			w.chunk.Segments.Any(yes, v.yes)
			if rows != nil {
				w.chunk.Segments.Any(bad, rows)
				without(bad, yes)
			}
		} else {
			copy(yes, v.yes)
			copy(bad, rows)
		}
		if rows == nil || !bad.Any() {
			continue
		}
		if reasons[i] == nil {
			reasons[i] = map[string]int{}
		}
		tell := func(reason string, n int) { reasons[i][reason] += n }
		if !r.ofMember {
			r.root.blame(w, bad, tell)
			continue
		}
		// Of several members who cannot be judged the last says why.
		r.root.blame(w, w.lasts(w.common(rows, spreadOf(w, bad))), tell)
	}
}
