package demo

import "strconv"

var schoolTables = []table{
	{
		key: "education.enrolment", stem: "在校学生学籍名册",
		due: func(w *World, m month) bool {
			return m.num() == 3 || m.num() == 9 || m == w.start && m.num() != 7 && m.num() != 8
		},
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "学校", kText, "学段", kText, "年级", kText, "学籍状态", kText, "是否送教上门", kText, "资助项目", kText),
		rows: pupilRows,
	},
	{
		key: "education.absence", stem: "疑似辍学学生报告", low: true,
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "学校", kText, "发现日期", kDate, "原因", kText, "去向", kText),
		rows: plannedRows("education.absence", func(w *World, h *household, p plan, emit func(...cell)) {
			s, _ := stage(&w.people[p.who], p.day)
			if s == "" {
				s = "初中"
			}
			emit(of(p.who), of(p.who), txt(w.town(h)), txt(w.school(h, s)), on(p.day), txt(p.code), txt(p.text))
		}),
	},
	{
		key: "education.cost", stem: "非义务教育阶段学费住宿费自付情况", low: true,
		due:  func(_ *World, m month) bool { return m.num() == 9 },
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "学年", kText, "学段", kText, "学校", kText, "应缴", kMoney, "减免补助", kMoney, "自付", kMoney),
		rows: plannedRows("education.cost", func(w *World, h *household, p plan, emit func(...cell)) {
			y := schoolYear(p.day)
			help := p.amount / 100 * int64(5+p.who%30)
			emit(of(p.who), of(p.who), txt(w.town(h)), txt(strconv.Itoa(y)+"-"+strconv.Itoa(y+1)), txt(p.code), txt(w.school(h, p.code)),
				fen(p.amount+help), fen(help), fen(p.amount))
		}),
	},
}

// pupilRows lists who is at school. Colleges outside report only part of their students.
func pupilRows(w *World, m month, emit func(...cell)) {
	at := m.day(10)
	set := hashText("college")
	for i := range w.people {
		p := &w.people[i]
		if !p.here(at) || p.elsewhere {
			continue
		}
		s, n := stage(p, at)
		if s == "" || (s == "高职" || s == "本科") && steady(w.seed, set, i) > 0.7 {
			continue
		}
		h := &w.households[p.hh]
		home, aid := "否", ""
		if p.disability != nil && p.disability.grade == 1 && (s == "小学" || s == "初中") {
			home = "是"
		}
		if h.lifted || h.dibao.has(at) {
			switch s {
			case "中职", "高职":
				aid = "雨露计划"
			case "小学", "初中":
				aid = "营养膳食补助"
			case "高中":
				aid = "国家助学金"
			}
		}
		town, village := w.place(h)
		emit(of(int32(i)), of(int32(i)), town, village, txt(w.school(h, s)), txt(s), txt(yearName(s, n)), txt("在读"), txt(home), txt(aid))
	}
}
