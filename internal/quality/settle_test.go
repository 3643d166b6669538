package quality

import (
	"testing"

	"pgregory.net/rapid"
)

// stored is what the tasks of a household come to when changes are carried out.
func stored(standing []Task, list []change) (left []Task) {
	by := map[string]change{}
	for _, c := range list {
		by[c.rule] = c
	}
	for _, t := range standing {
		switch c, ok := by[t.Rule]; {
		case !ok:
			left = append(left, t)
		case c.action == changed:
			left = append(left, Task{Rule: t.Rule, State: Open, digest: digest(c.finds)})
		}
	}
	for _, c := range list {
		if c.action == opened {
			left = append(left, Task{Rule: c.rule, State: Open, digest: digest(c.finds)})
		}
	}
	return left
}

// After settling, the standing tasks are the finds; to settle again changes nothing; and a
// task of which nothing is known any more stays.
func TestTasksAreWhatTheRulesFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := judgeAll(anyHousehold(t), examples)
		standing := stored(nil, settle(nil, first))
		second := judgeAll(anyHousehold(t), examples)
		standing = stored(standing, settle(standing, second))
		if again := settle(standing, second); len(again) > 0 {
			t.Fatalf("settled twice: %v", again)
		}
		have := map[string]string{}
		for _, task := range standing {
			have[task.Rule] = task.digest
		}
		for _, r := range Rules() {
			j := second[r.Key]
			d, stands := have[r.Key]
			switch {
			case len(j.Finds) > 0 && d != digest(j.Finds):
				t.Fatalf("%s is found and has no task", r.Key)
			case len(j.Finds) == 0 && j.Missing == 0 && stands:
				t.Fatalf("%s is mended and its task stands", r.Key)
			case len(j.Finds) == 0 && j.Missing != 0 && stands != (len(first[r.Key].Finds) > 0):
				t.Fatalf("%s cannot be judged, and its task has come or gone", r.Key)
			}
		}
	})
}

func TestTaskOfARuleThatIsNoMoreIsClosed(t *testing.T) {
	list := settle([]Task{{Rule: "9_99_999"}}, nil)
	if len(list) != 1 || list[0].action != closed {
		t.Errorf("%v", list)
	}
}

func TestDraftIsJudgedAsIfSubmitted(t *testing.T) {
	h := sound()
	overlay(h, DraftIn{Moment: AtVisit, Answers: map[string]any{"wages": "1200.50", "business": 0.0, "property": "0", "transfers": "无", "business_costs": "0", "education": "problem"}})
	if w := h.Latest.Wages; !w.Known || w.Value.String() != "1,200.50" || h.Latest.Transfers.Known || h.Latest.Net.Known {
		t.Errorf("what cannot be read is blank, not 0: %+v", h.Latest)
	}
	if h.Case.Entry.Value.Wages == h.Latest.Wages {
		t.Error("a later visit has changed the form of the recognition")
	}
	h = sound()
	before := *h.Case
	h.Members[1].Health = []string{"健康"}
	overlay(h, DraftIn{Moment: AtEntry, Risks: []string{"其他"}})
	if j := judge(t, "2_11_004", h); len(j.Finds) != 1 {
		t.Errorf("an approval with the risk 其他 and no reason: %+v", j)
	}
	if before.Risks[0] != "因病" {
		t.Error("the draft has changed the case itself")
	}
	h = sound()
	h.Case.Exit = Of(Assessment{})
	overlay(h, DraftIn{Moment: AtExit})
	if j := judge(t, "1_11_004", h); len(j.Finds) != 1 {
		t.Errorf("an elimination without a form: %+v", j)
	}
}
