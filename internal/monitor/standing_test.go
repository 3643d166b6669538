package monitor

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/registry"
)

// What is counted agrees with what the log folds to, at every step; and who is monitored is
// who came in and has not gone out.
func TestStandingAgreesWithTheFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Standing
		take := func(st caseStep) {
			if st.Action == CaseApprove && !s.Exit {
				st.Payload.Category, st.Payload.Risks = registry.Sudden, []string{"因病"}
			}
			next := standingStep{action: st.Action, on: cn.DateOf(st.At), explained: st.Note != ""}
			doc, err := json.Marshal(st.Payload)
			if err == nil {
				err = json.Unmarshal(doc, &next.standingPayload)
			}
			if err != nil {
				t.Fatal(err)
			}
			s.step(next)
		}
		first := true
		walk(t, func(log []caseStep, _, after Progress, st caseStep) {
			if first {
				take(log[0])
				first = false
			}
			take(st)
			if s.Phase != after.Phase || s.Exit != after.Exit {
				t.Fatalf("after %s: %s (exit %v), the log says %s (exit %v)", st.Action, s.Phase, s.Exit, after.Phase, after.Exit)
			}
			n := 0
			for _, m := range s.Moves {
				switch m.Kind {
				case MoveIn, MoveAgain, MoveBack:
					n++
				case MoveOut, MoveNature:
					n--
				}
				if n != 0 && n != 1 {
					t.Fatalf("after %s: twice in or out, moves %v", st.Action, s.Moves)
				}
			}
			now, counted := s.At(cn.DateOf(st.At))
			if s.Counted() != (n == 1) || counted != (n == 1) {
				t.Fatalf("after %s: counted is %v and %v, moves %v", st.Action, s.Counted(), counted, s.Moves)
			}
			if counted && (now.Area != s.Area || !slices.Equal(now.Risks, s.Risks)) {
				t.Fatalf("after %s: the last move says %v, the case %s %v", st.Action, now, s.Area, s.Risks)
			}
		})
	})
}
