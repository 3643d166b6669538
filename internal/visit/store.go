package visit

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/form"
	"github.com/shouwang/shouwang/internal/registry"
)

// View is a recorded visit, without its sealed remarks.
type View struct {
	ID             VisitID              `json:"id"`
	Household      registry.HouseholdID `json:"household"`
	Area           string               `json:"area"`
	Lead           string               `json:"lead,omitempty"`
	On             cn.Date              `json:"on"`
	Visitor        string               `json:"visitor"`
	Second         string               `json:"second_visitor,omitempty"`
	Mode           Mode                 `json:"mode" enum:"home,phone"`
	Recommendation Recommendation       `json:"recommendation" enum:"true,false,need_more"`
	FormVersion    int                  `json:"form_version"`
	Answers        form.Answers         `json:"answers" doc:"没有回答的不出现"`
	Confirmed      []string             `json:"confirmed" doc:"照预填确认的各项"`
	Changes        map[string]Change    `json:"changes" doc:"更正了的各项"`
	HasRemarks     bool                 `json:"has_remarks" doc:"有加密的情况说明"`
	Supersedes     VisitID              `json:"supersedes,omitempty"`
	RecordedAt     time.Time            `json:"recorded_at"`
	RecordedBy     string               `json:"recorded_by"`

	remarks string
}

// Involves says whether an account visited or wrote the visit down.
func (v View) Involves(account string) bool {
	return account == v.Visitor || account == v.RecordedBy || v.Second != "" && account == v.Second
}

func receiptOf(ctx context.Context, tx *db.Tx, key, digest string) (r Receipt, again bool, err error) {
	var was string
	none := errors.New("visit: none")
	err = tx.Get(ctx, none, `SELECT id, digest, recorded_at FROM visit WHERE county_id = $1 AND client_key = $2`,
		[]any{tx.County(), key}, &r.Visit, &was, &r.RecordedAt)
	r.RecordedAt = r.RecordedAt.UTC()
	switch {
	case err == none:
		return Receipt{}, false, nil
	case err != nil:
		return Receipt{}, false, err
	case was != digest:
		return Receipt{}, false, errKeyReused
	}
	return r, true, nil
}

func checkSuperseded(ctx context.Context, tx *db.Tx, in Input) error {
	if in.Supersedes == "" {
		return nil
	}
	var household registry.HouseholdID
	var later int
	err := tx.Get(ctx, errSuperseded, `SELECT v.household_id, (SELECT count(*) FROM visit w WHERE w.county_id = v.county_id AND w.supersedes = v.id)
		FROM visit v WHERE v.county_id = $1 AND v.id = $2`, []any{tx.County(), in.Supersedes}, &household, &later)
	if err == nil && (household != in.Household || later > 0) {
		err = errSuperseded
	}
	return err
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, v View, key, digest string) error {
	answers, err1 := json.Marshal(v.Answers)
	confirmed, err2 := json.Marshal(v.Confirmed)
	changes, err3 := json.Marshal(v.Changes)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	present, err := json.Marshal(v.Answers["present"])
	if err != nil {
		return err
	}
	var remarks, lead any
	if v.remarks != "" {
		remarks = s.seal.Seal(sealRemarks, []byte(v.remarks))
	}
	if v.Lead != "" {
		lead = v.Lead
	}
	_, err = tx.Exec(ctx, `INSERT INTO visit (county_id, id, client_key, digest, household_id, village, lead_id, visited_on, visitor, second_visitor, mode,
		present, recommendation, form_version, answers, confirmed, changes, remarks_sealed, supersedes, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		tx.County(), v.ID, key, digest, v.Household, v.Area, lead, v.On, v.Visitor, v.Second, v.Mode,
		string(present), v.Recommendation, v.FormVersion, string(answers), string(confirmed), string(changes), remarks, v.Supersedes, tx.Now(), v.RecordedBy)
	return err
}

const columns = `v.id, v.household_id, v.village, coalesce(v.lead_id, ''), v.visited_on, v.visitor, v.second_visitor, v.mode, v.recommendation, v.form_version,
	v.answers, v.confirmed, v.changes, v.remarks_sealed, v.supersedes, v.recorded_at, v.recorded_by`

func scan(row db.Scanner) (v View, box []byte, err error) {
	var answers, confirmed, changes []byte
	err = row.Scan(&v.ID, &v.Household, &v.Area, &v.Lead, &v.On, &v.Visitor, &v.Second, &v.Mode, &v.Recommendation, &v.FormVersion,
		&answers, &confirmed, &changes, &box, &v.Supersedes, &v.RecordedAt, &v.RecordedBy)
	if err != nil {
		return v, nil, err
	}
	v.RecordedAt, v.HasRemarks = v.RecordedAt.UTC(), len(box) > 0
	return v, box, errors.Join(json.Unmarshal(answers, &v.Answers), json.Unmarshal(confirmed, &v.Confirmed), json.Unmarshal(changes, &v.Changes))
}

// hardship are answers about health, shown only to those who may read it.
const hardship = "risks"

func list(ctx context.Context, tx *db.Tx, f *db.Filter) ([]View, error) {
	health := tx.Actor().Scope(access.HealthRead)
	return db.Select(ctx, tx, `SELECT `+columns+` FROM visit v`+f.Where()+` ORDER BY v.recorded_at DESC, v.id DESC`, f.Args(), func(row db.Scanner) (View, error) {
		v, _, err := scan(row)
		if !health.Covers(v.Area) && !v.Involves(tx.Actor().ID) {
			v.Answers, v.Changes = maps.Clone(v.Answers), maps.Clone(v.Changes)
			delete(v.Answers, hardship)
			delete(v.Changes, hardship)
		}
		return v, err
	})
}

// OfLead are the visits that a lead asked for, newest first. The caller has checked that
// the actor may see the lead.
func OfLead(ctx context.Context, tx *db.Tx, lead string) ([]View, error) {
	return list(ctx, tx, tx.CountyFilter("v").And("v.lead_id = ?", lead))
}

// AllOf are the visits to a household, newest first. The caller has checked that the actor
// may see them.
func AllOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) ([]View, error) {
	return list(ctx, tx, tx.CountyFilter("v").And("v.household_id = ?", h))
}

// Get is one visit in the actor's area. Error: db.ErrNotFound.
func (s *Service) Get(ctx context.Context, visit VisitID) (v View, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		found, err := list(ctx, tx, tx.Filter("v", "v.village", access.VisitRead).And("v.id = ?", visit))
		if err == nil && len(found) == 0 {
			return db.ErrNotFound
		}
		v = slices.Concat(found, []View{{}})[0]
		return err
	})
	return v, err
}

// OfHousehold are the visits to a household in the actor's area, newest first.
func OfHousehold(ctx context.Context, tx *db.Tx, h registry.HouseholdID) ([]View, error) {
	return list(ctx, tx, tx.Filter("v", "v.village", access.VisitRead).And("v.household_id = ?", h))
}

// Latest are the newest visits that stood on a day as known by a day, of those households
// that had one in the actor's area.
func Latest(ctx context.Context, tx *db.Tx, households []registry.HouseholdID, on, knownBy cn.Date) (map[registry.HouseholdID]View, error) {
	found := map[registry.HouseholdID]View{}
	for part := range slices.Chunk(households, inList) {
		ids := make([]string, len(part))
		for i, h := range part {
			ids[i] = string(h)
		}
		visits, err := list(ctx, tx, tx.Filter("v", "v.village", access.VisitRead).AnyOf("v.household_id", ids...).And("v.visited_on <= ?", on))
		if err != nil {
			return nil, err
		}
		visits = slices.DeleteFunc(visits, func(v View) bool { return cn.DateOf(v.RecordedAt).After(knownBy) })
		corrected := map[VisitID]bool{}
		for _, v := range visits {
			corrected[v.Supersedes] = true
		}
		for _, v := range visits {
			if was, ok := found[v.Household]; !corrected[v.ID] && (!ok || v.On.After(was.On)) {
				found[v.Household] = v
			}
		}
	}
	return found, nil
}

// inList is how many ids one query names.
const inList = 200

// List are the visits to a household in the actor's area, newest first.
func (s *Service) List(ctx context.Context, h registry.HouseholdID) (found []View, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		found, err = OfHousehold(ctx, tx, h)
		return err
	})
	return found, err
}

// Remarks is what the visitor wrote in words.
type Remarks struct {
	Text string `json:"text"`
}

var errNoRemarks = errs.New(errs.NotFound, "visit.no_remarks", "这次入户没有情况说明。")

// Remarks opens the sealed remarks for a stated purpose, which goes into the audit trail.
func (s *Service) Remarks(ctx context.Context, visit VisitID, purpose string) (r Remarks, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var area string
		var box []byte
		err := tx.Get(ctx, db.ErrNotFound, `SELECT village, remarks_sealed FROM visit WHERE county_id = $1 AND id = $2`, []any{tx.County(), visit}, &area, &box)
		if err != nil {
			return err
		}
		if err := errors.Join(tx.Require(access.VisitRead, area), tx.Require(access.HealthRead, area)); err != nil {
			return err
		}
		if len(box) == 0 {
			return errNoRemarks
		}
		text, err := s.seal.Open(sealRemarks, box)
		if err != nil {
			return err
		}
		r.Text = string(text)
		return tx.Record(ctx, db.Entry{Verb: "visit.read_sensitive", Ref: visit.Ref(), Area: area, Purpose: purpose})
	})
	if err != nil {
		return Remarks{}, err
	}
	return r, nil
}

// LatestOf is the newest visit to a household that stands; ok is false if there is none.
// It checks no permission.
func LatestOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (v View, ok bool, err error) {
	found, err := list(ctx, tx, tx.CountyFilter("v").And("v.household_id = ?", h))
	if err != nil {
		return v, false, err
	}
	for _, v := range found {
		if !slices.ContainsFunc(found, func(o View) bool { return o.Supersedes == v.ID }) {
			return v, true, nil
		}
	}
	return v, false, nil
}

// Standing are the visits that stand (nobody corrected them later), by household, newest
// first: of all households, or of those named. It checks no permission.
func Standing(ctx context.Context, tx *db.Tx, only ...registry.HouseholdID) (map[registry.HouseholdID][]View, error) {
	f := tx.CountyFilter("v").And("NOT EXISTS (SELECT 1 FROM visit w WHERE w.county_id = v.county_id AND w.supersedes = v.id)")
	if len(only) > 0 {
		ids := make([]string, len(only))
		for i, h := range only {
			ids[i] = string(h)
		}
		f.AnyOf("v.household_id", ids...)
	}
	found, err := list(ctx, tx, f)
	by := map[registry.HouseholdID][]View{}
	for _, v := range found {
		by[v.Household] = append(by[v.Household], v)
	}
	return by, err
}
