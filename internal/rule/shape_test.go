package rule

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
)

// shapes draws shapes as the builder makes them: groups hold at least two lines and join
// them the other way than the lines around, or they would not be groups.
func shapes(k *Compiler) *rapid.Generator[Shape] {
	return rapid.Custom(func(t *rapid.T) Shape { return drawShape(t, k, []string{"h", "m"}, 0, "") })
}

func drawShape(t *rapid.T, k *Compiler, of []string, depth int, around string) Shape {
	s := Shape{Join: rapid.SampledFrom([]string{"all", "any"}).Draw(t, "join")}
	least := 1
	if around != "" {
		s.Join, least = map[string]string{"all": "any", "any": "all"}[around], 2
	}
	for range rapid.IntRange(least, 4).Draw(t, "tests") {
		s.Tests = append(s.Tests, drawTest(t, k, of, depth, s.Join))
	}
	if len(s.Tests) == 1 {
		if only := s.Tests[0]; only.Of != nil && only.Members == "" {
			return *only.Of // a group alone is no group
		}
		s.Join = "all"
	}
	return s
}

func drawTest(t *rapid.T, k *Compiler, of []string, depth int, join string) Test {
	if depth < maxDepth-1 {
		switch rapid.IntRange(0, 9).Draw(t, "sort") {
		case 0:
			inner := drawShape(t, k, of, depth+1, join)
			return Test{Of: &inner}
		case 1:
			inner := drawShape(t, k, append(of, "x"), depth+1, "")
			return Test{Members: rapid.SampledFrom([]string{"some", "every", "none"}).Draw(t, "members"), Of: &inner}
		}
	}
	return drawLine(t, k, of)
}

func drawLine(t *rapid.T, k *Compiler, of []string) Test {
	draw := func(kinds ...fact.Kind) (string, fact.Def) {
		from := rapid.SampledFrom(of).Draw(t, "of")
		var list []fact.Def
		for _, d := range k.catalogue.Defs() {
			for _, kind := range kinds {
				if d.Kind == kind && (d.Subject == fact.OfPerson) == (from != "h") {
					list = append(list, d)
				}
			}
		}
		if len(list) == 0 {
			return drawOfHousehold(t, k)
		}
		d := rapid.SampledFrom(list).Draw(t, "fact")
		return from + "." + d.Key, d
	}
	op := func() string { return rapid.SampledFrom([]string{">=", ">", "<=", "<", "==", "!="}).Draw(t, "op") }
	switch rapid.IntRange(0, 4).Draw(t, "line") {
	case 0:
		name, _ := draw(fact.Bool)
		return Test{Fact: name, Op: rapid.SampledFrom([]string{"is", "not"}).Draw(t, "is")}
	case 1:
		name, _ := draw(fact.Money)
		return Test{Fact: name, Op: op(), Param: "monitoring_line"}
	case 2:
		name, _ := draw(fact.Money)
		return Test{Fact: name, Op: op(), Param: "monitoring_line", Times: "income.drop.factor"}
	case 3:
		name, d := draw(fact.Int, fact.Money)
		value := rapid.SampledFrom([]string{"0", "1", "60", "20000"}).Draw(t, "value")
		if d.Kind == fact.Money && rapid.Bool().Draw(t, "odd") {
			value = "12.50"
		}
		return Test{Fact: name, Op: op(), Value: value}
	}
	return Test{Fact: "h.housing_grade", Op: "in", Values: rapid.SliceOfN(rapid.SampledFrom([]string{"C", "D", `B"级`, "危房"}), 1, 3).Draw(t, "values")}
}

func drawOfHousehold(t *rapid.T, k *Compiler) (string, fact.Def) {
	i, _ := k.catalogue.Position(fact.OfHousehold, "income_per_head")
	return "h.income_per_head", k.catalogue.Defs()[i]
}

// What the builder shows is what the text says, and the other way round.
func TestShapeAndTextSayTheSame(t *testing.T) {
	k := compiler(t)
	rapid.Check(t, func(t *rapid.T) {
		shape := shapes(k).Draw(t, "shape")
		text, err := k.Write(shape)
		if err != nil {
			t.Fatalf("%+v: %v", shape, err)
		}
		if _, bad := examine(k.person, "when", text, false); len(bad) > 0 {
			t.Fatalf("%s: %v", text, bad)
		}
		back, ok := k.Read(text)
		if !ok || cmp.Diff(shape, back) != "" {
			t.Fatalf("%s\n%s", text, cmp.Diff(shape, back))
		}
	})
}

func TestShippedRulesThatTheBuilderShows(t *testing.T) {
	k := compiler(t)
	var text []string
	for _, d := range DefaultPack() {
		shape, ok := k.Read(d.When)
		if !ok {
			text = append(text, d.Key)
			continue
		}
		written, err := k.Write(shape)
		if err != nil {
			t.Errorf("%s: %v", d.Key, err)
		}
		again, _ := k.Read(written)
		if diff := cmp.Diff(shape, again); diff != "" {
			t.Errorf("%s: %s", d.Key, diff)
		}
	}
	if len(text) > 6 {
		t.Errorf("only text: %v", text)
	}
}

func TestWordsOfTheShippedRulesAreChinese(t *testing.T) {
	k := compiler(t)
	for _, d := range DefaultPack() {
		words := k.Words(d.When, nil)
		if words == "" || strings.ContainsAny(words, "_&|!<>=") || strings.Contains(words, "()") || strings.Contains(words, "null") {
			t.Errorf("%s: %q", d.Key, words)
		}
	}
	for text, want := range map[string]string{
		"h.lifted && h.inpatient_12m >= 2000000":     "“脱贫户”为是,并且“近12个月住院自付”不低于 20,000 元",
		"!members.exists(x, x.able)":                 "没有成员满足(“16至59岁有劳动能力”为是)",
		"h.housing_grade in ['C', 'D']":              "“最近一次住房鉴定等级”是 C、D 之一",
		"double(h.size) * 2.0 > 3.0 || !h.monitored": "“家庭人口” × 2高于3,或者“已是监测对象”为否",
		"h.size < p.labour_age_from":                 "“家庭人口”低于参数“劳动年龄起”",
	} {
		if got := k.Words(text, nil); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestCheckSaysWhereAndWhy(t *testing.T) {
	set, err := param.NewSet(map[string]string{"monitoring_line": "8000"})
	if err != nil {
		t.Fatal(err)
	}
	k := compiler(t)
	for text, want := range map[string]Problem{
		"h.size >\n  h.nothing":   {Field: "when", Line: 2, Column: 4, Text: "没有“nothing”这个指标或参数"},
		"h.size > ":               {Field: "when", Line: 1, Text: "写到这里读不下去了"},
		"m.age > 3":               {Field: "when", Line: 1, Column: 1, Text: "问整户的规则里没有 m"},
		"h.size > 1.5":            {Field: "when", Line: 1, Column: 8, Text: "这两边不能这样运算或比较:整数, 小数"},
		"h.size + 1":              {Field: "when", Text: "条件的结果应当是“是”或“否”"},
		"h.income_per_head > 'a'": {Field: "when", Line: 1, Column: 19, Text: "这两边不能这样运算或比较:整数, 文字"},
	} {
		c := k.check(Sketch{Subject: "household", When: text}, newValues(set))
		if c.OK || len(c.Problems) == 0 {
			t.Errorf("%s: %+v", text, c)
			continue
		}
		got := c.Problems[0]
		if got.Field != want.Field || got.Line != want.Line || want.Column != 0 && got.Column != want.Column || !strings.HasPrefix(got.Text, want.Text) {
			t.Errorf("%s: %+v", text, got)
		}
	}
	c := k.check(Sketch{Subject: "household", When: "h.income_per_head < p.monitoring_line", Say: "人均 {h.income_per_head} 元,低于 {p.monitoring_line} 元。"}, newValues(set))
	if !c.OK || c.Shape == nil || len(c.Facts) != 1 || len(c.Params) != 1 || !c.Params[0].Set {
		t.Errorf("%+v", c)
	}
	if c.Sentence != "人均 〔数〕 元,低于 8,000 元。" {
		t.Error(c.Sentence)
	}
	if c.Suggested.Measure != "h.income_per_head" || c.Suggested.Direction != Below {
		t.Errorf("%+v", c.Suggested)
	}
}

func TestLineOfTheBuilderSaysWhatItLacks(t *testing.T) {
	for value, want := range map[string]string{"三万元整": "“三万元整”不是数", "": "这一行还没有填完整"} {
		c := compiler(t).check(Sketch{Subject: "household", Shape: &Shape{Join: "all", Tests: []Test{{Fact: "h.income_per_head", Op: "<", Value: value}}}}, nil)
		if len(c.Problems) != 1 || c.Problems[0].Field != "shape.0" || !strings.HasPrefix(c.Problems[0].Text, want) {
			t.Errorf("%q: %+v", value, c.Problems)
		}
	}
}

func TestTryoutIsThreeValued(t *testing.T) {
	line := map[string]string{"monitoring_line": "8000"}
	for name, c := range map[string]struct {
		home   home
		params map[string]string
		want   Verdict
	}{
		"below":        {newHome(1).set("income_per_head", 700_000), line, IsTrue},
		"above":        {newHome(1).set("income_per_head", 900_000), line, IsFalse},
		"no data":      {newHome(1), line, IsUnknown},
		"line not set": {newHome(1).set("income_per_head", 700_000), nil, IsUnknown},
	} {
		set, err := param.NewSet(c.params)
		if err != nil {
			t.Fatal(err)
		}
		out := compiler(t).tried(shipped(t, "income.below_line"), c.home.table, newValues(set), false)
		if out.Verdict != c.want || len(out.Values) != 1 || out.Words == "" || (out.Sentence != "") != (c.want == IsTrue) {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

// The verdict would tell what the fact says: without the right to the fact there is none.
func TestTryoutWithholdsAVerdictOnSensitiveFacts(t *testing.T) {
	k := compiler(t)
	h := newHome(2).member(0, "new_serious_illness", 1)
	out := k.tried(shipped(t, "health.new_serious_illness"), h.table, newValues(param.Set{}), false)
	if out.Verdict != Withheld || out.Sentence != "" || out.Values[0].Value != "" || !out.Values[0].Hidden {
		t.Errorf("%+v", out)
	}
	if out = k.tried(shipped(t, "health.new_serious_illness"), h.table, newValues(param.Set{}), true); out.Verdict != IsTrue {
		t.Errorf("%+v", out)
	}
}

// A clerk writes the sentence with Chinese names in its gaps; stored it holds the keys.
func TestSentenceIsWrittenInWords(t *testing.T) {
	k := compiler(t)
	for _, d := range DefaultPack() {
		words := k.sayWords(d.Say, d.Subject)
		if strings.ContainsAny(words, "{}_") {
			t.Errorf("%s: %s", d.Key, words)
		}
		if back := k.sayCode(words, d.Subject); back != d.Say {
			t.Errorf("%s: %s", d.Key, back)
		}
	}
	if got := k.sayCode("人均〔近12个月人均纯收入(监测口径)〕元,低于〔参数:监测范围〕元,〔没有的〕", "household"); got != "人均{h.income_per_head}元,低于{p.monitoring_line}元,〔没有的〕" {
		t.Error(got)
	}
}
