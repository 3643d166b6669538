package demo

import "fmt"

var platformTables = []table{
	{
		key: "platform.warning", stem: "防止返贫大数据平台预警清单", low: true,
		cols: cols("预警编号", kText, "乡镇", kText, "村", kText, "户主姓名", kName, "户主证件号码", kID, "预警类型", kText, "预警日期", kDate, "预警内容", kText, "来源部门", kText),
		rows: func(w *World, m month, emit func(...cell)) {
			for i, p := range w.planned("platform.warning", m) {
				h := &w.households[p.hh]
				town, village := w.place(h)
				head := w.head(h, p.day)
				if head == nobody {
					continue
				}
				emit(txt(fmt.Sprintf("YJ%04d%02d%05d", m.year(), m.num(), i+1)), town, village, of(head), of(head), txt(p.code), on(p.day), txt(p.text), txt(sourceOf[p.code]))
			}
		},
	},
	{
		key: "platform.monitored", stem: "监测对象名单", low: true, due: func(w *World, m month) bool { return m == w.start || m.num()%3 == 0 },
		cols: cols("户编号", kText, "乡镇", kText, "村", kText, "户主姓名", kName, "户主证件号码", kID, "监测对象类别", kText, "风险", kText, "识别时间", kMonth, "是否消除", kText, "消除时间", kMonth),
		rows: func(w *World, m month, emit func(...cell)) {
			for i := range w.households {
				h := &w.households[i]
				if h.category == 0 || h.monitored.from > m.last() {
					continue
				}
				done, till := "否", day(0)
				if h.monitored.to != 0 && h.monitored.to <= m.last() {
					done, till = "是", h.monitored.to
				}
				town, village := w.place(h)
				head := w.head(h, m.last())
				if head == nobody {
					continue
				}
				emit(txt(h.no), town, village, of(head), of(head), txt(categories[h.category]), txt(nationalRisk(h.risk)), on(h.monitored.from), txt(done), on(till))
			}
		},
	},
	{
		key: "national.roster", stem: "已脱贫人口名单", due: func(w *World, m month) bool { return m == w.start || m.num() == 12 },
		cols: cols("县", kText, "乡", kText, "行政村", kText, "自然村", kText, "户编号", kText, "人编号", kText, "姓名", kName, "证件号码", kID, "人数", kInt, "与户主关系", kText, "民族", kText,
			"文化程度", kText, "在校生状况", kText, "健康状况", kText, "劳动技能", kText, "户类型", kText, "易返贫致贫户类型", kText, "风险是否消除", kText, "风险识别时间", kMonth, "风险消除时间", kMonth, "户电话", kPhone),
		rows: nationalRows,
	},
}

var sourceOf = map[string]string{"医疗自付较高": "医保局", "新增重度残疾": "残联", "疑似辍学": "教委", "住房安全": "住房城乡建委", "饮水安全": "水利局", "收入异常": "人力社保局"}

// nationalRisk is the word of the national list for a risk.
func nationalRisk(risk string) string {
	switch risk {
	case "因灾":
		return "因自然灾害"
	case "意外":
		return "因意外事故"
	case "产业失败":
		return "因产业项目失败"
	case "务工不稳":
		return "因务工就业不稳"
	case "缺劳动力":
		return "因缺劳动力"
	case "因病", "因学", "因残":
		return risk
	}
	return "其他"
}

func nationalRows(w *World, m month, emit func(...cell)) {
	at := m.last()
	for i := range w.households {
		h := &w.households[i]
		if !h.lifted {
			continue
		}
		n, head := w.headcount(h, at), w.head(h, at)
		v := &w.villages[h.village]
		category, done, from, till := "", "", day(0), day(0)
		if h.category > 0 && h.monitored.from <= at {
			category, done, from = categories[h.category], "否", h.monitored.from
			if h.monitored.to != 0 && h.monitored.to <= at {
				done, till = "是", h.monitored.to
			}
		}
		for j := range int32(h.n) {
			who := h.first + j
			p := &w.people[who]
			if !p.here(at) {
				continue
			}
			emit(txt("城口县"), txt(v.town), txt(v.name), txt(groupNames[h.group]), txt(h.no), txt(h.no+string(rune('0'+j/10))+string(rune('0'+j%10))), of(who), of(who), num(n), txt(w.relation(h, head, who)), txt(nations[p.nation]),
				txt(schooledText(p, at)), txt(atSchool(p, at)), txt(health(p, at)), txt(labour(p, at)), txt("脱贫户"), txt(category), txt(done), on(from), on(till), num(i))
		}
	}
}
