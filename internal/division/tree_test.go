package division

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
)

var today = cn.NewDate(2025, 7, 1)

func chengkou(t testing.TB) *Tree {
	t.Helper()
	rows, _, ok := Bundled("500229")
	if !ok {
		t.Fatal("the list of 500229 is missing")
	}
	add, _, _ := compare(nil, rows, cn.Date{})
	return newTree("500229", add, map[string][]string{"500229106002": {"修齐居委会"}}, today)
}

func TestBundledListHas25TownshipsAnd204Villages(t *testing.T) {
	tree := chengkou(t)
	kinds := map[Kind]int{}
	for _, d := range append(tree.AtLevel("500229", cn.LevelTownship), tree.AtLevel("500229", cn.LevelVillage)...) {
		kinds[d.Kind]++
	}
	if kinds[Subdistrict]+kinds[Town]+kinds[Rural] != 25 || kinds[Village] != 173 || kinds[Community] != 31 {
		t.Fatalf("%v", kinds)
	}
	if len(tree.Children("500229")) != 25 {
		t.Fatalf("%d townships", len(tree.Children("500229")))
	}
}

func TestPlanClassesAre4And4And17AndVillages6And5AndTheRest(t *testing.T) {
	_, rows, _ := Bundled("500229")
	tree := chengkou(t)
	list, err := resolve(tree, rows)
	if err != nil {
		t.Fatal(err)
	}
	township, village, of := map[Class]int{}, map[Class]int{}, map[string]Class{}
	for _, c := range list {
		if of[c.Area] != "" {
			t.Errorf("%s twice", c.Area)
		}
		of[c.Area] = c.Class
		if cn.DivisionCode(c.Area).Level() == cn.LevelTownship {
			township[c.Class]++
		} else {
			village[c.Class]++
		}
		if !strings.HasPrefix(c.Clause, "plan:") {
			t.Errorf("%s without a clause", c.Area)
		}
	}
	if township[Pioneer] != 4 || township[Key] != 4 || township[Steady] != 17 {
		t.Errorf("townships %v", township)
	}
	if village[Pioneer] != 6 || village[Key] != 5 || village[Steady] != 204-11 {
		t.Errorf("villages %v", village)
	}
	// Every key village lies in a township of another class: nothing is inherited.
	for area, class := range of {
		if class == Key && len(area) == 12 && of[area[:9]] != Steady {
			t.Errorf("%s lies in a %s township", tree.FullName(area), of[area[:9]])
		}
	}
	// 高观镇 is a key township; its 高观村 and 高观社区, and 复兴村 in it, are not.
	for name, want := range map[[2]string]Class{
		{"高观镇", ""}: Key, {"高观镇", "高观村"}: Steady, {"高观镇", "高观社区"}: Steady, {"高观镇", "复兴村"}: Steady,
		{"复兴街道", ""}: Steady, {"鸡鸣乡", "鸡鸣社区"}: Pioneer, {"双河乡", "余坪村"}: Pioneer, {"双河乡", "天星村"}: Key, {"双河乡", ""}: Steady,
		{"北屏乡", "松柏村"}: Pioneer, {"庙坝镇", "南坪村"}: Key,
	} {
		code, ok := tree.Find(name[0], name[1])
		if !ok || of[code] != want {
			t.Errorf("%v: %s %s, want %s", name, code, of[code], want)
		}
	}
}

func TestNamesAreFoundAsFilesWriteThem(t *testing.T) {
	tree := chengkou(t)
	for _, c := range []struct{ township, village, want string }{
		{"高观镇", "", "500229107"}, {"高观", "", "500229107"}, {"高观乡", "", "500229107"}, {" 高　观 镇", "", "500229107"},
		{"重庆市城口县高观镇", "复兴村", "500229107208"}, {"高观镇", "高观镇复兴村", "500229107208"}, {"高观镇", "城口县高观镇复兴村村委会", "500229107208"},
		{"葛城街道办事处", "土城社区居委会", "500229001001"}, {"葛城镇", "土城", "500229001001"},
		{"葛城街道", "东方红社区", "500229001005"}, {"葛城街道", "东方红二村", "500229001203"}, {"葛城街道", "东方红", "500229001005"},
		{"高观镇", "高观村", "500229107200"}, {"高观镇", "高观社区", "500229107001"}, {"高观镇", "高观", ""},
		{"庙坝镇", "庙坝居委会", "500229104001"}, {"庙坝镇", "庙坝村委会", "500229104200"},
		{"修齐镇", "石景村", "500229106002"}, {"修齐镇", "修齐居委会", "500229106002"},
		{"", "余坪村", "500229210207"}, {"", "红岩村", ""}, {"沿河乡", "红岩村", "500229208204"},
		{"500229107", "500229107208", "500229107208"}, {"500229107000", "复兴", "500229107208"}, {"高观镇", "500229104201", ""},
		{"没有镇", "复兴村", ""}, {"高观镇", "没有村", ""}, {"", "", ""}, {"城口县", "", ""},
	} {
		got, ok := tree.Find(c.township, c.village)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q %q: %q %v, want %q", c.township, c.village, got, ok, c.want)
		}
	}
}

func TestEveryVillageIsFoundByItsOwnNames(t *testing.T) {
	tree := chengkou(t)
	for _, v := range tree.AtLevel("500229", cn.LevelVillage) {
		for _, name := range []string{v.Name, v.Official, tree.FullName(v.Code), v.Code} {
			if got, ok := tree.Find(tree.Name(v.Parent), name); !ok || got != v.Code {
				t.Errorf("%s: %s %v", name, got, ok)
			}
		}
	}
}

func TestFindNeverAnswersWithAPlaceOutsideTheTownship(t *testing.T) {
	tree := chengkou(t)
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SliceOfN(rapid.SampledFrom([]rune("高观镇乡村社区居委会复兴街道红岩城口县 0529")), 0, 8)
		township, village := string(letters.Draw(t, "township")), string(letters.Draw(t, "village"))
		code, ok := tree.Find(township, village)
		if !ok {
			if code != "" && village == "" && cn.DivisionCode(code).Level() == cn.LevelNone {
				t.Fatalf("%q", code)
			}
			return
		}
		if above, found := tree.Find(township, ""); squeeze(township) != "" && (!found || !strings.HasPrefix(code, above)) {
			t.Fatalf("%q %q gave %s", township, village, code)
		}
	})
}

func TestFormerNameAndEndedDivision(t *testing.T) {
	old := Division{Code: "500229107208", Name: "红光村", Parent: "500229107", Kind: Village, To: cn.NewDate(2024, 12, 31)}
	now := Division{Code: "500229107208", Name: "复兴村", Parent: "500229107", Kind: Village, From: cn.NewDate(2025, 1, 1)}
	gone := Division{Code: "500229107299", Name: "撤并村", Parent: "500229107", Kind: Village, To: cn.NewDate(2024, 12, 31)}
	above := []Division{{Code: "500229", Name: "城口县", Kind: County}, {Code: "500229107", Name: "高观镇", Parent: "500229", Kind: Town}}
	for _, rows := range [][]Division{append(above, old, now, gone), append(above, gone, now, old)} {
		tree := newTree("500229", rows, nil, today)
		if code, ok := tree.Find("高观镇", "红光村"); !ok || code != now.Code || tree.Name(code) != "复兴村" {
			t.Errorf("a former name: %s %v", code, ok)
		}
		if _, ok := tree.Find("高观镇", "撤并村"); ok || tree.FullName(gone.Code) != "高观镇撤并村" {
			t.Error("an ended division keeps its name and takes nothing in")
		}
		if tree.Name("50022910720801") != "复兴村" {
			t.Error("a group without a name is called by its village")
		}
	}
}

func TestShortNamesAndKinds(t *testing.T) {
	for _, c := range []struct {
		code, official, short string
		kind                  Kind
	}{
		{"500229001203", "东方红二村村民委员会", "东方红二村", Village},
		{"500229001001", "土城社区居民委员会", "土城社区", Community},
		{"500229107200", "白云村委会", "白云村", Village},
		{"500229107201", "白云村民委员会", "白云村", Village},
		{"500229107001", "城东居委会", "城东社区", Community},
		{"500229107400", "林场", "林场", Village},
		{"500229001", "葛城街道办事处", "葛城街道", Subdistrict},
		{"500229400", "某某管委会", "某某管委会", Rural},
		{"500229", "城口县", "城口县", County},
	} {
		kind := kindOf(c.code, c.official)
		if kind != c.kind || shortName(kind, c.official) != c.short {
			t.Errorf("%s: %s %s", c.official, kind, shortName(kind, c.official))
		}
	}
}

func TestSteadyClassHasTwoNames(t *testing.T) {
	for _, s := range []string{"平稳推进类", "积极推进类", "积极推进", " steady "} {
		if c, ok := ParseClass(s); !ok || c != Steady {
			t.Errorf("%q: %s", s, c)
		}
	}
	if _, ok := ParseClass("推进类"); ok {
		t.Error("guessed a class")
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("code,name,parent\n500229,城口县,\n500229107,高观镇,500229\n")
	f.Add("\ufeff# x\ncode,name,parent\n500229000000,城口县,\n")
	f.Add("code,name\n1,2\n")
	f.Add("code,name,parent\n500229107,\"a\nb\",500229000000\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := ReadCSV(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, r := range rows {
			if !cn.DivisionCode(r.Code).Valid() || r.Name == "" || !strings.HasPrefix(r.Code, r.Parent) {
				t.Errorf("%+v", r)
			}
		}
	})
}
