package demo

// Surnames in rough order of frequency, with weights (ours).
var surnames = func() *weighted[string] {
	w := new(weighted[string])
	for _, g := range []struct {
		weight float64
		list   string
	}{
		{30, "王李张刘陈"},
		{14, "杨黄周吴徐胡"},
		{8, "冉向谭田覃彭袁邓赵罗唐冯谢何"},
		{4, "朱曾程廖陶余肖蒋汪蔡熊龚钟付文苟龙孙马郭高林梁"},
		{1.5, "柏桂庞邹邱秦石毛江史洪贺郝龙段雷侯孟白武戴莫孔康易卢倪严牟尹常黎"},
		{0.4, "芶晏阳母辜幸敖鲜柯代庹仝禹纪骆管"},
	} {
		for _, c := range g.list {
			w.add(string(c), g.weight)
		}
	}
	for _, s := range []string{"欧阳", "上官", "司马", "诸葛"} {
		w.add(s, 0.2)
	}
	return w
}()

// Given-name characters by sex and time of birth.
var givenNames = map[bool][]struct {
	before int
	chars  []rune
	single float64 // share of one-character names
}{
	true: {
		{1950, []rune("德福贵发财有光明天国正世家昌安永万兴礼义忠孝道元朝启绍"), 0.06},
		{1970, []rune("建国华军民强平明志文兵云成学荣林清祥胜贵友生全代大东红卫"), 0.12},
		{1985, []rune("勇伟军强刚波涛斌杰辉鹏飞超毅峰海洪小晓川江林松东平"), 0.34},
		{2000, []rune("鑫磊杰浩鹏宇俊凯涛龙帅旭阳阳航坤飞健川渝豪"), 0.34},
		{9999, []rune("浩宇轩子涵梓睿泽博文俊杰皓宸一诺沐辰奕航铭佑嘉霖"), 0.08},
	},
	false: {
		{1950, []rune("秀英兰珍芝玉桂淑贞素清菊莲香碧云翠凤仙芳德明"), 0.05},
		{1970, []rune("芳兰英珍琼华群碧玉秀莲菊香翠素容梅春红桂明世自"), 0.10},
		{1985, []rune("艳丽燕敏霞红梅娟玲琴萍芳静小晓春凤云英华群"), 0.30},
		{2000, []rune("婷雪丽娜莎倩玲思雨佳静欣颖丹妮茜蓉燕梦瑶"), 0.30},
		{9999, []rune("梓涵欣怡诗雨萱可馨一诺语彤若汐子悦思妍梦瑶艺琳沐"), 0.06},
	},
}

// dots are the code points departments type for the dot in a name.
var dots = []string{"·", "•", "‧", "・"}

var dotted = []string{"阿依古丽\x00买买提", "扎西\x00次仁", "卓玛\x00央金", "吉克\x00阿木", "沙马\x00尔古", "帕提曼\x00吐尔逊"}

// rare are characters outside the basic plane, as some registers hold them.
var rare = []string{"𬱖", "𬭸", "𬎆", "𠅤", "𬀩", "𬘭", "𬍛", "𠮷"}

// replaceDot puts another dot into a dotted name.
func replaceDot(name, dot string) string {
	out := make([]rune, 0, len(name))
	for _, c := range name {
		switch c {
		case '·', '•', '‧', '・':
			out = append(out, []rune(dot)...)
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

func (r rng) givenName(male bool, year int) string {
	for _, era := range givenNames[male] {
		if year >= era.before {
			continue
		}
		if r.chance(kRare) {
			return pick(r, rare)
		}
		a := era.chars[r.IntN(len(era.chars))]
		if r.chance(era.single) {
			return string(a)
		}
		b := era.chars[r.IntN(len(era.chars))]
		if a == b && r.chance(0.8) {
			b = era.chars[r.IntN(len(era.chars))]
		}
		return string(a) + string(b)
	}
	return ""
}

func (r rng) dottedName() string {
	return replaceZero(pick(r, dotted), dots[r.IntN(len(dots))])
}

func replaceZero(s, dot string) string {
	out := ""
	for _, c := range s {
		if c == 0 {
			out += dot
		} else {
			out += string(c)
		}
	}
	return out
}
