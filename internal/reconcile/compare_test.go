package reconcile

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
)

const (
	here  = "500229205201"
	there = "500229205202"
)

func newReading() *reading {
	return &reading{codes: code.National(), villages: map[registry.HouseholdID]string{"h1": here, "h2": here, "h3": there}, county: "500229", whole: true, unread: map[Field]int{}}
}

// A household in our book: 边缘易致贫户, of four, monitored since March.
func ourBook() *book {
	return &book{codes: code.National(), cards: map[registry.HouseholdID]registry.Card{"h1": {Number: "H1", Head: "赵一"}},
		homes: []registry.PopHousehold{{Household: registry.Household{ID: "h1", Number: "H1", Village: here, Kind: registry.Ordinary, Category: registry.Marginal}, Members: make([]registry.PopMember, 4)}},
		cases: map[registry.HouseholdID]*monitor.Standing{"h1": {Phase: monitor.Monitored, Category: registry.Marginal, Risks: []string{"因病", "因自然灾害"}, Monitored: cn.NewDate(2025, 3, 9)}}}
}

// monitored is a row of the municipal list that agrees with our book.
func monitored(more string) source.Listed {
	return source.Listed{Household: "h1", Number: "H1", Name: "赵一", Village: here, Code: "边缘易致贫户", Doc: source.Doc(`{"risk":"因病、因灾","identified":"2025-03","eliminated":false` + more + `}`)}
}

// What the two sides say of one household, and what of it is a difference.
func TestOnlyWhatBothSayDifferentlyIsADifference(t *testing.T) {
	for name, c := range map[string]struct {
		change func(r *source.Listed)
		want   string
	}{
		"the same":                      {func(*source.Listed) {}, ""},
		"the same in other words":       {func(r *source.Listed) { r.Code = "边缘户"; r.Doc = `{"risk":"洪涝，生病","eliminated":false}` }, ""}, // 生病 is in no list
		"a risk more closely":           {func(r *source.Listed) { r.Doc = `{"risk":"洪涝;因病"}` }, ""},
		"nothing but the number":        {func(r *source.Listed) { *r = source.Listed{Household: "h1", Number: "H1"} }, ""},
		"a masked name":                 {func(r *source.Listed) { r.Name = "赵*" }, ""},
		"another category":              {func(r *source.Listed) { r.Code = "突发严重困难户" }, "category marginal|sudden"},
		"another village":               {func(r *source.Listed) { r.Village = there }, "village " + here + "|" + there},
		"another head":                  {func(r *source.Listed) { r.Name = "赵二" }, "head 赵一|赵二"},
		"another number":                {func(r *source.Listed) { r.Number = "H9" }, "number H1|H9"},
		"eliminated there":              {func(r *source.Listed) { r.Doc = `{"eliminated":true,"eliminated_in":"2025-05"}` }, "state monitored|eliminated"},
		"eliminated, by the month only": {func(r *source.Listed) { r.Doc = `{"eliminated_in":"2025-05"}` }, "state monitored|eliminated"},
		"other risks, another month":    {func(r *source.Listed) { r.Doc = `{"risk":"因学","identified":"2025-04","eliminated":false}` }, "risks 01,02|09 entered 2025-03|2025-04"},
	} {
		row := monitored("")
		c.change(&row)
		theirs := newReading().municipal([]source.Listed{row})
		got := ""
		for _, f := range compare(ourBook().entries(Municipal, theirs), theirs) {
			if f.Kind != Different || f.Area != here {
				t.Errorf("%s: %+v", name, f)
			}
			for i, p := range f.Pairs {
				if i > 0 {
					got += " "
				}
				got += fmt.Sprintf("%s %s|%s", p.Field, p.Ours, p.Theirs)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A text that no list knows is counted and not compared.
func TestUnknownWordsAreCountedAndNotCompared(t *testing.T) {
	r := newReading()
	row := monitored("")
	row.Code, row.Doc = "第四种", `{"risk":"运气不好","eliminated":false}`
	theirs := r.municipal([]source.Listed{row})
	if found := compare(ourBook().entries(Municipal, theirs), theirs); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	if r.unread[FieldCategory] != 1 || r.unread[FieldRisks] != 1 || len(r.unread) != 2 {
		t.Errorf("%v", r.unread)
	}
}

// Who must stand on the other list: who is monitored now. That the risk of a household is
// long gone, on one list alone, is no difference.
func TestOnlyWhoIsMonitoredNowIsMissed(t *testing.T) {
	gone := func() *book {
		b := ourBook()
		b.homes[0].Category = ""
		s := b.cases["h1"]
		s.Phase, s.Eliminated = monitor.Eliminated, cn.NewDate(2025, 6, 2)
		return b
	}
	stranger := source.Listed{Number: "H7", Name: "孙七", Village: there, Code: "脱贫不稳定户", Doc: `{"risk":"因残","eliminated":false}`}
	strangerGone := stranger
	strangerGone.Doc = `{"risk":"因残","eliminated":true}`
	refused := ourBook()
	refused.homes[0].Category = ""
	refused.cases["h1"].Phase, refused.cases["h1"].End = monitor.Ended, monitor.Refused
	roll := ourBook()
	roll.cases = nil
	for name, c := range map[string]struct {
		ours *book
		rows []source.Listed
		want []string
	}{
		"monitored here, missing there":         {ourBook(), nil, []string{"h1 only_here"}},
		"monitored by the roll, without a case": {roll, nil, []string{"h1 only_here"}},
		"by the roll here, and there":           {roll, []source.Listed{monitored("")}, nil},
		"eliminated here, missing there":        {gone(), nil, nil},
		"eliminated here, monitored there":      {gone(), []source.Listed{monitored("")}, []string{"h1 different"}},
		"unknown here, monitored there":         {&book{}, []source.Listed{stranger}, []string{"no:H7 only_there"}},
		"unknown here, eliminated there":        {&book{}, []source.Listed{strangerGone}, nil},
		"refused here, monitored there":         {refused, []source.Listed{monitored("")}, []string{"h1 only_there"}},
	} {
		theirs := newReading().municipal(c.rows)
		var got []string
		for _, f := range compare(c.ours.entries(Municipal, theirs), theirs) {
			got = append(got, f.Key+" "+string(f.Kind))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// The national list has a row a person, and tells of households that are not monitored too.
func TestNationalListIsReadByHousehold(t *testing.T) {
	person := func(home registry.HouseholdID, number, name, code, doc string) source.Listed {
		return source.Listed{Household: home, Number: number, Name: name, Village: here, Code: code, Doc: source.Doc(doc)}
	}
	b := &book{codes: code.National(), cards: map[registry.HouseholdID]registry.Card{"h1": {Head: "赵一"}, "h2": {Head: "钱二"}, "h3": {Head: "孙三"}}}
	for i, kind := range []registry.Kind{registry.Lifted, registry.Lifted, registry.Ordinary} {
		number := fmt.Sprintf("H%d", i+1)
		b.homes = append(b.homes, registry.PopHousehold{Household: registry.Household{ID: registry.HouseholdID("h" + number[1:]), Number: number, Village: here, Kind: kind}, Members: make([]registry.PopMember, 2)})
	}
	b.homes[1].Category, b.homes[2].Category = registry.Unstable, registry.Marginal
	two := `{"relation":"配偶","size":2,"kind":"脱贫户"}`
	rows := []source.Listed{
		person("h1", "H1", "李氏", "", two), person("h1", "H1", "赵一", "", `{"relation":"户主","size":2,"kind":"建档立卡户"}`),
		person("h2", "H2", "钱二", "脱贫不稳定户", `{"relation":"户主","size":2,"kind":"脱贫户","eliminated":false}`), person("h2", "H2", "周氏", "", two),
	}
	show := func(rows []source.Listed) (got []string) {
		theirs := newReading().national(rows)
		for _, f := range compare(b.entries(National, theirs), theirs) {
			got = append(got, fmt.Sprint(f.Key, " ", f.Kind, " ", f.Pairs))
		}
		return got
	}
	if got := show(rows); got != nil {
		t.Errorf("the same: %v; a list of 脱贫户 alone says nothing of others", got)
	}
	rows[2].Code = ""
	rows = append(rows, person("", "H8", "吴八", "边缘易致贫户", `{"relation":"户主","size":1,"kind":"一般农户","eliminated":false}`))
	want := []string{
		"h2 different [{state monitored off}]",
		"h3 only_here [{kind ordinary } {members 2 } {state monitored } {category marginal }]",
		"no:H8 only_there [{kind  ordinary} {members  1} {state  monitored} {category  marginal}]",
	}
	if got := show(rows); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	rows[0].Doc, rows[1].Doc = `{"relation":"配偶","size":3}`, `{"relation":"户主","size":3}`
	if got := show(rows); got[0] != "h1 different [{members 2 3}]" {
		t.Errorf("%q", got)
	}
}

// What our list said on the day that the other one describes is not wrong, only newer here.
func TestAnOlderListIsNotWrong(t *testing.T) {
	diff := func(key string, kind Kind, fields ...Field) Found {
		f := Found{Key: key, Kind: kind}
		for _, name := range fields {
			f.Pairs = append(f.Pairs, Pair{Field: name, Ours: "a", Theirs: "b"})
		}
		return f
	}
	today := []Found{
		diff("entered since", OnlyHere), diff("missing all the time", OnlyHere), diff("ended since", OnlyThere), diff("never ours", OnlyThere),
		diff("changed since", Different, FieldCategory), diff("partly changed since", Different, FieldCategory, FieldRisks), diff("entered since, otherwise", Different, FieldRisks),
		diff("ended since, and otherwise then", OnlyThere),
	}
	then := []Found{
		diff("missing all the time", OnlyHere), diff("never ours", OnlyThere), diff("partly changed since", Different, FieldRisks), diff("entered since, otherwise", OnlyThere),
		diff("mended since", Different, FieldRisks), diff("ended since, and otherwise then", Different, FieldRisks),
	}
	var got []string
	for _, f := range lasting(today, then) {
		got = append(got, fmt.Sprint(f.Key, len(f.Pairs)))
	}
	want := []string{"missing all the time0", "never ours0", "partly changed since1", "entered since, otherwise1"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if len(today[5].Pairs) != 2 {
		t.Error("the list that was compared has changed")
	}
}

// Of a household named twice the entry that is monitored counts; another 户编号 is another
// household.
func TestHouseholdStandsOnAListOnce(t *testing.T) {
	old := monitored("")
	old.Doc = `{"risk":"因病","eliminated":true}`
	other := monitored("")
	other.Number = "H9"
	list := newReading().municipal([]source.Listed{old, monitored(""), other})
	if len(list) != 2 || list[0].Values[FieldState] != stateMonitored || list[1].key() != "no:H9" {
		t.Errorf("%+v", list)
	}
}

func anyList(t *rapid.T, name string) []Entry {
	var list []Entry
	for i := range rapid.IntRange(0, 12).Draw(t, name) {
		if !rapid.Bool().Draw(t, "listed") {
			continue
		}
		e := Entry{Household: registry.HouseholdID(fmt.Sprintf("h%02d", i)), Number: fmt.Sprintf("H%02d", i), Area: rapid.SampledFrom([]string{here, there}).Draw(t, "area"), Due: rapid.Bool().Draw(t, "due"), Values: Values{}}
		if i%3 == 0 {
			e.Household = ""
		}
		for _, f := range fields {
			e.Values.give(f.key, rapid.SampledFrom([]string{"", "a", "b", stateMonitored, stateOff}).Draw(t, string(f.key)))
		}
		list = append(list, e)
	}
	return list
}

// A list agrees with itself; the other way round, only here and only there swap and the
// sides of each difference too; what lasts is a part of what is found today.
func TestComparisonHasTwoEqualSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyList(t, "ours"), anyList(t, "theirs")
		if found := compare(a, a); len(found) > 0 {
			t.Fatalf("a list differs from itself: %+v", found)
		}
		forth, back := compare(a, b), map[string]Found{}
		for _, f := range compare(b, a) {
			back[f.Key] = f
		}
		if len(forth) != len(back) {
			t.Fatalf("%d one way, %d the other", len(forth), len(back))
		}
		swapped := map[Kind]Kind{OnlyHere: OnlyThere, OnlyThere: OnlyHere, Different: Different}
		for _, f := range forth {
			o := back[f.Key]
			if o.Kind != swapped[f.Kind] || len(o.Pairs) != len(f.Pairs) {
				t.Fatalf("%+v and %+v", f, o)
			}
			for i, p := range f.Pairs {
				if q := o.Pairs[i]; q.Field != p.Field || q.Ours != p.Theirs || q.Theirs != p.Ours {
					t.Fatalf("%+v and %+v", p, q)
				}
				if f.Kind == Different && (p.Ours == "" || p.Theirs == "") {
					t.Fatalf("what is not given differs: %+v", p)
				}
			}
		}
		if !slices.IsSortedFunc(forth, func(x, y Found) int { return cmpText(x.Area+x.Number+x.Key, y.Area+y.Number+y.Key) }) {
			t.Fatal("not in the order of areas and numbers")
		}
		same := lasting(forth, forth)
		if len(same) != len(forth) {
			t.Fatalf("on one day %d, of it lasting %d", len(forth), len(same))
		}
		if rest := lasting(forth, nil); len(rest) > 0 {
			t.Fatalf("right on the day of the list, and kept: %+v", rest)
		}
	})
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// The county decides about any standing difference, a township about those that it was asked
// about; who changes nothing or lets others change says why.
func TestTownshipAnswersWhatItWasAsked(t *testing.T) {
	for _, c := range []struct {
		from, to State
		reason   string
		county   bool
		want     error
	}{
		{Open, Asked, "", true, nil}, {Open, Ours, "", true, nil}, {Open, Theirs, "", true, errReason}, {Open, Accepted, "", true, errReason},
		{Open, Accepted, "统计口径不同", true, nil}, {Accepted, Ours, "", true, nil}, {Closed, Ours, "", true, errClosed}, {Open, Closed, "x", true, errDecision}, {Open, Open, "x", true, errDecision},
		{Asked, Ours, "入户看过", false, nil}, {Asked, Theirs, "入户看过", false, nil}, {Open, Ours, "入户看过", false, errNotAsked}, {Asked, Asked, "", false, errNotAsked}, {Accepted, Ours, "x", false, errNotAsked},
	} {
		if err := checkDecision(c.from, c.to, c.reason, c.county); err != c.want {
			t.Errorf("%s to %s, county %v: %v, want %v", c.from, c.to, c.county, err, c.want)
		}
	}
}
