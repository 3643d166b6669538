package registry_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/registry"
)

// history reads what changed of a household as somebody, one text an act.
func (s site) history(who, home string) (acts []registry.Act, said []string) {
	s.Helper()
	var list struct{ Items []registry.Act }
	if err := json.Unmarshal([]byte(s.status(200, who, "GET", "/api/households/"+home+"/history", "")), &list); err != nil {
		s.Fatal(err)
	}
	for _, a := range list.Items {
		lines := []string{}
		for _, l := range a.Lines {
			lines = append(lines, strings.TrimSpace(fmt.Sprint(l.Name, " ", l.What, " ", l.From, ">", l.To)))
		}
		slices.Sort(lines)
		said = append(said, a.Kind+": "+strings.Join(lines, "; "))
	}
	return list.Items, said
}

func (s site) undo(want int, who, home string, n int64) string {
	s.Helper()
	return s.status(want, who, "POST", fmt.Sprintf("/api/households/%s/history/%d/undo", home, n), `{"reason":"登记错了"}`)
}

func TestHistorySaysWhoChangedWhatAndWhen(t *testing.T) {
	eachSite(t, func(s site) {
		home, wife := s.home(0), s.person(1)
		s.status(201, "cadre", "POST", "/api/households/"+home+"/births", `{"on":"2025-05-01","name":"单小小","sex":"male","relation":"之子"}`)
		s.status(204, "team", "POST", "/api/households/"+home+"/deaths", `{"on":"2025-06-01","person":"`+wife+`"}`)
		acts, said := s.history("cadre", home)
		s.want(said, "death: 李梅 left 配偶>", "birth: 单小小 joined >之子", "roster: begun >; 单小军 joined >户主; 李梅 joined >配偶")
		if acts[0].By != "team" || acts[1].By != "cadre" || acts[2].Batch != 1 || acts[0].On.String() != "2025-06-01" || !acts[0].MayUndo || acts[2].MayUndo {
			s.Errorf("%+v", acts)
		}
		s.status(404, "cadre", "GET", "/api/households/"+s.home(3)+"/history", "")
		if acts, _ := s.history("doctor", home); acts[0].MayUndo {
			s.Error("who may not edit may not undo")
		}
		s.has(s.status(200, "cadre", "GET", "/api/households/"+home+"/history?known_by=2025-01-10", ""), `"roster"`)
		s.hasNot(s.status(200, "cadre", "GET", "/api/households/"+home+"/history?known_by=2025-01-10", ""), `"birth"`)
	})
}

func TestHistoryKeepsHealthAndNumbersToItself(t *testing.T) {
	eachSite(t, func(s site) {
		a := member("H1", villageA, "户主", "单小军", number(1))
		a.Phone, a.Address, a.Health, a.Labour = "13912345678", "四组3号", "残疾", "弱劳动力或半劳动力"
		s.roster(2, on(3, 1), a, member("H1", villageA, "配偶", "李梅", number(2)))
		text := s.status(200, "cadre", "GET", "/api/households/"+s.home(0)+"/history", "")
		s.has(text, `"what":"health"`, `"what":"phone"`, `"what":"address"`, "弱劳动力或半劳动力")
		s.hasNot(text, "残疾", "13912345678", "四组3号", "患有大病", "13812345678")
	})
}

func TestUndoPutsBackWhatAnActHadReplaced(t *testing.T) {
	eachSite(t, func(s site) {
		home, wife := s.home(0), s.person(1)
		s.status(204, "cadre", "POST", "/api/households/"+home+"/deaths", `{"on":"2025-06-01","person":"`+wife+`"}`)
		acts, _ := s.history("cadre", home)
		s.status(422, "cadre", "POST", fmt.Sprintf("/api/households/%s/history/%d/undo", home, acts[0].N), `{"reason":" "}`)
		s.status(422, "cadre", "POST", fmt.Sprintf("/api/households/%s/history/%d/undo", home, acts[0].N), `{"reason":"证件 500229198001010011 录错"}`)
		s.has(s.undo(409, "cadre", home, acts[1].N), "registry.no_undo")
		s.has(s.undo(404, "cadre", s.home(2), acts[0].N), "registry.no_change")
		s.undo(403, "doctor", home, acts[0].N)
		s.undo(204, "cadre", home, acts[0].N)
		s.has(s.undo(409, "cadre", home, acts[0].N), "registry.undone")
		s.has(s.status(200, "cadre", "GET", "/api/households/"+home, ""), "李梅")
		after, said := s.history("cadre", home)
		if said[0] != "undo: 李梅 joined >配偶" || after[0].Undoes != acts[0].N || after[0].Reason != "登记错了" || after[1].UndoneOn.IsZero() || after[1].MayUndo {
			s.Errorf("%v %+v", said, after[:2])
		}
		if e, ok := s.trail.has("household.undo"); !ok || e.Area != villageA {
			s.Errorf("%+v", s.trail.entries)
		}
	})
}

func TestWhatALaterActRestsOnIsUndoneLast(t *testing.T) {
	eachSite(t, func(s site) {
		home := s.home(0)
		s.status(201, "cadre", "POST", "/api/households/"+home+"/splits", `{"on":"2025-04-01","members":[{"person":"`+s.person(1)+`","relation":"户主"}]}`)
		acts, _ := s.history("cadre", home)
		var made struct{ Items []registry.ProvisionalItem }
		if err := json.Unmarshal([]byte(s.status(200, "cadre", "GET", "/api/provisional", "")), &made); err != nil || len(made.Items) != 1 {
			s.Fatalf("%v %+v", err, made)
		}
		fresh := string(made.Items[0].ID)
		s.status(201, "cadre", "POST", "/api/households/"+fresh+"/births", `{"on":"2025-05-01","name":"李小","sex":"female","relation":"之女"}`)
		s.has(s.undo(409, "cadre", home, acts[0].N), "registry.undo_later")
		later, _ := s.history("cadre", fresh)
		s.undo(204, "cadre", fresh, later[0].N)
		s.undo(204, "cadre", fresh, acts[0].N)
		s.has(s.status(200, "cadre", "GET", "/api/households/count", ""), `"households":2`, `"members":3`)
		s.status(404, "cadre", "GET", "/api/households/"+fresh, "")
	})
}

func TestProvisionalHouseholdIsConfirmedByAnotherPerson(t *testing.T) {
	eachSite(t, func(s site) {
		write := func(name string) string {
			s.status(201, "cadre", "POST", "/api/households", `{"on":"2025-05-01","village":"`+villageA+`","members":[{"name":"`+name+`","relation":"户主"}]}`)
			var list struct{ Items []registry.ProvisionalItem }
			if err := json.Unmarshal([]byte(s.status(200, "team", "GET", "/api/provisional", "")), &list); err != nil || len(list.Items) == 0 {
				s.Fatalf("%v %+v", err, list)
			}
			i := slices.IndexFunc(list.Items, func(p registry.ProvisionalItem) bool { return p.Head == name })
			if p := list.Items[i]; p.Origin != "met" || p.By != "cadre" || !p.MayDecide || p.Since.String() != "2025-05-01" {
				s.Errorf("%+v", p)
			}
			return "/api/households/" + string(list.Items[i].ID)
		}
		home := write("王新")
		s.has(s.status(409, "cadre", "POST", home+"/confirmation", `{}`), "registry.own_record")
		s.has(s.status(422, "team", "POST", home+"/confirmation", `{"number":"H1"}`), `"registry.number"`)
		s.status(403, "doctor", "POST", home+"/confirmation", `{}`)
		s.status(204, "team", "POST", home+"/confirmation", `{}`)
		s.has(s.status(409, "team", "POST", home+"/confirmation", `{}`), "registry.not_provisional")
		s.has(s.status(200, "team", "GET", "/api/provisional", ""), `"items":[]`)
		s.has(s.status(200, "team", "GET", "/api/provisional?state=confirmed", ""), "王新", `"may_decide":false`)
		numbered := write("王有号")
		s.status(204, "team", "POST", numbered+"/confirmation", `{"number":"5002290001"}`)
		s.has(s.status(200, "team", "GET", numbered, ""), `"5002290001"`, `"registered"`)
		s.has(s.status(409, "team", "POST", write("王重号")+"/confirmation", `{"number":"5002290001"}`), "registry.number_taken")
	})
}

func TestRefusedHouseholdIsGoneAndSaysWhy(t *testing.T) {
	eachSite(t, func(s site) {
		s.status(201, "cadre", "POST", "/api/households/"+s.home(0)+"/splits", `{"on":"2025-04-01","members":[{"person":"`+s.person(1)+`","relation":"户主"}]}`)
		var list struct{ Items []registry.ProvisionalItem }
		if err := json.Unmarshal([]byte(s.status(200, "clerk", "GET", "/api/provisional?village="+villageA, "")), &list); err != nil || len(list.Items) != 1 || list.Items[0].Origin != "split" {
			s.Fatalf("%v %+v", err, list)
		}
		home := "/api/households/" + string(list.Items[0].ID)
		s.status(422, "clerk", "POST", home+"/refusal", `{"reason":""}`)
		s.has(s.status(409, "cadre", "POST", home+"/refusal", `{"reason":"没有分户"}`), "registry.own_record")
		s.status(204, "clerk", "POST", home+"/refusal", `{"reason":"没有分户"}`)
		s.status(404, "clerk", "GET", home, "")
		acts, said := s.history("cadre", s.home(0))
		if said[0] != "refuse: 李梅 joined >配偶" || acts[0].Reason != "没有分户" || acts[0].By != "clerk" {
			s.Errorf("%v %+v", said, acts[0])
		}
	})
}

func TestProvisionalHouseholdsOfAnotherVillageDoNotExist(t *testing.T) {
	eachSite(t, func(s site) {
		s.status(201, "clerk", "POST", "/api/households", `{"on":"2025-05-01","village":"`+villageB+`","members":[{"name":"查新","relation":"户主"}]}`)
		s.has(s.status(200, "clerk", "GET", "/api/provisional", ""), "查新")
		s.has(s.status(200, "cadre", "GET", "/api/provisional", ""), `"items":[]`)
		s.has(s.status(200, "cadre", "GET", "/api/provisional?village="+villageB, ""), `"items":[]`)
	})
}

func TestListPicksWhatIsLacking(t *testing.T) {
	eachSite(t, func(s site) {
		s.has(s.status(200, "cadre", "GET", "/api/households/count?lacking=phone", ""), `"households":1`)
		s.has(s.status(200, "cadre", "GET", "/api/households?lacking=id", ""), "H2")
		s.has(s.status(200, "cadre", "GET", "/api/households/count?lacking=head", ""), `"households":0`)
		s.status(204, "cadre", "POST", "/api/households/"+s.home(0)+"/deaths", `{"on":"2025-06-01","person":"`+s.person(0)+`"}`)
		s.has(s.status(200, "cadre", "GET", "/api/households?lacking=head", ""), "H1")
		s.has(s.status(200, "clerk", "GET", "/api/households/count?relocated=yes", ""), `"households":0`)
	})
}

func TestPeopleComeFromOutsideAndLeave(t *testing.T) {
	eachSite(t, func(s site) {
		home := "/api/households/" + s.home(0)
		s.has(s.status(422, "cadre", "POST", home+"/arrivals", `{"on":"2025-05-01","name":"赵外","relation":"户主"}`), "registry.second_head")
		s.has(s.status(409, "cadre", "POST", home+"/arrivals", `{"on":"2025-05-01","name":"查良","relation":"其他","id_number":"`+string(number(4))+`"}`), "registry.person_elsewhere")
		s.status(201, "cadre", "POST", home+"/arrivals", `{"on":"2025-05-01","name":"赵外","relation":"之儿媳"}`)
		s.has(s.status(422, "cadre", "POST", home+"/departures", `{"on":"2025-06-01","members":["`+s.person(0)+`"]}`), "registry.next_head")
		s.status(204, "cadre", "POST", home+"/departures", `{"on":"2025-06-01","members":["`+s.person(0)+`"],"head":"`+s.person(1)+`"}`)
		s.has(s.status(200, "cadre", "GET", "/api/households/count", ""), `"members":3`)
		_, said := s.history("cadre", s.home(0))
		s.want(said[:2], "leave: 单小军 left 户主>; 李梅 relation 配偶>户主", "arrival: 赵外 joined >之儿媳")
		s.status(204, "cadre", "POST", "/api/households/"+s.home(2)+"/departures", `{"on":"2025-06-01","members":["`+s.person(2)+`"]}`)
		s.has(s.status(200, "cadre", "GET", "/api/households/count", ""), `"households":1`)
	})
}

func TestWholeHouseholdMovesWhereTheActorMayWrite(t *testing.T) {
	eachSite(t, func(s site) {
		home := "/api/households/" + s.home(0)
		s.has(s.status(422, "cadre", "POST", home+"/relocation", `{"on":"2025-05-01","village":"`+villageB+`"}`), "registry.other_village")
		s.has(s.status(409, "clerk", "POST", home+"/relocation", `{"on":"2025-05-01","village":"`+villageA+`"}`), "registry.same_village")
		s.status(204, "clerk", "POST", home+"/relocation", `{"on":"2025-05-01","village":"`+villageB+`","group":"二组"}`)
		s.status(404, "cadre", "GET", home, "")
		s.has(s.status(200, "clerk", "GET", home, ""), "二组", villageB, `"address":""`)
		s.has(s.status(200, "clerk", "GET", home+"?on=2025-04-30", ""), villageA, "三组12号")
		_, said := s.history("clerk", s.home(0))
		s.want(said[:1], "relocate: address >; group >二组; village "+villageA+">"+villageB)
	})
}
