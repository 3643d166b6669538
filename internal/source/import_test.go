package source

import (
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
)

func TestPackIsComplete(t *testing.T) {
	if n := len(Pack()); n != 28 {
		t.Fatalf("the pack holds %d datasets", n)
	}
	for key, d := range Pack() {
		if key != d.Key || d.ByRole(RoleID) == nil {
			t.Errorf("%s: no column for the ID number", key)
		}
	}
}

func TestGoodRowsBecomeRecordsOfTheirPersons(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		res := w.load(settlementHeading+settlement(1, "2025-03-05", "住院", `"1,234.50"`)+settlement(2, "2025/3/6", "门诊", "60"), "2025-03-31")
		if res.Dataset != "medical.settlement" || res.State != Published || res.Accepted != 2 || res.Linked != 2 || res.Quarantined != 0 {
			t.Fatalf("%+v", res)
		}
		list := w.events("medical.settlement", "2025-04-01")
		if len(list) != 2 {
			t.Fatalf("%d records", len(list))
		}
		r := list[0]
		if r.SubjectKind != Person || r.Amount != 123450 || !r.HasAmount || r.Code != "住院" || r.OnDate != date("2025-03-05") || r.Village == "" || r.Department != "医保" || r.Row != 2 {
			t.Errorf("%+v", r)
		}
		if total, ok := r.Doc.Money("total"); !ok || total != cn.Yuan(2000) {
			t.Errorf("total %v %v", total, ok)
		}
		if _, ok := r.Doc.Money("serious_illness_paid"); ok {
			t.Error("a blank amount is known")
		}
		if list[1].Code != "普通门诊" {
			t.Errorf("alias of a code: %q", list[1].Code)
		}
		if one := w.events("medical.settlement", "2025-04-01", r.SubjectID); len(one) != 1 || one[0].N != r.N {
			t.Errorf("by subject: %+v", one)
		}
		if before := w.events("medical.settlement", "2025-03-30"); len(before) != 0 {
			t.Errorf("known before it was received: %d", len(before))
		}
	})
}
