package fact

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

// Service evaluates facts.
type Service struct {
	db        *db.DB
	registry  *registry.Service
	params    *param.Service
	catalogue *Catalogue
	folder    string // where frames are kept; "" for nowhere
}

// New uses the shipped definitions.
func New(d *db.DB, r *registry.Service, p *param.Service) *Service {
	return &Service{db: d, registry: r, params: p, catalogue: DefaultCatalogue()}
}

// Catalogue holds the definitions in force.
func (s *Service) Catalogue() *Catalogue { return s.catalogue }

// Evaluate computes all facts of all households, or of those named, on a day as known by
// another. The caller has checked the right to see them.
func (s *Service) Evaluate(ctx context.Context, tx *db.Tx, on, knownBy cn.Date, only ...registry.HouseholdID) (*Table, error) {
	people, err := s.registry.Population(ctx, tx, on, knownBy, only...)
	if err != nil {
		return nil, err
	}
	t := &Table{On: on, KnownBy: knownBy, Catalogue: s.catalogue, Households: make([]Household, len(people))}
	for i, p := range people {
		t.Households[i] = blank(p, len(s.catalogue.defs))
	}
	t.Missing, err = s.compute(ctx, tx, question{on: on, knownBy: knownBy, only: only}, t.Households, func(at int, value func(h, m int) Value) {
		for h := range t.Households {
			if s.catalogue.defs[at].Subject == OfHousehold {
				t.Households[h].Facts[at] = value(h, 0)
				continue
			}
			for m := range t.Households[h].Members {
				t.Households[h].Members[m].Facts[at] = value(h, m)
			}
		}
	})
	return t, err
}

// Frame computes facts of all households, or of those named, into columns: what Evaluate
// gives, without the rows behind the values and in a hundredth of the memory. Of the facts
// only those wanted are read, all if want is nil; the others are unknown. A back-test
// asks for the few facts of its rules at one month end after another.
func (s *Service) Frame(ctx context.Context, tx *db.Tx, on, knownBy cn.Date, want func(Def) bool, only ...registry.HouseholdID) (*Frame, error) {
	people, err := s.registry.Population(ctx, tx, on, knownBy, only...)
	if err != nil {
		return nil, err
	}
	b := newFrameBuilder(s.catalogue, on, knownBy)
	households := make([]Household, len(people))
	for i, p := range people {
		households[i] = blank(p, 0)
		b.add(p.ID, p.Village, len(p.Members))
	}
	b.lay()
	b.frame.Missing, err = s.compute(ctx, tx, question{on, knownBy, want, only}, households, b.fill)
	return b.frame, err
}

// question is what is asked of the facts.
type question struct {
	on, knownBy cn.Date
	want        func(Def) bool // nil: all
	only        []registry.HouseholdID
}

// compute hands fact after fact to take, with a function that gives its value for a
// household or for one of its members. Facts of one dataset follow one another, so that
// the records of one dataset at a time are held. Missing are the datasets looked for that
// nobody had delivered.
func (s *Service) compute(ctx context.Context, tx *db.Tx, q question, households []Household, take func(at int, value func(h, m int) Value)) (missing []string, err error) {
	params, err := s.params.Snapshot(ctx, tx, q.on)
	if err != nil {
		return nil, err
	}
	threshold := func(key string) (int64, bool) {
		m, ok := params.Money(key)
		return int64(m), ok
	}
	l := &loader{tx: tx, on: q.on, knownBy: q.knownBy, stock: map[stockKey]*stock{}}
	if len(q.only) > 0 {
		l.only = subjects(households)
	}
	for _, at := range s.catalogue.byDataset() {
		d := s.catalogue.defs[at]
		if q.want != nil && !q.want(d) {
			take(at, func(int, int) Value { return Value{} })
			continue
		}
		l.forgetOthers(d.Dataset)
		now, before, err := l.load(ctx, d)
		if err != nil {
			return nil, err
		}
		take(at, func(h, m int) Value {
			if d.Subject == OfHousehold {
				return one(d, q.on, &households[h], nil, now, before, threshold)
			}
			return one(d, q.on, &households[h], &households[h].Members[m], now, before, threshold)
		})
	}
	return l.missing(), nil
}

func subjects(households []Household) []string {
	var ids []string
	for i := range households {
		h := &households[i]
		ids = append(ids, string(h.ID), h.Village)
		for k := range h.Members {
			ids = append(ids, string(h.Members[k].Person))
		}
	}
	return ids
}

func blank(p registry.PopHousehold, facts int) Household {
	h := Household{Household: p.Household, Facts: make([]Value, facts), Members: make([]Member, len(p.Members))}
	for i, m := range p.Members {
		h.Members[i] = Member{PopMember: m, Facts: make([]Value, facts)}
	}
	return h
}

func one(d Def, on cn.Date, h *Household, m *Member, now, before *stock, threshold func(string) (int64, bool)) Value {
	if d.Take == Builtin {
		s := &subject{on: on, household: h, member: m, income: now.of(h, nil), known: now.delivered}
		return builtins[d.id()](s)
	}
	return take(d, material{
		on: on, records: now.of(h, m), earlier: before.of(h, m),
		delivered: now.deliveredSince(on, d.Months), compared: before.delivered, threshold: threshold,
	})
}

// stock is what one dataset says of every subject on a day.
type stock struct {
	delivered bool
	roster    bool
	last      cn.Date                    // the day that the newest delivery speaks of
	records   map[string][]source.Record // by subject, oldest first
}

var empty = &stock{}

// deliveredSince says whether someone delivered the dataset for the window: a roster that
// speaks of the day, or a batch of events within the months.
func (s *stock) deliveredSince(on cn.Date, months int) bool {
	return s.delivered && (s.roster || months == 0 || s.last.After(on.AddMonths(-months)))
}

// of gathers the records of a member, or of a household with all its members and, for
// what befell an area, its village.
func (s *stock) of(h *Household, m *Member) []source.Record {
	if m != nil {
		return s.records[string(m.Person)]
	}
	if len(s.records) == 0 {
		return nil
	}
	list := slices.Clone(s.records[string(h.ID)])
	for i := range h.Members {
		list = append(list, s.records[string(h.Members[i].Person)]...)
	}
	for _, r := range s.records[h.Village] {
		if group, narrowed := r.Doc.Text("group"); !narrowed || group == h.Group {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b source.Record) int { return a.OnDate.Compare(b.OnDate) })
	return list
}

type stockKey struct {
	dataset string
	months  int // how long before the day
}

// loader reads each dataset once.
type loader struct {
	tx          *db.Tx
	on, knownBy cn.Date
	only        []string
	stock       map[stockKey]*stock
}

// load gives the rows on the day and, where the fact compares, those months earlier.
func (l *loader) load(ctx context.Context, d Def) (now, before *stock, err error) {
	if d.Dataset == "" {
		return empty, empty, nil
	}
	now, err = l.at(ctx, d.Dataset, 0)
	before = empty
	if err == nil && (d.Take == Entered || d.Take == Left || d.Take == Before) {
		before, err = l.at(ctx, d.Dataset, d.Months)
	}
	return now, before, err
}

// history is how far back events are read: two years of income for a comparison.
const history = 30

func (l *loader) at(ctx context.Context, dataset string, months int) (*stock, error) {
	key := stockKey{dataset, months}
	if s, ok := l.stock[key]; ok {
		return s, nil
	}
	s := &stock{records: map[string][]source.Record{}}
	l.stock[key] = s
	def, err := source.Definition(ctx, l.tx, dataset)
	if err != nil {
		return nil, err
	}
	day := l.on.AddMonths(-months)
	batches, err := source.RosterBatches(ctx, l.tx, dataset, cn.Date{}, day, l.knownBy)
	if err != nil {
		return nil, err
	}
	s.roster = def.Kind == source.KindRoster
	if s.delivered = len(batches) > 0; s.delivered {
		s.last = batches[len(batches)-1].AsOf
	}
	rows := source.Events(ctx, l.tx, dataset, day.AddMonths(-history), day, l.knownBy, l.only...)
	if s.roster {
		rows = source.Roster(ctx, l.tx, dataset, day, l.knownBy, l.only...)
	}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		s.records[r.SubjectID] = append(s.records[r.SubjectID], r)
	}
	for _, list := range s.records {
		slices.SortStableFunc(list, func(a, b source.Record) int { return a.OnDate.Compare(b.OnDate) })
	}
	return s, nil
}

// forgetOthers drops the records of all other datasets; what was delivered stays known.
func (l *loader) forgetOthers(dataset string) {
	for k, s := range l.stock {
		if k.dataset != dataset {
			s.records = nil
		}
	}
}

// missing lists the datasets that were looked for and that nobody had delivered.
func (l *loader) missing() []string {
	names := []string{}
	for k, s := range l.stock {
		if k.months == 0 && !s.delivered {
			names = append(names, k.dataset)
		}
	}
	slices.Sort(names)
	return names
}
