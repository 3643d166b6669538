package demo

import "strconv"

var settlementCols = cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "结算日期", kDate, "医疗类别", kText, "医疗机构", kText, "病种", kText,
	"总费用", kMoney, "统筹支付", kMoney, "大病保险支付", kMoney, "医疗救助", kMoney, "个人自付", kMoney)

var medicalTables = []table{
	{key: "medical.settlement", stem: "城乡居民住院结算", cols: settlementCols, rows: inpatientRows},
	{key: "medical.settlement", stem: "城乡居民门诊结算", cols: settlementCols, rows: outpatientRows},
	{
		key: "medical.enrolment", stem: "基本医疗保险参保名单",
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "参保年度", kText, "险种", kText, "资助参保类别", kText),
		rows: enrolmentRows,
	},
	{
		key: "health.serious_illness", stem: "大病慢病救治名单", low: true,
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "病种", kText, "确诊日期", kDate, "签约医生", kText),
		rows: illnessRows,
	},
}

var hospitals = []string{"城口县人民医院", "城口县中医医院", "重庆大学附属三峡医院", "重庆医科大学附属第一医院", "万源市中心医院"}
var commonStays = []string{"肺炎", "急性阑尾炎", "腰椎间盘突出", "胆囊结石", "2型糖尿病", "高血压", "慢性阻塞性肺疾病", "股骨骨折", "白内障", "脑梗死", "冠心病"}
var youngStays = []string{"肺炎", "急性阑尾炎", "腰椎间盘突出", "胆囊结石", "胫骨骨折", "肾结石", "急性胰腺炎"}
var childStays = []string{"支气管肺炎", "急性胃肠炎", "手足口病", "前臂骨折"}
var commonVisits = []string{"上呼吸道感染", "胃炎", "关节痛", "皮炎", "牙髓炎", "高血压复诊"}

// settle writes one settlement whose parts add up: self-pay is what is left after all three insurances.
func (w *World) settleRow(r rng, who int32, d day, class, hospital, disease string, self int64, emit func(...cell)) {
	h := &w.households[w.people[who].hh]
	share := 0.26 + 0.2*r.Float64()
	if class == "住院" && self > 10_000_00 {
		share = 0.30 + 0.18*r.Float64()
	}
	total := int64(float64(self) / share)
	rest := total - self
	var serious, aid int64
	if self > 6_000_00 {
		serious = rest / 6
	}
	if h.dibao.has(d) || h.tekun || h.lifted && r.chance(0.3) {
		aid = rest / 9
	}
	town, village := w.place(h)
	emit(of(who), of(who), town, village, on(d), txt(class), txt(hospital), txt(disease),
		fen(total), fen(rest-serious-aid), fen(serious), fen(aid), fen(self))
}

func inpatientRows(w *World, m month, emit func(...cell)) {
	r := stream(w.seed, "inpatient", int(m))
	days := int(m.last()-m.first()) + 1
	planned := w.planned("medical.settlement", m)
	for i := range w.people {
		p := &w.people[i]
		odds := kInpatient / 12
		switch years := age(p.born, m.first()); {
		case years >= 65:
			odds *= 1.9
		case years >= 14 && years < 50:
			odds *= 0.55
		}
		if p.chronic {
			odds *= 1.6
		}
		if !r.chance(odds) || !p.here(m.last()) {
			continue
		}
		self := r.logNormal(kBillMedian, kBillSpread)
		hospital := hospitals[0]
		switch {
		case self > 6000:
			hospital = pick(r, hospitals[2:])
		case self < 700:
			hospital = w.town(&w.households[p.hh]) + "卫生院"
		case r.chance(0.4):
			hospital = hospitals[1]
		}
		disease := staysFor(r, p, age(p.born, m.first()))
		w.settleRow(r, int32(i), m.first()+day(r.IntN(days)), "住院", hospital, disease, max(int64(self*100), 80_00), emit)
	}
	for _, b := range planned {
		if !w.people[b.who].here(b.day) {
			continue
		}
		w.settleRow(r, b.who, b.day, "住院", pick(r, hospitals[2:]), b.text, b.amount, emit)
	}
}

// staysFor is why somebody of that age lies in hospital.
func staysFor(r rng, p *person, years int) string {
	switch {
	case years < 14:
		return pick(r, childStays)
	case !p.male && years >= 20 && years <= 36 && r.chance(0.5):
		return "正常分娩"
	case years < 45:
		return pick(r, youngStays)
	}
	return pick(r, commonStays)
}

func outpatientRows(w *World, m month, emit func(...cell)) {
	r := stream(w.seed, "outpatient", int(m))
	days := int(m.last()-m.first()) + 1
	for i := range w.people {
		p := &w.people[i]
		n, special := r.poisson(kOutpatient/12), 0
		if p.chronic {
			special = r.poisson(kSpecial / 12)
		}
		if n+special == 0 || !p.here(m.last()) {
			continue
		}
		clinic := w.town(&w.households[p.hh]) + "卫生院"
		for range n {
			w.settleRow(r, int32(i), m.first()+day(r.IntN(days)), "普通门诊", clinic, pick(r, commonVisits), int64(r.logNormal(46, 0.8)*100), emit)
		}
		for range special {
			w.settleRow(r, int32(i), m.first()+day(r.IntN(days)), "门诊特病", hospitals[r.IntN(2)], pick(r, chronicDiseases), int64(r.logNormal(130, 0.7)*100), emit)
		}
	}
}

func enrolmentRows(w *World, m month, emit func(...cell)) {
	at, year := m.last(), strconv.Itoa(m.year())
	gap := hashText("gap" + year)
	for i := range w.people {
		p := &w.people[i]
		if !p.here(at) || p.insured == insuredElsewhere || p.born > at-30 {
			continue
		}
		// Those who pay late are missing from the year's first months.
		if x := steady(w.seed, gap, i); x < kInsuranceGap && m.num() < 4+int(x/kInsuranceGap*9) {
			continue
		}
		h := &w.households[p.hh]
		class, aided := "居民", ""
		if p.insured == workerInsured {
			class = "职工"
		}
		switch {
		case class == "职工":
		case h.tekun:
			aided = "特困人员"
		case h.dibao.has(at) && !h.edge:
			aided = "低保对象"
		case h.monitoredOn(at):
			aided = "防返贫监测对象"
		case h.lifted:
			aided = "脱贫人口"
		}
		town, village := w.place(h)
		emit(of(int32(i)), of(int32(i)), town, village, txt(year), txt(class), txt(aided))
	}
}

func illnessRows(w *World, m month, emit func(...cell)) {
	at := m.last()
	for i := range w.people {
		p := &w.people[i]
		if p.illness == nil || p.illness.diagnosed > at || p.illness.until != 0 && p.illness.until < at || !p.here(at) {
			continue
		}
		h := &w.households[p.hh]
		town, village := w.place(h)
		emit(of(int32(i)), of(int32(i)), town, village, txt(p.illness.disease), on(p.illness.diagnosed), txt(w.town(h)+"卫生院家庭医生团队"))
	}
}
