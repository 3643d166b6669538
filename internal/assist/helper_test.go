package assist_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/registry"
)

// hired makes an account that helpers may be chosen from.
func (w *world) hired(account string) {
	w.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO account (county_id, account_id, login, name, password, must_change, demo, failures, created_at)
			VALUES ($1, $2, $2, '帮扶人', 'x', $3, $3, 0, $4)`, tx.County(), account, false, tx.Now())
		return err
	})
}

func (w *world) helping(account string) context.Context {
	return w.as(account, w.here, nil, access.AssistOwn)
}

func TestHelperIsNamedAndHandsOverWithoutLosingTheHistory(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		in := assist.HelperIn{Households: []registry.HouseholdID{w.household}, Name: "向前", Unit: "县农业农村委", Title: "科员", Phone: "13800000000", From: today}
		_, err := w.Assign(w.cadre(), in)
		w.refused("access.forbidden", err)
		first, err := w.Assign(w.officer(), in)
		w.ok(err)
		if len(first) != 1 || first[0].MaskedPhone != "138****0000" || first[0].Head != "覃大" {
			t.Errorf("%+v", first)
		}
		_, err = w.Assign(w.officer(), in)
		w.refused("assist.helper_has", err)
		in.Succeed, in.Name = true, "向后"
		_, err = w.Assign(w.officer(), in)
		w.refused("assist.helper_from", err)
		in.From, in.Reason = today.AddDays(10), "调离"
		second, err := w.Assign(w.officer(), in)
		w.ok(err)
		if second[0].Succeeds != first[0].ID {
			t.Errorf("%+v", second)
		}
		for day, want := range map[cn.Date]string{today: "向前", today.AddDays(9): "向前", today.AddDays(10): "向后"} {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				h, ok, err := w.HelperOf(ctx, tx, c, day)
				if !ok || h.Name != want {
					t.Errorf("%s: %q, want %q", day, h.Name, want)
				}
				return err
			})
		}
		d, err := w.Plan(w.cadre(), c)
		w.ok(err)
		if len(d.Helpers) != 2 || d.Helpers[1].To != today.AddDays(9) || d.Helpers[1].EndReason != "调离" {
			t.Errorf("%+v", d.Helpers)
		}
		if slices.Contains(w.gaps(c), "helper") {
			t.Error("a household with a helper is said to have none")
		}
	})
}

func TestHelpersPhoneIsSealedAndShownForAPurpose(t *testing.T) {
	each(t, func(w *world) {
		in := assist.HelperIn{Households: []registry.HouseholdID{w.household}, Name: "向前", Phone: "13800000000", From: today}
		h, err := w.Assign(w.officer(), in)
		w.ok(err)
		_, err = w.HelperPhone(w.officer(), h[0].ID, "看")
		w.refused("assist.phone_use", err)
		phone, err := w.HelperPhone(w.officer(), h[0].ID, "通知走访时间")
		w.ok(err)
		if phone != "13800000000" {
			t.Error(phone)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return tx.Each(ctx, `SELECT phone_sealed FROM helper WHERE county_id = $1`, []any{tx.County()}, func(row db.Scanner) error {
				var box []byte
				err := row.Scan(&box)
				if strings.Contains(string(box), "1380") {
					t.Error("the number lies open in the database")
				}
				return err
			})
		})
		_, err = w.HelperPhone(w.as("next", w.there, nil, access.AssistRead), h[0].ID, "通知走访时间")
		w.notFound(err)
	})
}

func TestHelperSeesAndServesTheirOwnHouseholdsOnly(t *testing.T) {
	each(t, func(w *world) {
		w.hired("xiang")
		mine := w.begun("因病")
		named, err := w.Assign(w.officer(), assist.HelperIn{Households: []registry.HouseholdID{w.household}, Account: "xiang", Name: "向前", From: today})
		w.ok(err)
		w.household = w.home("普通劳动力")
		other := w.begun("因病")
		found, err := w.Mine(w.helping("xiang"), api.Page{})
		w.ok(err)
		if found.Total != 1 || found.Items[0].Case != mine {
			t.Errorf("%+v", found)
		}
		_, err = w.Plan(w.helping("xiang"), other)
		w.notFound(err)
		_, err = w.PlanMeasure(w.helping("xiang"), other, reliefFor("因病"))
		w.notFound(err)
		m, err := w.PlanMeasure(w.helping("xiang"), mine, reliefFor("因病"))
		w.ok(err)
		doc := w.paper(w.helping("xiang"))
		_, err = w.Deliver(w.helping("xiang"), m.ID, assist.Delivering{On: today, Proofs: []assist.Proof{{Kind: assist.ByDocument, Ref: doc}}})
		w.ok(err)
		_, err = w.Check(w.helping("xiang"), m.ID, assist.Effective, "")
		w.refused("access.forbidden", err)
		w.ok(w.EndHelper(w.officer(), named[0].ID, today, "调离"))
		w.days(1)
		_, err = w.Plan(w.helping("xiang"), mine)
		w.notFound(err)
	})
}

func TestLateHelpIsPointedOutOnceToANamedPerson(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.divisions.Post(w.system(), division.NewPosting{Area: w.here, Duty: division.InformationOfficer, Holder: "信息员甲", Employment: division.PartTime, From: today.AddDays(-100)})
		w.ok(err)
		c := w.begun("因病")
		w.days(9)
		told, err := w.Nightly(w.system())
		w.ok(err)
		if len(told) != 2 { // the helper and the risk; the development-type help has months
			t.Fatalf("%+v", told)
		}
		for _, r := range told {
			if r.Level != assist.Remind || r.Task == "risk" && r.Holder != "信息员甲" || r.Task == "helper" && r.Holder != "" {
				t.Errorf("%+v", r)
			}
		}
		again, err := w.Nightly(w.system())
		w.ok(err)
		if len(again) != 0 {
			t.Errorf("said twice: %+v", again)
		}
		w.days(2)
		told, err = w.Nightly(w.system())
		w.ok(err)
		if len(told) != 2 || told[0].Level != assist.Township {
			t.Errorf("%+v", told)
		}
		found, err := w.Tasks(w.cadre(), assist.TaskQuery{Late: true})
		w.ok(err)
		if found.Total != 2 || found.Late != 2 || found.Items[0].LateDays != 1 || len(found.Items[0].Told) != 2 || found.Items[0].Case != c {
			t.Errorf("%+v", found)
		}
		mine, err := w.Tasks(w.cadre(), assist.TaskQuery{Mine: true})
		w.ok(err)
		if mine.Total != 2 { // measures and development; the helper is the township's to name
			t.Errorf("%+v", mine.Items)
		}
	})
}

func TestCheckedPolicyEndsByItself(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		w.relief(today, cn.Yuan(2000))
		m := w.planned(c, reliefFor("因病"))
		_, err := w.DeliverMany(w.cadre(), []assist.MeasureID{m.ID}, assist.Delivering{EndOn: today.AddDays(5)})
		w.ok(err)
		_, err = w.Check(w.officer(), m.ID, assist.Effective, "")
		w.ok(err)
		state := func() assist.State {
			_, err := w.Nightly(w.system())
			w.ok(err)
			d, err := w.Plan(w.cadre(), c)
			w.ok(err)
			return d.Measures[0].State
		}
		w.days(5)
		if got := state(); got != assist.Checked {
			t.Errorf("%s on the last day", got)
		}
		w.days(1)
		if got := state(); got != assist.Ended {
			t.Errorf("%s after the last day", got)
		}
	})
}
