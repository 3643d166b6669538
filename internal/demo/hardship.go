package demo

import "slices"

// episode is a time in which a household was truly at risk.
type episode struct {
	hh, subject int32
	risk, why   string
	from, to    day // to: 0 while it lasts
	ownWork     float64
	visible     []string // dataset keys that show it
	silent      bool
}

// signal is a way in which a blow of some kind comes to show: in which dataset, how often,
// and how many months later.
type signal struct {
	dataset  string
	p        float64
	from, to int
}

// blow is a kind of hardship. The shares are ours; that illness leads follows the
// published rules, most of which are about medical bills.
type blow struct {
	risk    string
	share   float64
	ownWork float64 // share of own farm and business that goes on
	idle    bool    // the subject cannot work while it lasts
	signals []signal
	why     []string
}

var aid = []signal{{"welfare.relief", .24, 1, 4}, {"petition.appeal", .12, 0, 3}, {"platform.warning", .15, 1, 3}}

var blows = []blow{
	{"因病", .36, .8, true, []signal{{"medical.settlement", .80, 0, 1}, {"health.serious_illness", .52, 0, 3}, {"employment.status", .16, 1, 3}, {"welfare.dibao", .10, 3, 6}},
		[]string{"家中主要劳动力患大病,长期治疗,自付多且不能务工", "老人重病反复住院,报销后自付仍超出家庭承受能力"}},
	{"因学", .07, 1, false, []signal{{"education.absence", .48, 0, 1}, {"education.cost", .55, 0, 1}, {"education.enrolment", .25, 1, 4}},
		[]string{"两个孩子同时上学,学费和住宿费扣补后自付过万元", "孩子因家中困难离校,家里想让其外出打工"}},
	{"因残", .08, .8, true, []signal{{"disability.certificate", .78, 1, 3}, {"employment.status", .22, 0, 2}, {"medical.settlement", .30, 0, 1}},
		[]string{"主要劳动力致残,失去收入来源", "家庭成员残疾加重,需要专人照料"}},
	{"因灾", .07, .35, false, []signal{{"disaster.household", .84, 0, 1}, {"housing.appraisal", .30, 0, 2}, {"agriculture.loss", .30, 0, 2}},
		[]string{"暴雨山洪冲毁房屋和庄稼,损失大于家庭积蓄", "滑坡致房屋严重损坏,暂住亲戚家"}},
	{"住房", .04, 1, false, []signal{{"housing.appraisal", .82, 0, 3}},
		[]string{"唯一住房出现裂缝沉降,无力修缮", "唯一土木房屋部分垮塌,仍在居住"}},
	{"饮水", .03, 1, false, []signal{{"water.outage", .80, 0, 1}},
		[]string{"水源枯竭,取水往返超过半小时,长期未恢复", "管道损毁后长期无稳定供水"}},
	{"收入骤减", .07, .5, true, []signal{{"employment.status", .45, 0, 2}},
		[]string{"务工收入大幅减少,又无其他来源", "家庭经营停歇,收入比上年减少一半以上"}},
	{"务工不稳", .13, .95, true, []signal{{"employment.status", .74, 0, 2}},
		[]string{"唯一务工人员失业返乡,数月找不到活", "务工工资被拖欠,家中再无其他收入"}},
	{"意外", .06, .7, true, []signal{{"police.accident", .72, 0, 1}, {"medical.settlement", .60, 0, 1}, {"employment.status", .20, 1, 3}},
		[]string{"主要劳动力交通事故重伤,无法获赔", "主要劳动力工地受伤致残,赔偿未到位"}},
	{"缺劳动力", .05, .5, false, []signal{{"police.registration", .85, 0, 1}},
		[]string{"唯一劳动力去世,家中只剩老人和孩子", "主要劳动力去世,剩下的人无力经营"}},
	{"产业失败", .04, .15, false, []signal{{"agriculture.loss", .78, 0, 2}},
		[]string{"养殖疫病,牲畜大量死亡,贷款难还", "中药材价格大跌,投入全部亏损"}},
}

// fall lets households fall into hardship, also before the first file.
func (w *World) fall() {
	r := stream(w.seed, "hardship", 0)
	var kinds weighted[*blow]
	for i := range blows {
		kinds.add(&blows[i], blows[i].share)
	}
	c := countsOf(w.size)
	months := w.months() + int(kWarmUp)
	lifted := float64(c.lifted) / float64(c.households)
	base := kNewHardship / (1 - lifted + lifted*kLiftedRatio) * float64(months) / 12
	begin := w.start - month(kWarmUp)
	for i := range w.households {
		h := &w.households[i]
		odds := base
		if h.lifted {
			odds *= kLiftedRatio
		}
		switch { // the poorer the likelier; 低保 and 特困 already carry most of those
		case h.wealth > 0.8:
			odds *= 0.15
		case h.wealth < -0.6:
			odds *= 1.9
		}
		if h.dibao.has(w.start.first()) || h.tekun {
			odds *= 0.4
		}
		if !r.chance(odds) {
			continue
		}
		from := begin.first() + day(r.IntN(months*30))
		w.strike(r, int32(i), kinds.pick(r), from)
	}
	w.priorCases(r)
}

// strike begins an episode and lets its signals show.
func (w *World) strike(r rng, i int32, b *blow, from day) {
	h := &w.households[i]
	subject, ok := w.subjectOf(r, h, b, from)
	if !ok {
		return
	}
	e := &episode{hh: i, subject: subject, risk: b.risk, why: pick(r, b.why), from: from, ownWork: b.ownWork}
	if length := day(r.logNormal(kStayMonths*30, 0.5)); !r.chance(kOpenEnded) {
		e.to = from + max(length, 60)
	}
	e.silent = r.chance(kSilent)
	w.episodes = append(w.episodes, e)
	h.episodes = append(h.episodes, e)
	p := &w.people[subject]
	if b.idle && p.job != nil {
		p.job.spells = append(p.job.spells, spell{span: span{e.from, e.to}})
	}
	switch {
	case b.risk != "缺劳动力":
	case from >= w.start.first():
		p.died = e.from
	default: // who died before the first file is in no register
		p.job = nil
	}
	if e.silent {
		return
	}
	for _, s := range slices.Concat(b.signals, aid) {
		if !r.chance(s.p) {
			continue
		}
		at := from + day(r.between(s.from*30, s.to*30))
		if w.show(r, e, s.dataset, at) && !slices.Contains(e.visible, s.dataset) {
			e.visible = append(e.visible, s.dataset)
		}
	}
	if w.incomeShows(e) {
		e.visible = append(e.visible, "income.household")
	}
	slices.Sort(e.visible)
	if r.chance(kOldWay) || from < w.start.first() && r.chance(0.5) {
		h.category = categoryOf(h, r)
		h.risk = b.risk
		h.monitored = span{from: from + day(r.between(60, 180))}
		if e.to != 0 {
			h.monitored.to = max(e.to, h.monitored.from+185) + day(r.between(10, 90))
		}
	}
}

func categoryOf(h *household, r rng) int8 {
	switch {
	case r.chance(0.25):
		return 3
	case h.lifted:
		return 1
	}
	return 2
}

// priorCases are households that were monitored before the window and are fine.
func (w *World) priorCases(r rng) {
	for i := range w.households {
		h := &w.households[i]
		if h.category != 0 || !r.chance(kMonitoredBefore) {
			continue
		}
		h.category, h.risk = categoryOf(h, r), pick(r, blows).risk
		from := w.start.first() - day(r.between(200, 900))
		h.monitored = span{from, from + day(r.between(200, 700))}
	}
}

// subjectOf chooses the member whom a blow strikes.
func (w *World) subjectOf(r rng, h *household, b *blow, at day) (int32, bool) {
	best, score := h.first, -1.0
	for i := range w.members(h) {
		p := &w.people[h.first+int32(i)]
		if !p.here(at) || !p.here(w.start.first()) {
			continue
		}
		years, x := age(p.born, at), r.Float64()
		stage, _ := stage(p, at)
		switch b.risk {
		case "因学":
			if years < 12 || stage == "" {
				continue
			}
		case "务工不稳", "收入骤减", "意外", "因残":
			if p.job == nil || p.job.post != "" || years > 64 {
				continue
			}
			x += float64(p.job.wage) / 1_000_000
		case "缺劳动力":
			if p.job == nil || years > 62 || h.n < 2 {
				continue
			}
		case "因病":
			if p.job != nil || years > 60 {
				x += 0.5
			}
		}
		if x > score {
			best, score = h.first+int32(i), x
		}
	}
	return best, score >= 0
}

// incomeShows says that a half-year account after the start is at least a quarter lower
// a head than the one a year earlier, and was taken.
func (w *World) incomeShows(e *episode) bool {
	h := &w.households[e.hh]
	for m := w.start + 5; m <= w.end; m++ {
		if m.num()%6 != 0 || m.last() < e.from+75 || e.to != 0 && m.first() > e.to+60 {
			continue
		}
		if met, _ := w.surveyed(int(e.hh), h, m); !met {
			continue
		}
		now, before := w.account(h, m-5, m), w.account(h, m-17, m-12)
		if now.net()/int64(now.persons) < before.net()*3/4/int64(before.persons) {
			return true
		}
	}
	return false
}
