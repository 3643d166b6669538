package assist_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

func TestCourseIsSound(t *testing.T) {
	if err := assist.Course.Validate(); err != nil {
		t.Fatal(err)
	}
}

func TestDepartmentRecordIsConfirmedNotTypedAgain(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		n := w.relief(today, cn.Yuan(2000))
		offers, err := w.Offers(w.cadre(), c)
		w.ok(err)
		if len(offers) != 1 || offers[0].Record != n || offers[0].Measure != "" || offers[0].Code != "welfare.4" || offers[0].Person != "覃大" || *offers[0].Amount != cn.Yuan(2000) {
			t.Fatalf("%+v", offers)
		}
		m := w.planned(c, reliefFor("因病"))
		offers, err = w.Offers(w.cadre(), c)
		w.ok(err)
		if offers[0].Measure != m.ID {
			t.Errorf("the record is not offered for the measure: %+v", offers[0])
		}
		m, err = w.Deliver(w.department("civil_affairs"), m.ID, assist.Delivering{Proofs: []assist.Proof{{Kind: assist.ByRecord, Ref: strconv.FormatInt(n, 10)}}})
		w.ok(err)
		if m.State != assist.Delivered || m.DeliveredOn != today || *m.Delivered != cn.Yuan(2000) || len(m.Evidence) != 1 {
			t.Errorf("%+v", m)
		}
		again := w.planned(c, reliefFor("因病"))
		_, err = w.Deliver(w.cadre(), again.ID, assist.Delivering{Proofs: []assist.Proof{{Kind: assist.ByRecord, Ref: strconv.FormatInt(n, 10)}}})
		w.refused("assist.evidence", err)
	})
}

func TestOldReliefIsNoEvidence(t *testing.T) {
	each(t, func(w *world) {
		w.relief(today.AddMonths(-3).AddDays(-1), cn.Yuan(500))
		recent := w.relief(today.AddMonths(-2), cn.Yuan(500))
		offers, err := w.Offers(w.cadre(), w.begun("因病"))
		w.ok(err)
		if len(offers) != 1 || offers[0].Record != recent {
			t.Errorf("%+v", offers)
		}
	})
}

func TestNothingIsDeliveredWithoutEvidence(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		m := w.planned(c, reliefFor("因病"))
		for want, in := range map[string]assist.Delivering{
			"assist.no_evidence": {On: today},
			"assist.evidence":    {On: today, Proofs: []assist.Proof{{Kind: assist.ByRecord, Ref: "999"}}},
			"assist.document":    {On: today, Proofs: []assist.Proof{{Kind: assist.ByDocument, Ref: "none"}}},
		} {
			_, err := w.Deliver(w.cadre(), m.ID, in)
			w.refused(want, err)
		}
		_, err := w.Deliver(w.cadre(), m.ID, assist.Delivering{On: today, Proofs: []assist.Proof{{Kind: assist.ByVisit, Ref: "none"}}})
		w.refused("assist.evidence", err)
		doc := w.paper(w.cadre())
		_, err = w.Deliver(w.cadre(), m.ID, assist.Delivering{On: today.AddDays(1), Proofs: []assist.Proof{{Kind: assist.ByDocument, Ref: doc}}})
		w.refused("assist.deliver_day", err)
		_, err = w.Deliver(w.department("civil_affairs"), m.ID, assist.Delivering{On: today, Proofs: []assist.Proof{{Kind: assist.ByDocument, Ref: doc}}})
		w.refused("assist.document", err) // somebody else's paper
		got, err := w.Deliver(w.cadre(), m.ID, assist.Delivering{On: today, Proofs: []assist.Proof{{Kind: assist.ByDocument, Ref: doc}}})
		w.ok(err)
		if got.Delivered != nil {
			t.Error("an amount that nobody told is taken for known")
		}
	})
}

var pdf = []byte("%PDF-1.4\n%test\n")

// paper is a document that somebody uploaded.
func (w *world) paper(who context.Context) string {
	w.Helper()
	d, err := w.AddDocument(who, "6月发放表", bytes.NewReader(pdf))
	w.ok(err)
	return string(d.ID)
}

func TestDocumentIsOpenedByThoseWhoSeeAMeasureThatItProves(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		m := w.planned(c, reliefFor("因病"))
		doc := w.paper(w.cadre())
		_, err := w.Deliver(w.cadre(), m.ID, assist.Delivering{On: today, Proofs: []assist.Proof{{Kind: assist.ByDocument, Ref: doc}}})
		w.ok(err)
		for _, who := range []context.Context{w.cadre(), w.officer(), w.department("civil_affairs")} {
			d, content, err := w.Document(who, assist.DocumentID(doc))
			w.ok(err)
			text, err := io.ReadAll(content)
			w.ok(err)
			content.Close()
			if d.Media != "application/pdf" || !bytes.Equal(text, pdf) {
				t.Errorf("%+v", d)
			}
		}
		_, _, err = w.Document(w.department("education"), assist.DocumentID(doc))
		w.notFound(err)
		_, err = w.AddDocument(w.cadre(), "材料", bytes.NewReader([]byte("#!/bin/sh")))
		w.refused("assist.document_kind", err)
		_, err = w.AddDocument(w.cadre(), "13800000000的发放表", bytes.NewReader(pdf))
		w.refused("assist.document_title", err)
	})
}

func TestEffectIsCheckedBySomebodyElse(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		w.relief(today, cn.Yuan(2000))
		m := w.planned(c, reliefFor("因病"))
		_, err := w.Check(w.officer(), m.ID, assist.Effective, "")
		w.refused("flow.not_allowed", err)
		both := w.as("officer", w.township, nil, access.AssistRead, access.MeasureDeliver, access.MeasureCheck)
		_, err = w.DeliverMany(both, []assist.MeasureID{m.ID}, assist.Delivering{})
		w.ok(err)
		_, err = w.Check(both, m.ID, assist.Effective, "")
		w.refused("flow.same_person", err)
		_, err = w.Check(w.cadre(), m.ID, assist.Effective, "")
		w.refused("access.forbidden", err)
		other := w.as("officer2", w.township, nil, access.MeasureCheck)
		_, err = w.Check(other, m.ID, assist.Ineffective, "")
		w.refused("assist.effect", err)
		got, err := w.Check(other, m.ID, assist.Ineffective, "钱还了旧账,住院费仍欠")
		w.ok(err)
		if got.State != assist.Checked || got.Effect != assist.Ineffective {
			t.Errorf("%+v", got)
		}
		if keys := w.gaps(c); !slices.Contains(keys, "risk") {
			t.Errorf("help without effect answers the risk: %v", keys)
		}
	})
}

func TestDepartmentSeesItsOwnMeasuresOnly(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病", "因学")
		mine := w.planned(c, reliefFor("因病"))
		school := reliefFor("因学")
		school.Code = "education.1"
		w.planned(c, school)
		w.relief(today, cn.Yuan(300))
		found, err := w.Measures(w.department("civil_affairs"), assist.MeasureQuery{}, api.Page{})
		w.ok(err)
		if found.Total != 1 || found.Items[0].ID != mine.ID || found.Items[0].Head != "覃大" || len(found.Items[0].Offers) != 1 {
			t.Errorf("%+v", found)
		}
		_, err = w.Agree(w.department("education"), []assist.MeasureID{mine.ID}, "")
		w.notFound(err)
		_, err = w.Plan(w.department("civil_affairs"), c)
		w.refused("access.forbidden", err)
		got, err := w.Agree(w.department("civil_affairs"), []assist.MeasureID{mine.ID}, "")
		w.ok(err)
		if got[0].State != assist.Agreed || got[0].Department != "民政" {
			t.Errorf("%+v", got[0])
		}
		in := reliefFor("因病")
		in.Fund = assist.Social
		edited, err := w.Edit(w.cadre(), mine.ID, in)
		w.ok(err)
		if edited.State != assist.Planned || edited.Fund != assist.Social {
			t.Errorf("what was agreed is changed behind the department's back: %+v", edited)
		}
		_, err = w.Agree(w.cadre(), []assist.MeasureID{mine.ID}, "")
		w.refused("assist.agreed_how", err)
		_, err = w.Agree(w.cadre(), []assist.MeasureID{mine.ID}, "7月1日电话,民政股")
		w.ok(err)
		_, err = w.Start(w.cadre(), mine.ID, today, "")
		w.ok(err)
		_, err = w.Edit(w.cadre(), mine.ID, in)
		w.refused("assist.not_planned", err)
		_, err = w.Stop(w.cadre(), mine.ID, "")
		w.refused("assist.reason", err)
		_, err = w.Stop(w.cadre(), mine.ID, "已由保险赔付")
		w.ok(err)
	})
}

func TestPlanOfAMeasureIsChecked(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		minus, some := cn.Yuan(-1), cn.Yuan(1)
		for want, spoil := range map[string]func(*assist.MeasureIn){
			"assist.code":   func(in *assist.MeasureIn) { in.Code = "nothing" },
			"assist.risks":  func(in *assist.MeasureIn) { in.Risks = []string{"因学"} },
			"assist.misfit": func(in *assist.MeasureIn) { in.Code = "water" },
			"assist.sector": func(in *assist.MeasureIn) { in.Sector = "nobody" },
			"assist.fund":   func(in *assist.MeasureIn) { in.Fund = "" },
			"assist.days":   func(in *assist.MeasureIn) { in.EndOn = in.DeliverBy.AddDays(-1) },
			"assist.text":   func(in *assist.MeasureIn) { in.Provider = "电话13800000000" },
			"assist.amount": func(in *assist.MeasureIn) { in.Amount = &minus },
		} {
			in := reliefFor("因病")
			spoil(&in)
			_, err := w.PlanMeasure(w.cadre(), c, in)
			w.refused(want, err)
		}
		in := reliefFor("因病")
		in.Fund, in.Amount = assist.NoFund, &some
		_, err := w.PlanMeasure(w.cadre(), c, in)
		w.refused("assist.amount", err)
		in = reliefFor("因病")
		in.Code, in.Misfit = "water", "常年提水是病因,通水后可以居家透析"
		if m := w.planned(c, in); m.Misfit == "" || m.Department != "水利" {
			t.Errorf("%+v", m)
		}
		neighbour := w.as("next", w.there, nil, access.AssistPlan, access.AssistRead)
		_, err = w.PlanMeasure(neighbour, c, reliefFor("因病"))
		w.notFound(err)
	})
}

// However measures are planned, delivered and checked, none is delivered without evidence,
// nobody checks what they delivered or proved, and the sums are exact.
func TestMeasuresHoldTheirPromises(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, dbtest.NewClock().Now), dbtest.NewClock())
	people := []string{"a", "b", "c"}
	as := func(name string) context.Context {
		return w.as(name, w.township, nil, access.AssistRead, access.AssistPlan, access.MeasureDeliver, access.MeasureCheck, access.HealthRead)
	}
	rapid.Check(t, func(rt *rapid.T) {
		c := w.begun("因病")
		handled := map[assist.MeasureID][]string{}
		var planned, delivered cn.Money
		for range rapid.IntRange(1, 3).Draw(rt, "measures") {
			in := reliefFor("因病")
			amount := cn.Money(rapid.Int64Range(0, 1e10).Draw(rt, "amount"))
			in.Amount = &amount
			planned += amount
			handled[w.planned(c, in).ID] = nil
		}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			id := rapid.SampledFrom(slices.Sorted(maps.Keys(handled))).Draw(rt, "measure")
			who := rapid.SampledFrom(people).Draw(rt, "who")
			var proofs []assist.Proof
			if rapid.Bool().Draw(rt, "proof") {
				proofs = []assist.Proof{{Kind: assist.ByDocument, Ref: w.paper(as(who))}}
			}
			switch rapid.SampledFrom([]string{"deliver", "prove", "check"}).Draw(rt, "step") {
			case "deliver":
				amount := cn.Money(rapid.Int64Range(0, 1e10).Draw(rt, "delivered"))
				if _, err := w.Deliver(as(who), id, assist.Delivering{On: today, Amount: &amount, Proofs: proofs}); err == nil {
					delivered += amount
					handled[id] = append(handled[id], who)
				}
			case "prove":
				if _, err := w.Prove(as(who), id, proofs, ""); err == nil {
					handled[id] = append(handled[id], who)
				}
			case "check":
				_, err := w.Check(as(who), id, assist.Effective, "")
				if err == nil && slices.Contains(handled[id], who) {
					rt.Fatal("somebody checked what they delivered")
				}
				if err == nil {
					handled[id] = nil
				}
			}
		}
		d, err := w.Plan(as("a"), c)
		w.ok(err)
		for _, m := range d.Measures {
			if (m.State == assist.Delivered || m.State == assist.Checked) && len(m.Evidence) == 0 {
				rt.Fatalf("delivered without evidence: %+v", m)
			}
		}
		if s := d.Sums[0]; s.Planned != planned || s.Delivered != delivered || s.Unknown != 0 {
			rt.Fatalf("%+v, want %s and %s", s, planned, delivered)
		}
	})
}
