package demo

import "strings"

var livingTables = []table{
	{
		key: "housing.appraisal", stem: "农村住房安全鉴定结果", low: true,
		cols: cols("乡镇", kText, "村", kText, "户主姓名", kName, "户主证件号码", kID, "鉴定日期", kDate, "等级", kText, "结构", kText, "是否唯一住房", kText, "原因", kText),
		rows: plannedRows("housing.appraisal", func(w *World, h *household, p plan, emit func(...cell)) {
			only, why := "", "日常巡查"
			switch p.text {
			case "唯一":
				only = "是"
			case "非唯一":
				only = "否"
			}
			if p.code == "C" || p.code == "D" {
				why = []string{"墙体开裂", "屋面渗漏", "地基沉降", "木构件腐朽"}[p.hh%4]
			}
			town, village := w.place(h)
			head := of(w.head(h, p.day))
			emit(town, village, head, head, on(p.day), txt(p.code), txt([]string{"土木", "砖木", "砖混"}[p.hh%3]), txt(only), txt(why))
		}),
	},
	{
		key: "water.outage", stem: "农村饮水问题台账", low: true,
		cols: cols("乡镇", kText, "村", kText, "村民小组", kText, "户主姓名", kName, "户主证件号码", kID, "发现日期", kDate, "问题", kText, "恢复日期", kDate, "工程名称", kText),
		rows: plannedRows("water.outage", func(w *World, h *household, p plan, emit func(...cell)) {
			town, village := w.place(h)
			head, works := of(w.head(h, p.day)), txt(w.villages[h.village].name+"集中供水工程")
			if p.text == "村" {
				head = of(nobody)
			}
			emit(town, village, txt(groupNames[h.group]), head, head, on(p.day), txt(p.code), on(day(p.more)), works)
		}),
	},
	{
		key: "disaster.household", stem: "自然灾害受灾户核定表", low: true,
		due: func(w *World, m month) bool { return len(w.planned("disaster.household", m)) > 0 },
		cols: grouped(cols("乡镇", kText, "村", kText, "户主姓名", kName, "户主证件号码", kID, "灾种", kText, "受灾日期", kDate,
			"倒塌间数", kInt, "严重损坏间数", kInt, "一般损坏间数", kInt, "农作物损失亩", kText, "直接损失", kMoney), "房屋损失", "倒塌间数", "严重损坏间数", "一般损坏间数"),
		rows: plannedRows("disaster.household", func(w *World, h *household, p plan, emit func(...cell)) {
			rooms := strings.Split(p.text, ",")
			n := func(i int) cell { return num(int(rooms[i][0] - '0')) }
			town, village := w.place(h)
			head := of(w.head(h, p.day))
			emit(town, village, head, head, txt(p.code), on(p.day), n(0), n(1), n(2),
				txt([]string{"0.5", "1.2", "2", "3.5", ""}[p.hh%5]), fen(p.amount))
		}),
	},
	{
		key: "police.accident", stem: "交通事故及刑案伤亡农户", low: true,
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "日期", kDate, "类别", kText, "后果", kText),
		rows: plannedRows("police.accident", func(w *World, h *household, p plan, emit func(...cell)) {
			emit(of(p.who), of(p.who), txt(w.town(h)), on(p.day), txt(p.code), txt(p.text))
		}),
	},
	{
		key: "police.registration", stem: "户籍变动情况", low: true,
		cols: cols("姓名", kName, "证件号码", kID, "乡镇", kText, "村", kText, "变动类别", kText, "日期", kDate),
		rows: plannedRows("police.registration", func(w *World, h *household, p plan, emit func(...cell)) {
			town, village := w.place(h)
			emit(of(p.who), of(p.who), town, village, txt(p.code), on(p.day))
		}),
	},
	{
		key: "agriculture.loss", stem: "产业损失及保险理赔", low: true,
		cols: cols("乡镇", kText, "村", kText, "户主姓名", kName, "户主证件号码", kID, "产业", kText, "日期", kDate, "损失", kMoney, "理赔", kMoney),
		rows: plannedRows("agriculture.loss", func(w *World, h *household, p plan, emit func(...cell)) {
			town, village := w.place(h)
			head := of(w.head(h, p.day))
			emit(town, village, head, head, txt(p.code), on(p.day), fen(p.amount), fen(p.more))
		}),
	},
	{
		key: "petition.appeal", stem: "群众诉求办理清单", low: true,
		cols: cols("姓名", kName, "证件号码", kID, "联系电话", kPhone, "乡镇", kText, "日期", kDate, "事项类别", kText, "摘要", kText),
		rows: plannedRows("petition.appeal", func(w *World, h *household, p plan, emit func(...cell)) {
			emit(of(p.who), of(p.who), num(int(p.hh)), txt(w.town(h)), on(p.day), txt(p.code), txt(p.text))
		}),
	},
}
