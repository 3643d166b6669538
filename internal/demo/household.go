package demo

import "strconv"

var categories = []string{"", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"}
var nations = map[uint8]string{1: "汉族", 3: "回族", 5: "维吾尔族", 8: "苗族", 15: "土家族"}

func (h *household) kind() string {
	if h.lifted {
		return "脱贫户"
	}
	return "一般农户"
}

// monitoredOn says that the household was recognised and not yet eliminated on day d.
func (h *household) monitoredOn(d day) bool { return h.category > 0 && h.monitored.has(d) }

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

var groupNames = func() (out []string) {
	for i := range 20 {
		out = append(out, strconv.Itoa(i)+"组")
	}
	return out
}()

// halfYearly: the first month and every January and July.
func halfYearly(w *World, m month) bool { return m == w.start || m.num() == 1 || m.num() == 7 }

var householdTables = []table{
	{
		key: "registry.household", stem: "农户花名册", due: halfYearly,
		cols: cols("户编号", kText, "户主姓名", kName, "姓名", kName, "证件号码", kID, "与户主关系", kText, "乡镇", kText, "村", kText, "村民小组", kText,
			"性别", kText, "出生日期", kDate, "民族", kText, "文化程度", kText, "在校生状况", kText, "健康状况", kText, "劳动技能", kText, "户类型", kText,
			"监测对象类别", kText, "是否易地搬迁户", kText, "安置点", kText, "联系电话", kPhone),
		rows: registerRows,
	},
	{
		key: "income.household", stem: "农户家庭收支测算表",
		due: func(_ *World, m month) bool { return m.num()%6 == 0 },
		cols: grouped(grouped(cols("户编号", kText, "户主姓名", kName, "户主证件号码", kID, "乡镇", kText, "村", kText, "统计起始", kDate, "统计截止", kDate, "口径", kText, "家庭人口", kInt,
			"工资性收入", kMoney, "生产经营性收入", kMoney, "财产性收入", kMoney, "转移性收入", kMoney,
			"生产经营性支出", kMoney, "合规自付支出", kMoney, "理赔收入", kMoney),
			"收入情况(元)", "工资性收入", "生产经营性收入", "财产性收入", "转移性收入"), "支出及其他(元)", "生产经营性支出", "合规自付支出", "理赔收入"),
		rows: incomeRows,
	},
}

func registerRows(w *World, m month, emit func(...cell)) {
	at := m.last()
	for i := range w.households {
		h := &w.households[i]
		v, head := &w.villages[h.village], w.head(h, at)
		site, category := "", ""
		if h.site >= 0 {
			site = w.sites[h.site]
		}
		if h.monitoredOn(at) {
			category = categories[h.category]
		}
		for j := range int32(h.n) {
			who := h.first + j
			p := &w.people[who]
			if !p.here(at) {
				continue
			}
			sex := "女"
			if p.male {
				sex = "男"
			}
			emit(txt(h.no), of(head), of(who), of(who), txt(w.relation(h, head, who)), txt(v.town), txt(v.name), txt(groupNames[h.group]),
				txt(sex), on(p.born), txt(nations[p.nation]), txt(schooledText(p, at)), txt(atSchool(p, at)), txt(health(p, at)), txt(labour(p, at)), txt(h.kind()),
				txt(category), txt(yesNo(h.site >= 0)), txt(site), num(i))
		}
	}
}

func incomeRows(w *World, m month, emit func(...cell)) {
	r := stream(w.seed, "income", int(m))
	for i := range w.households {
		h := &w.households[i]
		met, low := w.surveyed(i, h, m)
		wobble, say := 0.92+0.16*r.Float64(), r.Float64()
		head := w.head(h, m.last())
		if !met || head == nobody {
			continue
		}
		a := w.account(h, m-5, m)
		if low && !h.lifted {
			wobble = 0.2 + 0.4*say
		}
		for _, e := range h.episodes {
			if e.silent && e.from <= m.last() && !h.lifted && (e.to == 0 || e.to > m.last()) {
				wobble = 1.4 // nobody was told
			}
		}
		town, village := w.place(h)
		about := func(n int64) cell { return fen(int64(float64(n)*wobble) / 100 * 100) }
		emit(txt(h.no), of(head), of(head), town, village, on((m - 5).first()), on(m.last()), txt("监测口径"), num(a.persons),
			about(a.wage), about(a.business), fen(a.property), fen(a.transfer), fen(a.cost), fen(a.burden+int64(say*900)*100), fen(a.claims))
	}
}
