package demo

// Areas that members who married in come from: neighbours in Chongqing, Sichuan, Shaanxi.
var otherAreas = []string{"500234", "500235", "500238", "511722", "511781", "610925", "610926"}

// family draws the members of household i. The head comes first.
func (w *World) family(r rng, i int32, h *household, size int) {
	f := brood{w: w, r: r, hh: i, surname: surnames.pick(r)}
	if r.chance(kMinority) {
		f.surname = ""
	}
	h.first = int32(len(w.people))
	switch size {
	case 1:
		if r.chance(0.7) {
			f.add("户主", r.chance(0.6), r.between(62, 88), false)
		} else {
			f.add("户主", r.chance(0.8), r.between(32, 61), false)
		}
	case 2:
		f.pair()
	default:
		f.core(size)
	}
	h.n = int16(int32(len(w.people)) - h.first)
}

// brood builds one family; ages are as of the first month.
type brood struct {
	w       *World
	r       rng
	hh      int32
	surname string
}

// add appends a member of about the given age; inMarried ones have a name and often a
// place of their own.
func (f *brood) add(rel string, male bool, years int, inMarried bool) {
	years = max(years, 0)
	born := f.w.start.first() - 1 - day(years*365+years/4) - day(f.r.IntN(365))
	f.born(rel, male, born, inMarried)
}

func (f *brood) born(rel string, male bool, born day, inMarried bool) {
	if born == 0 {
		born = 1
	}
	r, p := f.r, person{hh: f.hh, male: male, rel: rel, born: born, nation: 1}
	year, _, _ := born.date()
	surname := f.surname
	if inMarried {
		surname = surnames.pick(r)
	}
	if surname == "" {
		p.name, p.nation = r.dottedName(), 5
	} else {
		p.name = surname + r.givenName(male, year)
		if r.chance(0.012) {
			p.nation = pick(r, []uint8{15, 8, 3})
		}
	}
	area := "500229"
	if inMarried && r.chance(0.4) || r.chance(0.02) {
		area = pick(r, otherAreas)
	}
	order := 800 + 2*r.IntN(95)
	if male {
		order++
	}
	for p.id = citizenNumber(area, born, order); f.w.numbers[p.id]; p.id = citizenNumber(area, born, order) {
		order = 800 + (order-798)%190
	}
	f.w.numbers[p.id] = true
	f.w.people = append(f.w.people, p)
}

func (f *brood) pair() {
	r := f.r
	switch x := r.Float64(); {
	case x < 0.48:
		a := r.between(60, 84)
		f.add("户主", true, a, false)
		f.add("配偶", false, a-r.between(-2, 6), true)
	case x < 0.68:
		a := r.between(42, 60)
		f.add("户主", true, a, false)
		f.add("配偶", false, a-r.between(-2, 5), true)
	case x < 0.84:
		a := r.between(30, 62)
		f.add("户主", r.chance(0.6), a, false)
		f.child("", a-r.between(21, 32))
	default:
		a := r.between(58, 76)
		f.add("户主", r.chance(0.4), a, false)
		f.child("孙", a-r.between(48, 58))
	}
}

// child adds a son or daughter ("" ), grandchild ("孙") or daughter's child ("外孙") of
// the head.
func (f *brood) child(gen string, years int) {
	male := f.r.chance(0.53)
	sex := "女"
	if male {
		sex = "子"
	}
	f.add("之"+gen+sex, male, years, false)
}

// shapes are (children, parents) of a couple for each size from 3.
var shapes = map[int]*weighted[[2]int]{}

func init() {
	for _, s := range []struct {
		size, kids, parents int
		weight              float64
	}{
		{3, 1, 0, .76}, {3, 0, 1, .24},
		{4, 2, 0, .58}, {4, 1, 1, .34}, {4, 0, 2, .08},
		{5, 2, 1, .46}, {5, 1, 2, .34}, {5, 3, 0, .20},
		{6, 2, 2, .70}, {6, 3, 1, .30},
		{7, 3, 2, 1},
	} {
		if shapes[s.size] == nil {
			shapes[s.size] = new(weighted[[2]int])
		}
		shapes[s.size].add([2]int{s.kids, s.parents}, s.weight)
	}
}

// core adds a couple with children and parents. In nearly half of the homes with a
// parent the oldest is the head.
func (f *brood) core(size int) {
	r := f.r
	shape := shapes[min(size, 7)].pick(r)
	kids, parents := shape[0], shape[1]
	a := r.between(26, 58)
	if parents > 0 {
		a = r.between(26, 50)
	}
	elder := a + r.between(21, 31)
	if parents > 0 && r.chance(0.45) {
		male := parents == 2 || r.chance(0.4)
		f.add("户主", male, elder, false)
		if parents == 2 {
			f.add("配偶", false, elder-r.between(-1, 5), true)
		}
		gen := "孙"
		if r.chance(0.85) {
			f.add("之子", true, a, false)
			f.add("之儿媳", false, a-r.between(-2, 5), true)
		} else {
			f.add("之女", false, a, false)
			f.add("之女婿", true, a+r.between(-1, 5), true)
			gen = "外孙"
		}
		for range kids {
			f.child(gen, a-r.between(21, 33))
		}
		return
	}
	male := r.chance(0.9)
	f.add("户主", male, a, false)
	f.add("配偶", !male, a-r.between(-2, 5), true)
	for range kids {
		f.child("", a-r.between(21, 33))
	}
	if parents > 0 {
		father := parents == 2 || r.chance(0.35)
		if father {
			f.add("之父", true, elder, false)
		}
		if !father || parents == 2 {
			f.add("之母", false, elder-r.between(-1, 5), true)
		}
	}
}

// birth adds a child born within the window where there is a young wife.
func (w *World) birth(r rng, i int32, h *household) {
	if !r.chance(kBirth * float64(w.months()) / 12) {
		return
	}
	members := w.members(h)
	for j := range members {
		m := &members[j]
		years := age(m.born, w.start.first())
		if m.male || years < 20 || years > 41 || m.rel != "配偶" && m.rel != "之儿媳" {
			continue
		}
		f := brood{w: w, r: r, hh: i, surname: string([]rune(members[0].name)[:1])}
		rel := map[bool]string{true: "之子", false: "之女"}
		if m.rel == "之儿媳" {
			rel = map[bool]string{true: "之孙子", false: "之孙女"}
		}
		male := r.chance(0.52)
		born := w.someDay(r)
		f.born(rel[male], male, born, false)
		h.n++
		w.plan("police.registration", plan{day: born, hh: i, who: h.first + int32(h.n) - 1, code: "出生"})
		return
	}
}
