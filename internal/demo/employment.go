package demo

var workTables = []table{
	{
		key: "employment.status", stem: "农村劳动力就业登记",
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "就业状态", kText, "单位", kText, "务工地", kText, "务工开始", kDate, "月工资", kMoney),
		rows: statusRows,
	},
	{
		key: "employment.post", stem: "公益性岗位人员名册", low: true,
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "岗位", kText, "协议起", kDate, "协议止", kDate, "月补贴", kMoney),
		rows: func(w *World, m month, emit func(...cell)) {
			for i := range w.people {
				p := &w.people[i]
				if p.job == nil || p.job.post == "" || p.job.postTill < m.first() || !p.here(m.last()) {
					continue
				}
				town, village := w.place(&w.households[p.hh])
				from := p.job.postTill - 365
				emit(of(int32(i)), of(int32(i)), town, village, txt(p.job.post), on(from), on(p.job.postTill), fen(p.job.postPay))
			}
		},
	},
}

func statusRows(w *World, m month, emit func(...cell)) {
	at := m.last()
	gap := hashText("wage gap")
	for i := range w.people {
		p := &w.people[i]
		years := age(p.born, at)
		if years < 16 || years > 64 || !p.here(at) || p.job == nil && steady(w.seed, gap+1, i) > 0.35 || w.studies(p, at) {
			continue
		}
		town, village := w.place(&w.households[p.hh])
		j := p.job
		if j == nil || j.since > at {
			emit(of(int32(i)), of(int32(i)), town, village, txt("未就业"), txt(""), txt(""), on(0), fen(blank))
			continue
		}
		state, pay := "在业", p.wage(m)
		for _, s := range j.spells {
			if s.shown && s.has(at) {
				state, pay = "失业", blank
			} else if s.has(at) && !s.earning {
				pay = j.wage // the office has not heard
			}
		}
		if state == "在业" && (pay == 0 || steady(w.seed, gap, i*512+int(m-w.start)) < kWageBlank) {
			pay = blank
		}
		if state == "失业" {
			emit(of(int32(i)), of(int32(i)), town, village, txt(state), txt(""), txt(""), on(0), fen(pay))
			continue
		}
		emit(of(int32(i)), of(int32(i)), town, village, txt(state), txt(j.employer), txt(j.place), on(j.since), fen(pay))
	}
}
