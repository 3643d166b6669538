package dossier

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/authorisation"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/document"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/source"
	"github.com/shouwang/shouwang/internal/visit"
)

// Parts are what a dossier is put together from.
type Parts struct {
	Registry       *registry.Service
	Divisions      *division.Service
	Codes          *code.Service
	Facts          *fact.Service
	Visits         *visit.Service
	Monitor        *monitor.Service
	Documents      *document.Service
	Authorisations *authorisation.Service
}

// Service puts dossiers together.
type Service struct {
	db *db.DB
	Parts
	fields map[string]Field
	order  []string // keys of the fields
}

// New makes the service.
func New(d *db.DB, p Parts) *Service {
	s := &Service{db: d, Parts: p, fields: map[string]Field{}}
	for _, f := range fieldsOf(p.Facts.Catalogue()) {
		s.fields[f.Key] = f
		s.order = append(s.order, f.Key)
	}
	return s
}

// AsOf is the two days of a question.
type AsOf struct{ On, KnownBy cn.Date }

// last is the later end of what could have happened and been known.
func (d AsOf) last() cn.Date {
	if d.KnownBy.Before(d.On) {
		return d.KnownBy
	}
	return d.On
}

// subjects are the ids under which records speak of a household: itself, its members and,
// for what befell an area, its village.
func subjects(v registry.HouseholdView) []string {
	ids := []string{string(v.ID), v.Village}
	for _, m := range v.Members {
		ids = append(ids, string(m.ID))
	}
	return ids
}

// told is a record with the definition that reads it.
type told struct {
	def *source.Dataset
	rec source.Record
}

// who names the member of whom a record speaks; "" of the household.
func who(v registry.HouseholdView, rec source.Record) string {
	for _, m := range v.Members {
		if string(m.ID) == rec.SubjectID {
			return m.Name
		}
	}
	return ""
}

// here says whether a record of an area speaks of the household's group.
func here(v registry.HouseholdView, rec source.Record) bool {
	if rec.SubjectID != v.Village {
		return true
	}
	group, narrowed := rec.Doc.Text("group")
	return !narrowed || group == v.Group
}

// events are the records of what happened to a household and its members.
func events(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf) ([]told, error) {
	defs, err := source.Definitions(ctx, tx)
	if err != nil {
		return nil, err
	}
	list := []told{}
	for _, def := range defs {
		if def.Kind != source.KindEvent {
			continue
		}
		for rec, err := range source.Events(ctx, tx, def.Key, cn.Date{}, d.On, d.KnownBy, subjects(v)...) {
			if err != nil {
				return nil, err
			}
			if here(v, rec) {
				list = append(list, told{def, rec})
			}
		}
	}
	return list, nil
}

// sensitive says whether the actor may read of health where a household lives.
func sensitive(tx *db.Tx, v registry.HouseholdView) bool {
	return tx.Actor().Scope(access.HealthRead).Covers(v.Village)
}
