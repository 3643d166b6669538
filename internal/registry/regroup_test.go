package registry_test

import (
	"testing"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/registry"
)

func TestSplitMakesAHouseholdAndLeavesAHeadBehind(t *testing.T) {
	each(t, func(w world) {
		r := w.roster(1, on(1, 1), member("H1", villageA, "户主", "王一", number(1)), member("H1", villageA, "配偶", "李二", number(2)), member("H1", villageA, "之子", "王三", number(3)))
		h, who := r.Links[0].Household, r.Links
		when := registry.When{On: on(4, 1)}
		split := func(head registry.PersonID, members ...registry.Placed) (registry.HouseholdID, error) {
			return w.Split(w.ctx, h, registry.SplitIn{When: when, Members: members, Head: head})
		}
		for want, in := range map[string][]registry.Placed{
			"registry.one_head":     {{who[2].Person, "之子"}},
			"registry.next_head":    {{who[0].Person, "户主"}},
			"registry.member_twice": {{who[2].Person, "户主"}, {who[2].Person, "之子"}},
			"registry.not_member":   {{who[2].Person, "户主"}, {"nobody", "之子"}},
			"registry.nobody_left":  {{who[0].Person, "户主"}, {who[1].Person, "配偶"}, {who[2].Person, "之子"}},
		} {
			if _, err := split("", in...); code(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		made, err := split(who[1].Person, registry.Placed{Person: who[0].Person, Relation: "户主"}, registry.Placed{Person: who[2].Person, Relation: "之子"})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.Get(w.ctx, made, on(4, 1), on(7, 1)); err != nil || len(got.Members) != 2 || got.Village != villageA || got.Kind != registry.Lifted || got.Number != "" {
			t.Errorf("%+v %v", got, err)
		}
		w.want(w.homes(on(3, 31), on(7, 1)), "H1[之子 户主 配偶]")
		if got, err := w.Get(w.ctx, h, on(4, 1), on(7, 1)); err != nil || len(got.Members) != 1 || got.Members[0].Relation != "户主" {
			t.Errorf("those who stay have no head: %+v %v", got, err)
		}
	})
}

func TestMergeBringsEverybodyAndEndsTheOtherHousehold(t *testing.T) {
	each(t, func(w world) {
		r := w.roster(1, on(1, 1), member("H1", villageA, "户主", "王一", number(1)), member("H2", villageB, "户主", "王二", number(2)), member("H2", villageB, "之女", "王三", number(3)))
		to, from := r.Links[0].Household, r.Links[1].Household
		merge := func(members ...registry.Placed) error {
			return w.Merge(w.ctx, to, registry.MergeIn{When: registry.When{On: on(4, 1)}, From: from, Members: members})
		}
		father, girl := registry.Placed{Person: r.Links[1].Person, Relation: "之父"}, registry.Placed{Person: r.Links[2].Person, Relation: "其他"}
		if err := merge(father); code(err) != "registry.some_left" {
			t.Error(err)
		}
		if err := merge(registry.Placed{Person: father.Person, Relation: "户主"}, girl); code(err) != "registry.two_heads" {
			t.Error(err)
		}
		if err := w.Merge(w.ctx, to, registry.MergeIn{When: registry.When{On: on(4, 1)}, From: to, Members: []registry.Placed{father}}); code(err) != "registry.into_itself" {
			t.Error(err)
		}
		if err := merge(father, girl); err != nil {
			t.Fatal(err)
		}
		w.want(w.homes(on(3, 31), on(7, 1)), "H1[户主]", "H2[之女 户主]")
		n, err := w.Count(w.ctx, registry.Query{})
		if err != nil || n != (registry.Count{Households: 1, Members: 3}) {
			t.Errorf("%+v %v", n, err)
		}
	})
}

func TestANewHeadAsksForEverybodysRelation(t *testing.T) {
	each(t, func(w world) {
		r := w.roster(1, on(1, 1), member("H1", villageA, "户主", "王一", number(1)), member("H1", villageA, "配偶", "李二", number(2)))
		h := r.Links[0].Household
		change := func(members ...registry.Placed) error {
			return w.ChangeHead(w.ctx, h, registry.HeadIn{When: registry.When{On: on(4, 1)}, Members: members})
		}
		wife := registry.Placed{Person: r.Links[1].Person, Relation: "户主"}
		if err := change(wife); code(err) != "registry.all_members" {
			t.Error(err)
		}
		if err := change(wife, registry.Placed{Person: r.Links[0].Person, Relation: "户主"}); code(err) != "registry.one_head" {
			t.Error(err)
		}
		if err := change(wife, registry.Placed{Person: r.Links[0].Person, Relation: "配偶"}); err != nil {
			t.Fatal(err)
		}
		if got, err := w.Get(w.ctx, h, on(4, 1), on(7, 1)); err != nil || got.Members[0].Name != "李二" {
			t.Errorf("%+v %v", got, err)
		}
		if got, err := w.Get(w.ctx, h, on(3, 31), on(7, 1)); err != nil || got.Members[0].Name != "王一" {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestProvisionalHouseholdsAreListedApart(t *testing.T) {
	each(t, func(w world) {
		r := w.roster(1, on(1, 1), member("H1", villageA, "户主", "王一", number(1)), member("H1", villageA, "之子", "王三", number(3)))
		made, err := w.Split(w.ctx, r.Links[0].Household, registry.SplitIn{When: registry.When{On: on(4, 1)}, Members: []registry.Placed{{Person: r.Links[1].Person, Relation: "户主"}}})
		if err != nil {
			t.Fatal(err)
		}
		list, err := w.List(w.ctx, registry.Query{Provisional: true}, api.Page{Limit: 10})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != made {
			t.Errorf("%+v %v", list, err)
		}
	})
}
