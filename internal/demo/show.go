package demo

// show makes an episode visible in one dataset around day at; false if it cannot be there.
func (w *World) show(r rng, e *episode, dataset string, at day) bool {
	h, p := &w.households[e.hh], &w.people[e.subject]
	base := plan{day: at, hh: e.hh, who: e.subject}
	inside := at >= w.start.first() && at <= w.end.last()
	switch dataset {
	case "medical.settlement":
		return w.showBills(r, e, at)
	case "health.serious_illness":
		if at > w.end.last() {
			return false
		}
		p.illness = &illness{disease: pick(r, seriousDiseases), diagnosed: at}
	case "education.absence":
		base.code, base.text = "家庭经济困难", "外出务工"
		return w.plan(dataset, base)
	case "education.cost":
		m := (at + 20).month()
		for m.num() != 9 {
			m++
		}
		s, _ := stage(p, m.day(10))
		if s == "" || s == "学前" || s == "小学" || s == "初中" {
			return false
		}
		base.day, base.amount, base.code = m.day(10), int64(r.between(10500, 19500))*100, s
		h.charges = append(h.charges, charge{base.day, base.amount})
		return w.plan(dataset, base)
	case "education.enrolment":
		p.quit = at
		return at <= w.end.last()
	case "disability.certificate":
		if p.disability != nil {
			p.disability.oldGrade, p.disability.worse = 3, at
			p.disability.grade = uint8(r.between(1, 2))
			return inside
		}
		p.disability = &disability{category: pick(r, []uint8{1, 4, 4, 4, 6, 7}), grade: uint8(r.between(1, 2)), issued: at}
		return inside
	case "disaster.household":
		base.code, base.text = pick(r, []string{"洪涝", "滑坡", "泥石流", "火灾"}), pick(r, []string{"3,0,1", "0,3,1", "2,2,0", "0,2,2"})
		base.amount = int64(r.between(25000, 110000)) * 100
		h.charges = append(h.charges, charge{at, base.amount / 2})
		return w.plan(dataset, base)
	case "agriculture.loss":
		base.code, base.amount = pick(r, farmProducts), int64(r.between(18000, 90000))*100
		base.more = base.amount / 100 * int64(r.between(0, 25))
		return w.plan(dataset, base)
	case "employment.status":
		if p.job == nil {
			return false
		}
		for i := range p.job.spells {
			if p.job.spells[i].from == e.from {
				p.job.spells[i].shown = true
			}
		}
		return e.to == 0 && at <= w.end.last() || e.to > w.start.first()
	case "police.accident":
		base.code, base.text = "交通", pick(r, []string{"伤", "残", "残"})
		return w.plan(dataset, base)
	case "police.registration":
		base.code, base.day = "死亡", e.from+day(r.between(3, 25))
		return w.plan(dataset, base)
	case "housing.appraisal":
		base.code, base.text = pick(r, []string{"C", "D", "D"}), "唯一"
		return w.plan(dataset, base)
	case "water.outage":
		base.code, base.text = pick(r, []string{"停水", "水量", "取水"}), "户"
		return w.plan(dataset, base)
	case "welfare.relief":
		base.code, base.amount = e.risk, int64(r.between(8, 50))*10000
		h.charges = append(h.charges, charge{at, -base.amount})
		return w.plan(dataset, base)
	case "welfare.dibao":
		if h.dibao.from != 0 || h.tekun {
			return false
		}
		h.dibao, h.dibaoMoney = span{from: at.month().first()}, int64(r.between(200, 460))*100
		return inside
	case "petition.appeal":
		base.code, base.text = "生活困难救助", e.why
		return w.plan(dataset, base)
	case "platform.warning":
		base.code, base.text = warningOf(e.risk), "疑似"+e.risk+"致困,请核实"
		return w.plan(dataset, base)
	}
	return false
}

// showBills plans the hospital stays of an illness or injury: two to five in half a year.
func (w *World) showBills(r rng, e *episode, at day) bool {
	h := &w.households[e.hh]
	total := r.logNormal(12500, 0.45)
	if !h.lifted {
		total = r.logNormal(30000, 0.42)
	}
	n, seen := r.between(2, 5), false
	for i := range n {
		b := plan{day: at + day(i*r.between(18, 45)), hh: e.hh, who: e.subject, amount: int64(total/float64(n)) * 100, code: "住院"}
		b.text = pick(r, seriousDiseases)
		if e.risk != "因病" {
			b.text = pick(r, []string{"多发伤", "股骨骨折", "颅脑损伤", "脊柱骨折"})
		}
		h.charges = append(h.charges, charge{b.day, b.amount})
		seen = w.plan("medical.settlement", b) || seen
	}
	return seen
}

var farmProducts = []string{"山地鸡", "生猪", "中华蜂", "天麻", "独活", "食用菌", "核桃", "高山蔬菜"}

func warningOf(risk string) string {
	switch risk {
	case "因病", "意外":
		return "医疗自付较高"
	case "因残":
		return "新增重度残疾"
	case "因学":
		return "疑似辍学"
	case "因灾", "住房":
		return "住房安全"
	case "饮水":
		return "饮水安全"
	}
	return "收入异常"
}
