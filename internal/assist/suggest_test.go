package assist_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/source"
)

// told appends records of an event dataset about the head.
func (w *world) told(dataset string, rows ...source.Record) {
	w.Helper()
	for i := range rows {
		rows[i].SubjectKind, rows[i].SubjectID, rows[i].Village = source.Person, string(w.head), w.here
	}
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := source.Append(ctx, tx, dataset, rows...)
		return err
	})
}

func suggested(s assist.Suggestions, key string) (assist.Suggestion, bool) {
	i := slices.IndexFunc(s.Items, func(g assist.Suggestion) bool { return g.Key == key })
	if i < 0 {
		return assist.Suggestion{}, false
	}
	return s.Items[i], true
}

func TestMedicalBillsWithoutReliefSuggestRelief(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		s, err := w.Suggestions(w.cadre(), c)
		w.ok(err)
		if len(s.Items) != 0 || !slices.ContainsFunc(s.Unclear, func(u assist.Unclear) bool { return u.Title == "申请低保" && len(u.Missing) > 1 }) {
			t.Errorf("nothing is known, and something is said: %+v", s)
		}
		w.told("medical.settlement", source.Record{OnDate: today.AddDays(-20), Amount: cn.Yuan(23480), HasAmount: true, Code: "住院"})
		w.relief(today.AddMonths(-13), cn.Yuan(1)) // 民政 reports, and this one is too old to count
		w.told("welfare.relief", source.Record{OnDate: today.AddMonths(-14), Amount: cn.Yuan(1), HasAmount: true, Code: "因病"})
		s, err = w.Suggestions(w.cadre(), c)
		w.ok(err)
		got, ok := suggested(s, "medical_relief")
		if !ok || !strings.Contains(got.Text, "23,480 元") || !slices.Equal(got.Risks, []string{"因病"}) || got.Clause != "plan:231" || len(got.Rows) != 1 {
			t.Errorf("%+v", s.Items)
		}
		blind, err := w.Suggestions(w.as("reader", w.here, nil, access.AssistRead), c)
		w.ok(err)
		if got, _ := suggested(blind, "medical_relief"); strings.Contains(got.Text, "23,480") || len(got.Rows) > 0 {
			t.Errorf("illness is shown to who may not know of it: %+v", got)
		}
		in := reliefFor("因病")
		in.Code = "health.3"
		w.planned(c, in)
		s, err = w.Suggestions(w.cadre(), c)
		w.ok(err)
		if _, ok := suggested(s, "medical_relief"); ok {
			t.Error("what is planned is suggested again")
		}
	})
}

func TestDismissedSuggestionKeepsItsReason(t *testing.T) {
	each(t, func(w *world) {
		c := w.begun("因病")
		w.told("medical.settlement", source.Record{OnDate: today.AddDays(-20), Amount: cn.Yuan(23480), HasAmount: true, Code: "住院"})
		w.refused("assist.reason", w.Dismiss(w.cadre(), c, "medical_relief", " "))
		w.refused("assist.no_suggestion", w.Dismiss(w.cadre(), c, "dibao", "不需要"))
		w.refused("access.forbidden", w.Dismiss(w.officer(), c, "medical_relief", "不需要"))
		w.ok(w.Dismiss(w.cadre(), c, "medical_relief", "医保局已在结算时一并救助"))
		s, err := w.Suggestions(w.cadre(), c)
		w.ok(err)
		if got, _ := suggested(s, "medical_relief"); got.Dismissed == nil || got.Dismissed.Reason != "医保局已在结算时一并救助" {
			t.Errorf("%+v", got)
		}
	})
}
