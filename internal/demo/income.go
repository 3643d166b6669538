package demo

import "math"

// charge is money that a blow cost a household (or, negative, that an insurer paid).
type charge struct {
	day    day
	amount int64 // 分
}

// season is the share of a full month's wage by month of the year: those who work
// outside come home for the Spring Festival.
var season = [13]float64{0, .62, .30, .96, 1, 1, 1, .97, .97, 1, 1.02, 1.03, .98}

// means draws what a household earns beside wages.
func (w *World) means(r rng, h *household) {
	odds := 0.5
	if h.wealth > 0.3 {
		odds = 2.1
	}
	if r.chance(kFarmBusiness * odds) {
		h.business = int64(r.logNormal(74000, 0.5)) * 100
	}
	h.farm = int64(r.logNormal(2900*math.Exp(0.2*h.wealth)*float64(min(h.n, 5)), 0.45)) * 100
	if r.chance(0.55) {
		h.property = int64(r.between(80, 1900)) * 100
	}
	h.transfer = int64(r.between(300, 900)*int(h.n)+r.between(0, 1500)) * 100
	h.covered = r.Float64()
}

// wage is what p earned in month m, in 分.
func (p *person) wage(m month) int64 {
	j, first := p.job, m.first()
	if j == nil || j.since > m.last() || !p.here(m.last()) {
		return 0
	}
	for _, s := range j.spells {
		if !s.earning && s.from <= m.last() && (s.to == 0 || s.to >= first) {
			return 0
		}
	}
	if j.post != "" {
		if j.postTill < first {
			return 0
		}
		return j.postPay
	}
	if j.migrant {
		return int64(float64(j.wage) * season[m.num()])
	}
	return int64(float64(j.wage) * (0.5 + 0.5*season[m.num()]))
}

// account is what a household took in and paid out over some months, in 分.
type account struct {
	wage, business, property, transfer, cost int64
	claims, burden                           int64
	persons                                  int
}

func (a account) net() int64 { return a.wage + a.business + a.property + a.transfer - a.cost }

// account adds up the months from..to (both included).
func (w *World) account(h *household, from, to month) account {
	a := account{persons: max(w.headcount(h, to.last()), 1)}
	for m := from; m <= to; m++ {
		mid := m.day(15)
		own := 1.0
		for _, e := range h.episodes {
			if (span{e.from, e.to}).has(mid) {
				own = min(own, e.ownWork)
			}
		}
		gross := int64(float64(h.business+h.farm) * own / 12)
		a.business += gross
		a.cost += (h.business*62 + h.farm*34) / 1200
		a.property += h.property / 12
		a.transfer += h.transfer / 12
		if h.dibao.has(mid) && !h.edge {
			a.transfer += h.dibaoMoney * int64(a.persons)
		}
		if h.tekun {
			a.transfer += tekunMoney * int64(a.persons)
		}
		for i := range w.members(h) {
			p := &w.people[h.first+int32(i)]
			a.wage += p.wage(m)
			if p.here(mid) && age(p.born, mid) >= 60 {
				a.transfer += 165_00
			}
		}
	}
	for _, c := range h.charges {
		if c.day < from.first() || c.day > to.last() {
			continue
		}
		if c.amount < 0 {
			a.claims -= c.amount
		} else {
			a.burden += c.amount
		}
	}
	return a
}

const tekunMoney = 1_010_00 // a month, 分; ours

// surveyed says that household i is met in the half-year that ends in m, and whether it
// then names far too little.
func (w *World) surveyed(i int, h *household, m month) (met, low bool) {
	x := steady(w.seed, hashText("income"), i*4096+int(m-w.start)+2048)
	met = h.lifted || h.category > 0 && h.monitored.from <= m.last() || h.covered < kCoverage
	return met, x < kUnderReport
}
