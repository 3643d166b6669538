package reconcile

import (
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
)

// book is what the county has written of its households as they stood on a day.
type book struct {
	homes []registry.PopHousehold
	cases map[registry.HouseholdID]*monitor.Standing
	cards map[registry.HouseholdID]registry.Card
	codes code.Lists
}

// month is the month of a day, "" if there is none.
func month(d cn.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()[:len("2025-03")]
}

// standing is what a household is to the county: the case tells, and where there is none the
// class on the roll.
func standing(h *registry.PopHousehold, s *monitor.Standing) string {
	switch {
	case s != nil && s.Counted():
		return stateMonitored
	case s != nil && s.Phase != monitor.Ended && !s.Eliminated.IsZero():
		return stateEliminated
	case h.Category != "":
		return stateMonitored
	}
	return stateOff
}

func (b *book) entry(h *registry.PopHousehold) Entry {
	s := b.cases[h.ID]
	v := Values{}
	v.give(FieldNumber, h.Number)
	v.give(FieldHead, b.cards[h.ID].Head)
	v.give(FieldVillage, h.Village)
	v.give(FieldKind, string(h.Kind))
	v.give(FieldMembers, strconv.Itoa(len(h.Members)))
	v.give(FieldState, standing(h, s))
	if s != nil && (s.Counted() || v[FieldState] == stateEliminated) {
		risks, _ := riskCodes(b.codes, strings.Join(s.Risks, "、"))
		v.give(FieldCategory, string(s.Category))
		v.give(FieldRisks, risks)
		v.give(FieldEntered, month(s.Monitored))
		v.give(FieldEliminatedIn, month(s.Eliminated))
	}
	v.give(FieldCategory, string(h.Category))
	return Entry{Household: h.ID, Number: h.Number, Head: b.cards[h.ID].Head, Area: h.Village, Values: v}
}

// entries are the county's own list, as it is laid beside another: of the municipal list the
// households that are or were monitored; of the national one the whole roll, of which 脱贫户
// and, if the list holds others too, the monitored households must stand there.
func (b *book) entries(l List, theirs []Entry) []Entry {
	ordinary := l == National && coversOrdinary(theirs)
	list := make([]Entry, 0, len(b.homes))
	for i := range b.homes {
		e := b.entry(&b.homes[i])
		state := e.Values[FieldState]
		switch {
		case l == Municipal && state == stateOff:
			continue
		case l == Municipal:
			e.Due = state == stateMonitored
		default:
			e.Due = b.homes[i].Kind == registry.Lifted || ordinary && state == stateMonitored
		}
		list = append(list, e)
	}
	return list
}

// byHousehold keeps one case a household: the one that goes on, or the last.
func byHousehold(list []monitor.Standing) map[registry.HouseholdID]*monitor.Standing {
	by := map[registry.HouseholdID]*monitor.Standing{}
	for i := range list {
		s := &list[i]
		if old := by[s.Household]; old == nil || old.Phase == monitor.Ended || s.Phase != monitor.Ended {
			by[s.Household] = s
		}
	}
	return by
}
