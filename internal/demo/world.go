package demo

import (
	"fmt"
	"slices"
	"strings"
)

// Division is an area of the county: a 12-digit code (9 digits for a township are
// accepted), its name and the code of the area above.
type Division struct{ Code, Name, Parent string }

// village is where households live.
type village struct {
	code, name, town string
	townIndex        int
	groups           int
}

// household is one 户 with what does not change from row to row.
type household struct {
	no       string // 户编号, made up, 14 digits
	village  int32
	group    int8
	first    int32 // index of its first member, the head
	n        int16 // members, contiguous, also those born later
	lifted   bool
	site     int16 // 集中安置点, or -1
	wealth   float64
	covered  float64 // below kCoverage: met at the half-year survey
	business int64   // yearly gross of own business, 分
	farm     int64   // yearly gross of the farm, 分
	property int64   // yearly, 分
	transfer int64   // yearly, without 低保, 分

	dibao      span
	edge       bool  // 低保边缘 instead of 低保
	dibaoMoney int64 // a month and person, 分
	tekun      bool
	central    bool // 集中供养

	category  int8 // 1–3 in the order of categories, 0 never monitored
	risk      string
	monitored span // to: 消除时间
	episodes  []*episode
	charges   []charge
}

// person is one member.
type person struct {
	hh         int32
	male       bool
	rel        string
	name, id   string
	born, died day // died: also the day of moving away
	nation     uint8
	track      uint8 // schooling after 初中
	schooled   uint8 // 文化程度 of those who left school
	insured    uint8
	chronic    bool
	elsewhere  bool // at school or insured in another county
	disability *disability
	illness    *illness
	job        *job
	quit       day // left school for good
}

// World is the county before anything is written.
type World struct {
	seed       int64
	size       string
	start, end month // first and last month with files
	villages   []village
	sites      []string
	households []household
	people     []person
	episodes   []*episode
	plans      map[string][][]plan // dataset → month from start → what happens
	numbers    map[string]bool     // citizen numbers given so far
}

// counts are what the numbers of a size come to.
type counts struct{ households, lifted, liftedPersons, relocated, sites int }

func countsOf(size string) counts {
	if size == "county" {
		return counts{int(kHouseholds), int(kLifted), int(kLiftedPersons), int(kRelocated), int(kSites)}
	}
	d := kSmall
	return counts{int(kHouseholds / d), int(kLifted / d), int(kLiftedPersons / d), int(kRelocated / d), 10}
}

// NewWorld makes the county up to the point where files can be written.
func NewWorld(o Options) (*World, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	end := monthOf(o.End.Year(), int(o.End.Month()))
	w := &World{
		seed: o.Seed, size: o.Size, start: end - month(o.Months) + 1, end: end,
		plans: map[string][][]plan{}, numbers: map[string]bool{},
	}
	if err := w.settle(o.Divisions); err != nil {
		return nil, err
	}
	r := stream(o.Seed, "world", 0)
	c := countsOf(o.Size)
	w.populate(r, c)
	w.numbers = nil
	w.relocate(r, c)
	w.equip()
	w.fall()
	w.murmur()
	return w, nil
}

// settle reads the villages: of a small county the first three of each township.
func (w *World) settle(list []Division) error {
	towns := map[string]string{}
	for _, d := range list {
		if c := strings.TrimSuffix(d.Code, "000"); len(c) == 9 && c[6:] != "000" {
			towns[c] = d.Name
		}
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Division) int { return strings.Compare(a.Code, b.Code) })
	seen := map[string]int{}
	index := map[string]int{}
	for _, d := range list {
		if len(d.Code) != 12 || strings.HasSuffix(d.Code, "000") || towns[d.Code[:9]] == "" {
			continue
		}
		town := d.Code[:9]
		if _, ok := index[town]; !ok {
			index[town] = len(index)
		}
		if seen[town]++; w.size == "small" && seen[town] > 3 {
			continue
		}
		name := strings.TrimSuffix(strings.TrimSuffix(d.Name, "村民委员会"), "居民委员会")
		w.villages = append(w.villages, village{
			code: d.Code, name: name, town: towns[town], townIndex: index[town],
			groups: 3 + int(mix(hashText(d.Code))%6),
		})
	}
	if len(w.villages) == 0 {
		return ErrDivisions
	}
	return nil
}

// sizes draws household sizes; if total > 0 they sum to it exactly.
func sizes(r rng, n, total int, weights []float64) []int {
	var w weighted[int]
	for i, x := range weights {
		w.add(i+1, x)
	}
	out, sum := make([]int, n), 0
	for i := range out {
		out[i] = w.pick(r)
		sum += out[i]
	}
	for total > 0 && sum != total {
		i := r.IntN(n)
		switch {
		case sum < total && out[i] < 7:
			out[i]++
			sum++
		case sum > total && out[i] > 1:
			out[i]--
			sum--
		}
	}
	return out
}

func (w *World) populate(r rng, c counts) {
	lifted := sizes(r, c.lifted, c.liftedPersons, []float64{.08, .14, .21, .25, .17, .10, .05})
	others := sizes(r, c.households-c.lifted, 0, []float64{.14, .20, .24, .22, .12, .06, .02})
	// Villages differ in size; each holds somebody.
	var places weighted[int32]
	for i, v := range w.villages {
		places.add(int32(i), 0.5+float64(mix(hashText(v.code)+7)%100)/100)
	}
	w.households = make([]household, 0, c.households)
	w.people = make([]person, 0, c.households*7/2)
	for i := range c.households {
		// Spread lifted households evenly over the list.
		h := household{site: -1, lifted: (i+1)*c.lifted/c.households > i*c.lifted/c.households}
		var size int
		if h.lifted {
			size, lifted = lifted[0], lifted[1:]
		} else {
			size, others = others[0], others[1:]
		}
		h.village = places.pick(r)
		if i < len(w.villages) {
			h.village = int32(i)
		}
		h.group = int8(1 + r.IntN(w.villages[h.village].groups))
		h.no = fmt.Sprintf("5002%010d", 1_000_000_000+uint64(i)*7919+uint64(w.seed&0xff)*31)
		h.wealth = r.NormFloat64()
		if h.lifted {
			h.wealth -= 0.45
		}
		w.family(r, int32(i), &h, size)
		w.birth(r, int32(i), &h)
		w.households = append(w.households, h)
	}
}

// relocate moves lifted households into sites until the number of persons fits exactly.
func (w *World) relocate(r rng, c counts) {
	at := make([][]int16, 0)
	for i := range c.sites {
		v := w.villages[(i*len(w.villages)/c.sites+r.IntN(2))%len(w.villages)]
		w.sites = append(w.sites, v.town+v.name+"集中安置点")
		for len(at) <= v.townIndex {
			at = append(at, nil)
		}
		at[v.townIndex] = append(at[v.townIndex], int16(i))
	}
	left := c.relocated
	for _, i := range r.Perm(len(w.households)) {
		h := &w.households[i]
		n := w.headcount(h, w.start.first()-1)
		if !h.lifted || n > left {
			continue
		}
		if t := w.villages[h.village].townIndex; t < len(at) && len(at[t]) > 0 {
			h.site = pick(r, at[t])
		} else {
			h.site = int16(r.IntN(c.sites))
		}
		if left -= n; left == 0 {
			return
		}
	}
}

func (w *World) members(h *household) []person { return w.people[h.first : h.first+int32(h.n)] }

// headcount is the number of members on day d.
func (w *World) headcount(h *household, d day) int {
	n := 0
	for i := range w.members(h) {
		if w.people[h.first+int32(i)].here(d) {
			n++
		}
	}
	return n
}

func (w *World) town(h *household) string { return w.villages[h.village].town }

// here says that p is a living member on day d.
func (p *person) here(d day) bool { return p.born <= d && (p.died == 0 || p.died > d) }

func (w *World) index(m month) int { return int(m - w.start) }

func (w *World) months() int { return int(w.end-w.start) + 1 }

// phone is in a range that is allotted to nobody.
func phone(n int) string { return fmt.Sprintf("142%08d", mix(uint64(n)+99)%100_000_000) }
