package demo

import "strconv"

var welfareTables = []table{
	{
		key: "welfare.dibao", stem: "低保及低保边缘对象花名册", low: true,
		cols: grouped(cols("乡镇", kText, "村", kText, "户主姓名", kName, "户主证件号码", kID, "姓名", kName, "证件号码", kID, "类别", kText, "月保障金", kMoney, "起始月", kMonth),
			"保障情况", "类别", "月保障金", "起始月"),
		rows: func(w *World, m month, emit func(...cell)) {
			w.eachOnRoll(m, func(h *household) bool { return h.dibao.has(m.last()) }, func(h *household, who int32) {
				class, money := "低保", h.dibaoMoney
				if h.edge {
					class, money = "低保边缘", blank
				}
				town, village := w.place(h)
				head := of(w.head(h, m.last()))
				emit(town, village, head, head, of(who), of(who), txt(class), fen(money), on(h.dibao.from))
			})
		},
	},
	{
		key: "welfare.tekun", stem: "特困人员供养名册", low: true,
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "供养方式", kText, "月供养金", kMoney),
		rows: func(w *World, m month, emit func(...cell)) {
			w.eachOnRoll(m, func(h *household) bool { return h.tekun }, func(h *household, who int32) {
				way := "分散"
				if h.central {
					way = "集中"
				}
				town, village := w.place(h)
				emit(of(who), of(who), town, village, txt(way), fen(tekunMoney))
			})
		},
	},
	{
		key: "welfare.relief", stem: "临时救助发放情况", low: true,
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "救助日期", kDate, "原因", kText, "金额", kMoney),
		rows: plannedRows("welfare.relief", func(w *World, h *household, p plan, emit func(...cell)) {
			town, village := w.place(h)
			emit(of(p.who), of(p.who), town, village, on(p.day), txt(p.code), fen(p.amount))
		}),
	},
	{
		key: "disability.certificate", stem: "持证残疾人名册", low: true,
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "残疾证号", kText, "残疾类别", kText, "残疾等级", kText, "发证日期", kDate, "有效期", kDate),
		rows: disabledRows,
	},
}

// eachOnRoll calls f for the living members of households that are on a roll.
func (w *World) eachOnRoll(m month, on func(*household) bool, f func(*household, int32)) {
	for i := range w.households {
		h := &w.households[i]
		if !on(h) {
			continue
		}
		for j := range int32(h.n) {
			if w.people[h.first+j].here(m.last()) {
				f(h, h.first+j)
			}
		}
	}
}

func disabledRows(w *World, m month, emit func(...cell)) {
	at := m.last()
	for i := range w.people {
		p := &w.people[i]
		d := p.disability
		if d == nil || d.issued > at || !p.here(at) {
			continue
		}
		grade, issued := d.gradeOn(at), d.issued
		for _, later := range []day{d.renewed, d.worse} {
			if later != 0 && later <= at && later > issued {
				issued = later
			}
		}
		h := &w.households[p.hh]
		town, village := w.place(h)
		number := p.id + strconv.Itoa(int(d.category)) + strconv.Itoa(int(grade))
		emit(of(int32(i)), of(int32(i)), town, village, txt(number), txt(disabilityCategories[d.category]),
			txt(gradeNames[grade]), on(issued), on(issued+3652))
	}
}

var gradeNames = []string{"", "一级", "二级", "三级", "四级"}
