package demo

import "strconv"

// schoolYear is the year in which the school year of day d began, on 1 September.
func schoolYear(d day) int {
	y, m, _ := d.date()
	if m < 9 {
		return y - 1
	}
	return y
}

// stage is the 学段 and year that a person of the given schooling is in on day d; "" for none.
func stage(p *person, d day) (string, int) {
	sy := schoolYear(d)
	a := age(p.born, dayOf(sy, 8, 31))
	if p.born > d || a < 3 || a > 21 || p.quit != 0 && p.quit <= d {
		return "", 0
	}
	switch {
	case a < 6:
		return "学前", a - 2
	case a < 12:
		return "小学", a - 5
	case a < 15:
		return "初中", a - 11
	case p.track == leavesAfterNine:
		return "", 0
	case a < 18 && p.track == vocational:
		return "中职", a - 14
	case a < 18:
		return "高中", a - 14
	case p.track == college && a < 21:
		return "高职", a - 17
	case p.track == university:
		return "本科", a - 17
	}
	return "", 0
}

func (w *World) studies(p *person, d day) bool {
	s, _ := stage(p, d)
	return s != ""
}

var numerals = []string{"", "一", "二", "三", "四", "五", "六"}

// yearName is the year as a school writes it.
func yearName(stage string, year int) string {
	switch stage {
	case "学前":
		return []string{"", "小班", "中班", "大班"}[year]
	case "小学":
		return numerals[year] + "年级"
	case "初中":
		return []string{"", "七年级", "八年级", "九年级"}[year]
	case "高中":
		return "高" + numerals[year]
	}
	return strconv.Itoa(year) + "年级"
}

// atSchool is the 在校生状况 of the household register.
func atSchool(p *person, d day) string {
	s, n := stage(p, d)
	switch s {
	case "":
		if p.here(d) && age(p.born, d) < 6 {
			return "学龄前儿童"
		}
		return ""
	case "学前":
		return "学前教育"
	case "小学":
		return "小学"
	case "初中":
		return yearName(s, n)
	case "高中":
		return "普通高中" + numerals[n] + "年级"
	case "中职":
		return "中职" + numerals[n] + "年级"
	case "高职":
		return "高职高专" + numerals[n] + "年级"
	}
	return "本科" + numerals[n] + "年级"
}

var schooling = []string{"", "文盲或半文盲", "小学", "初中", "高中", "大专"}

// schooledText is the 文化程度; empty for those at school.
func schooledText(p *person, d day) string {
	if atSchool(p, d) != "" {
		return ""
	}
	switch {
	case p.schooled == 5 && p.born%2 == 0:
		return "本科及以上"
	case p.schooled > 0:
		return schooling[p.schooled]
	case p.track == leavesAfterNine:
		return "初中"
	case p.track == college:
		return "大专"
	case p.track == university:
		return "本科及以上"
	}
	return "高中"
}

// school is where a pupil of the household's township goes.
func (w *World) school(h *household, stage string) string {
	t := w.town(h)
	switch stage {
	case "学前":
		return t + "中心幼儿园"
	case "小学":
		return t + "中心小学"
	case "初中":
		return t + "初级中学"
	case "高中":
		return "城口县第一高级中学"
	case "中职":
		return "城口县职业教育中心"
	}
	return "重庆某高等院校"
}

var illWords = []string{"健康", "长期慢性病", "患有大病", "残疾"}

// health is the 健康状况 as the register has it on day d, values joined by a comma.
func health(p *person, d day) string {
	s := ""
	join := func(word string) {
		if s != "" {
			s += ","
		}
		s += word
	}
	if p.chronic {
		join(illWords[1])
	}
	if p.illness != nil && p.illness.diagnosed <= d && !p.chronic {
		join(illWords[2])
	}
	if p.disability != nil && p.disability.issued <= d {
		join(illWords[3])
	}
	if s == "" {
		return illWords[0]
	}
	return s
}

// labour is the 劳动技能 on day d.
func labour(p *person, d day) string {
	years := age(p.born, d)
	severe := p.disability != nil && p.disability.issued <= d && p.disability.gradeOn(d) <= 2
	switch {
	case years < 16 || years >= 75:
		return "无劳动力"
	case severe:
		return "丧失劳动力"
	case years >= 60 || p.chronic:
		return "弱劳动力或半劳动力"
	case p.schooled >= 4 && p.job != nil:
		return "技能劳动力"
	}
	return "普通劳动力"
}
