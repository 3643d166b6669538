package demo

import "slices"

// murmur plans everything that fills the departments' files without being hardship.
func (w *World) murmur() {
	years := float64(w.months()) / 12
	for i := range w.households {
		r := stream(w.seed, "noise", i)
		h := &w.households[i]
		for j := range w.members(h) {
			w.murmurPerson(r, int32(i), h.first+int32(j), years)
		}
		w.murmurHousehold(r, int32(i), years)
	}
	w.outages(stream(w.seed, "outage", 0), years)
}

func (w *World) murmurPerson(r rng, i, who int32, years float64) {
	p := &w.people[who]
	base := plan{hh: i, who: who}
	mid := w.start.first() + day(years*182)
	a := age(p.born, mid)
	if p.died == 0 && (a >= 65 && r.chance(kDeath*years) || a >= 1 && a < 65 && r.chance(kDeathYoung*years)) {
		if at := w.someDay(r); at > p.born+30 && !w.strikes(i, who) {
			p.died, base.day, base.code = at, at, "死亡"
			w.plan("police.registration", base)
		}
	}
	if p.died == 0 && p.rel != "户主" && a > 18 && r.chance(kMove*years) && !w.strikes(i, who) {
		p.died = w.someDay(r)
		base.day, base.code = p.died, "迁出"
		w.plan("police.registration", base)
	}
	if p.illness == nil && a >= 25 && r.chance(kIllness*years*1.4) {
		p.illness = &illness{disease: pick(r, chronicDiseases), diagnosed: w.someDay(r)}
		if r.chance(0.2) {
			p.illness.disease = pick(r, seriousDiseases)
			p.illness.until = p.illness.diagnosed + day(r.between(200, 700))
		}
	}
	if p.disability == nil && r.chance(kNewDisability*years*(0.4+float64(a)/50)) {
		p.disability = &disability{category: pick(r, []uint8{1, 2, 4, 4, 5, 6}), grade: pick(r, []uint8{1, 2, 2, 3, 4, 4}), issued: w.someDay(r)}
	}
	if a >= 12 && a < 80 && r.chance(kAccident*years) {
		base.day, base.code, base.text = w.someDay(r), "交通", pick(r, []string{"伤", "伤", "伤", "伤", "残"})
		w.plan("police.accident", base)
		w.echo(r, base, "医疗自付较高", "意外")
		if r.chance(0.3) {
			bill := plan{day: base.day + 3, hh: i, who: who, amount: int64(r.logNormal(5200, 0.8)) * 100, code: "住院", text: "多发伤"}
			w.plan("medical.settlement", bill)
		}
	}
	w.murmurSchool(r, base, p, years)
	if p.job != nil && p.job.post == "" {
		for range r.poisson(kJobLoss * years) {
			from := w.someDay(r)
			p.job.spells = append(p.job.spells, spell{span{from, from + day(r.between(20, 110))}, true, r.chance(0.8)})
		}
	}
}

// strikes says that the person is the subject of a true episode, whose story noise must not spoil.
func (w *World) strikes(i, who int32) bool {
	return slices.ContainsFunc(w.households[i].episodes, func(e *episode) bool { return e.subject == who })
}

func (w *World) murmurSchool(r rng, base plan, p *person, years float64) {
	for range r.poisson(kAbsence * years) {
		base.day = w.someDay(r)
		_, m, _ := base.day.date()
		if s, _ := stage(p, base.day); (s == "小学" || s == "初中") && m != 7 && m != 8 && m != 2 {
			base.code = pick(r, []string{"请假未办手续", "随父母外出", "生病", "厌学", "转学未办"})
			base.text = pick(r, []string{"已返校", "转外地就读", "已返校", "在家休养"})
			w.plan("education.absence", base)
		}
	}
	for m := w.start; m <= w.end; m++ {
		if m.num() != 9 {
			continue
		}
		s, _ := stage(p, m.day(10))
		if s != "高中" && s != "中职" && s != "高职" && s != "本科" {
			continue
		}
		base.day, base.code = m.day(10), s
		base.amount = int64(r.logNormal(map[string]float64{"高中": 3200, "中职": 1500, "高职": 6400, "本科": 6800}[s], 0.3)) * 100
		if r.chance(kCost) {
			base.amount = int64(r.between(10200, 26000)) * 100
		}
		w.plan("education.cost", base)
	}
}

func (w *World) murmurHousehold(r rng, i int32, years float64) {
	h := &w.households[i]
	own := func() plan {
		return plan{day: w.someDay(r), hh: i, who: h.first + int32(r.IntN(int(h.n)))}
	}
	big := kBigBill * years
	if h.wealth < 0 && h.business == 0 {
		big *= 0.35
	}
	for range r.poisson(big) {
		b := own()
		b.amount, b.code, b.text = int64(r.between(20500, 90000))*100, "住院", pick(r, seriousDiseases)
		w.plan("medical.settlement", b)
		h.charges = append(h.charges, charge{b.day, b.amount})
		if r.chance(0.4) {
			h.charges = append(h.charges, charge{b.day + 30, -b.amount * 6 / 10})
		}
		w.echo(r, b, "医疗自付较高", "因病")
		w.unwell(r, b)
	}
	for range r.poisson(kRelief * years) {
		b := own()
		b.code, b.amount = pick(r, []string{"因病", "因病", "意外", "因学", "火灾", "其他"}), int64(r.between(5, 30))*10000
		w.plan("welfare.relief", b)
		h.charges = append(h.charges, charge{b.day, -b.amount})
	}
	for range r.poisson((kHousing + kHousingAB) * years) {
		b := own()
		b.code, b.text = pick(r, []string{"A", "B", "B"}), "唯一"
		if r.chance(kHousing / (kHousing + kHousingAB)) {
			b.code, b.text = pick(r, []string{"C", "C", "D"}), pick(r, []string{"非唯一", "非唯一", "非唯一", "唯一", ""})
		}
		w.plan("housing.appraisal", b)
	}
	for range r.poisson(kDisaster * years) {
		b := own()
		b.day = b.day.month().first() // storms come from May to September
		for b.day.month().num() < 5 || b.day.month().num() > 9 {
			b.day = (b.day.month() + 1).first()
		}
		b.day += day(r.IntN(28))
		b.code, b.text, b.amount = pick(r, []string{"洪涝", "风雹", "滑坡", "低温冷冻"}), pick(r, []string{"0,0,0", "0,0,1", "0,0,0", "0,0,2", "0,1,0"}), int64(r.logNormal(3200, 0.7))*100
		w.plan("disaster.household", b)
		w.echo(r, b, "住房安全", "火灾")
	}
	for range r.poisson(kLoss * years) {
		b := own()
		b.code, b.amount = pick(r, farmProducts), int64(r.logNormal(9000, 0.6))*100
		b.more = b.amount / 100 * int64(r.between(30, 95))
		w.plan("agriculture.loss", b)
		w.echo(r, b, "收入异常", "其他")
	}
	for range r.poisson(kPetition * years) {
		b := own()
		b.code = pick(r, []string{"道路交通", "土地纠纷", "工资拖欠", "环境噪声", "生活困难救助", "政策咨询", "医保报销"})
		b.text = "来电反映" + b.code + "问题,请有关部门处理"
		w.plan("petition.appeal", b)
	}
	for range r.poisson(kWarning * years) {
		b := own()
		risk := pick(r, blows).risk
		b.code, b.text = warningOf(risk), "疑似"+risk+"致困,请核实"
		w.plan("platform.warning", b)
	}
}

// echo lets an event that a household can bear show in other files too, as a true blow does.
func (w *World) echo(r rng, b plan, warning, relief string) {
	h := &w.households[b.hh]
	later := func() plan { return plan{day: b.day + day(r.between(10, 90)), hh: b.hh, who: b.who} }
	if r.chance(kEchoWarning) {
		x := later()
		x.code, x.text = warning, "疑似"+warning+",请核实"
		w.plan("platform.warning", x)
	}
	if r.chance(kEchoRelief) {
		x := later()
		x.code, x.amount = relief, int64(r.between(5, 40))*10000
		w.plan("welfare.relief", x)
		h.charges = append(h.charges, charge{x.day, -x.amount})
	}
	if r.chance(kEchoPetition) {
		x := later()
		x.code, x.text = "医保报销", "来电咨询报销和救助政策"
		w.plan("petition.appeal", x)
	}
}

// unwell puts the patient of a big bill on the list and off work for some time.
func (w *World) unwell(r rng, b plan) {
	p := &w.people[b.who]
	if p.illness == nil && r.chance(kEchoIllness) {
		p.illness = &illness{disease: b.text, diagnosed: b.day + day(r.between(0, 60))}
	}
	if p.job != nil && r.chance(kEchoJob) {
		from := b.day + day(r.between(0, 40))
		p.job.spells = append(p.job.spells, spell{span{from, from + day(r.between(40, 150))}, r.chance(0.6), false})
	}
}

// outages break the supply of whole villages for some days.
func (w *World) outages(r rng, years float64) {
	first := make([]int32, len(w.villages))
	for i := range w.households {
		if v := w.households[i].village; first[v] == 0 {
			first[v] = int32(i)
		}
	}
	for v := range w.villages {
		for range r.poisson(kWater * years) {
			b := plan{day: w.someDay(r), hh: first[v], code: pick(r, []string{"停水", "停水", "水质", "水量"}), text: "村"}
			b.who = w.households[b.hh].first
			b.more = int64(b.day) + int64(r.between(1, 12))
			w.plan("water.outage", b)
		}
	}
}
