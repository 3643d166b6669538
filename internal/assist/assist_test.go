package assist_test

import (
	"context"
	"slices"
	"testing"

	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

func TestHelpBeginsWithTheApproval(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病", "因学")
		d, err := w.Plan(w.cadre(), c)
		w.ok(err)
		if d.Head != "覃大" || d.Green || d.Recognised != today || d.Labour != assist.Able || !d.FinishedOn.IsZero() {
			t.Errorf("%+v", d.Plan)
		}
		if got := w.gaps(c); !slices.Equal(got, []string{"helper", "risk", "risk", "development", "relief"}) {
			t.Errorf("%v", got)
		}
		if due := today.AddDays(10); d.Gaps[0].Due != due || d.Tasks[0].Due != due || d.Gaps[3].Due != today.AddMonths(6) {
			t.Errorf("%+v", d.Gaps)
		}
	})
}

func TestGreenChannelHelpsBeforeThePapersAreComplete(t *testing.T) {
	each(t, func(w *world) {
		c := id.New[assist.CaseID]()
		w.begin(assist.Opening{Case: c, Household: w.household, Area: w.here, Risks: []string{"因灾"}, Labour: true, GreenChannel: true})
		m := w.planned(c, reliefFor("因灾"))
		w.days(9)
		w.begin(assist.Opening{Case: c, Household: w.household, Area: w.here, Category: registry.Sudden, Risks: []string{"因自然灾害"}, Labour: true, RecognisedOn: today.AddDays(9)})
		d, err := w.Plan(w.cadre(), c)
		w.ok(err)
		if !d.Green || d.Recognised != today.AddDays(9) || d.OpenedOn != today || len(d.Measures) != 1 || d.Measures[0].ID != m.ID {
			t.Errorf("%+v", d.Plan)
		}
		if d.Gaps[0].Due != today.AddDays(10) {
			t.Errorf("help that was asked for at once is due from then on, not %s", d.Gaps[0].Due)
		}
	})
}

func TestUnknownLabourIsNotNoLabour(t *testing.T) {
	each(t, func(w *world) {
		for labour, want := range map[string]assist.Labour{"": "", "丧失劳动力": assist.Unable} {
			c, h := id.New[assist.CaseID](), w.home(labour)
			w.begin(assist.Opening{Case: c, Household: h, Area: w.here, Risks: []string{"因病"}, RecognisedOn: today})
			d, err := w.Plan(w.cadre(), c)
			w.ok(err)
			if d.Labour != want {
				t.Errorf("%q: %q, want %q", labour, d.Labour, want)
			}
		}
	})
}

func TestFinishKeepsWhatRunsAndStopsWhatNeverCame(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		w.relief(today, cn.Yuan(2000))
		came := w.planned(c, reliefFor("因病"))
		in := reliefFor("因病")
		in.Code = "health.4"
		never := w.planned(c, in)
		_, err := w.DeliverMany(w.cadre(), []assist.MeasureID{came.ID}, assist.Delivering{EndOn: today.AddMonths(12)})
		w.ok(err)
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.Finish(ctx, tx, c, today) })
		d, err := w.Plan(w.cadre(), c)
		w.ok(err)
		for _, m := range d.Measures {
			if m.ID == came.ID && (m.State != assist.Delivered || m.EndOn != today.AddMonths(12)) || m.ID == never.ID && m.State != assist.Stopped {
				t.Errorf("%s is %s until %s", m.Title, m.State, m.EndOn)
			}
		}
		if len(d.Gaps) > 0 || d.FinishedOn != today {
			t.Errorf("%+v", d.Gaps)
		}
		_, err = w.PlanMeasure(w.cadre(), c, reliefFor("因病"))
		w.refused("assist.finished", err)
		w.begin(assist.Opening{Case: c, Household: w.household, Area: w.here, Category: registry.Marginal, Risks: []string{"因病"}, Labour: true, RecognisedOn: today})
		w.planned(c, reliefFor("因病"))
		var got []assist.Delivery
		w.write(func(ctx context.Context, tx *db.Tx) (err error) { got, err = w.Delivered(ctx, tx, c); return err })
		if len(got) != 1 || got[0].Heading != "welfare" || got[0].Evidence != 1 || got[0].EffectConfirmed || got[0].Development || !slices.Equal(got[0].Risks, []string{"因病"}) {
			t.Errorf("%+v", got)
		}
	})
}

func TestHelpGoesAlongWithItsHousehold(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		m := w.planned(c, reliefFor("因病"))
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.Follow(ctx, tx, c, w.household, w.there) })
		_, err := w.Plan(w.cadre(), c)
		w.notFound(err)
		_, err = w.Stop(w.cadre(), m.ID, "搬走了")
		w.notFound(err)
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.Adjust(ctx, tx, c, []string{"因病", "因学"}) })
		d, err := w.Plan(w.officer(), c)
		w.ok(err)
		if d.Area != w.there || !slices.Equal(d.Risks, []string{"因病", "因学"}) {
			t.Errorf("%+v", d.Plan)
		}
	})
}

func TestACaseWithoutHelpIsNoError(t *testing.T) {
	each(t, func(w *world) {
		none := id.New[assist.CaseID]()
		w.write(func(ctx context.Context, tx *db.Tx) error {
			for _, err := range []error{w.Adjust(ctx, tx, none, []string{"因病"}), w.Finish(ctx, tx, none, today), w.Follow(ctx, tx, none, w.household, w.there)} {
				if err != nil {
					return err
				}
			}
			_, ok, err := w.HelperOf(ctx, tx, none, today)
			if ok {
				t.Error("somebody helps a household that has no plan")
			}
			return err
		})
	})
}
