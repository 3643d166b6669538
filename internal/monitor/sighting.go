package monitor

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// SightingID identifies a hardship that somebody of the county saw.
type SightingID string

// Ref points to the sighting in an audit entry.
func (f SightingID) Ref() id.Ref { return id.Ref{Kind: "sighting", ID: string(f)} }

// SightingInput is what a visitor or grid worker raises: which household, which hardship.
type SightingInput struct {
	Key string `json:"key" minLength:"8" maxLength:"64" doc:"客户端生成的唯一键,重发时不变"`
	About
	Risks []string `json:"risks" minItems:"1" maxItems:"5" doc:"哪种困难"`
	Text  string   `json:"text,omitempty" required:"false" maxLength:"1000" doc:"看到的情况;加密保存"`
	On    cn.Date  `json:"on,omitempty" required:"false" doc:"哪天看到的,默认今天"`
	// Round is the round in which it was seen; package round sets it.
	Round string `json:"-"`
}

// SightingReceipt says that a sighting is kept, and where.
type SightingReceipt struct {
	Sighting   SightingID           `json:"sighting"`
	Household  registry.HouseholdID `json:"household"`
	Lead       LeadID               `json:"lead" doc:"并入或新开的线索"`
	RecordedAt time.Time            `json:"recorded_at"`
}

const sealSighting = "monitor.sighting"

// RecordSighting records what somebody saw and puts it into the household's lead. The same
// key with the same content gives the same receipt.
// Errors: monitor.about, monitor.hardship, monitor.report_day, monitor.report_key_used.
// Policy: plan:256
func (s *Service) RecordSighting(ctx context.Context, in SightingInput) (r SightingReceipt, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		r, err = s.RecordSightingTx(ctx, tx, in)
		return err
	})
	if err != nil {
		return SightingReceipt{}, err
	}
	return r, nil
}

// RecordSightingTx is RecordSighting in the caller's transaction.
func (s *Service) RecordSightingTx(ctx context.Context, tx *db.Tx, in SightingInput) (r SightingReceipt, err error) {
	digest := digestOf(in)
	if in.On.IsZero() {
		in.On = tx.Today()
	}
	if in.Key == "" {
		return r, errKeyless
	}
	if in.On.After(tx.Today()) {
		return r, errDay
	}
	var was string
	err = tx.Get(ctx, db.ErrNotFound, `SELECT id, household_id, lead_id, digest, recorded_at FROM sighting WHERE county_id = $1 AND client_key = $2`,
		[]any{tx.County(), in.Key}, &r.Sighting, &r.Household, &r.Lead, &was, &r.RecordedAt)
	switch {
	case err == nil && was != digest:
		return SightingReceipt{}, errKeyUsed
	case err == nil:
		tx.Unrecorded("it was recorded when it was sent first")
		r.RecordedAt = r.RecordedAt.UTC()
		return r, nil
	case err != db.ErrNotFound:
		return r, err
	}
	risks, err := s.hardships(ctx, tx, in.Risks)
	if err != nil {
		return r, err
	}
	h, village, err := s.home(ctx, tx, in.About, access.SightingRecord, in.On)
	if err != nil {
		return r, err
	}
	r = SightingReceipt{Sighting: id.New[SightingID](), Household: h, RecordedAt: tx.Now()}
	hits, err := s.spoken(ctx, tx, FromCadre, string(r.Sighting), "走访发现", h, village, risks)
	if err != nil {
		return r, err
	}
	l, err := s.report(ctx, tx, h, hits)
	if err != nil {
		return r, err
	}
	r.Lead = l.ID
	var box []byte
	if in.Text != "" {
		box = s.around.Seal.Seal(sealSighting, []byte(in.Text))
	}
	_, err = tx.Exec(ctx, `INSERT INTO sighting (county_id, id, client_key, digest, household_id, village, lead_id, round_id, risks, found_on, sealed, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.County(), r.Sighting, in.Key, digest, h, village, r.Lead, in.Round, asJSON(risks), in.On, box, tx.Actor().ID, tx.Now())
	if err != nil {
		return r, err
	}
	return r, tx.Record(ctx, db.Entry{Verb: "sighting.record", Ref: r.Sighting.Ref(), Area: village,
		Detail: map[string]any{"household": string(h), "lead": string(r.Lead), "new_household": in.Newcomer != nil && in.Household == ""}})
}

// Sighting is one with what came of it: the answer to the village that raised it.
type Sighting struct {
	ID         SightingID           `json:"id"`
	Household  registry.HouseholdID `json:"household"`
	Number     string               `json:"number" doc:"户编号"`
	Head       string               `json:"head"`
	Area       string               `json:"area"`
	AreaName   string               `json:"area_name"`
	Risks      []string             `json:"risks"`
	FoundOn    cn.Date              `json:"found_on"`
	RecordedBy string               `json:"recorded_by"`
	Recorder   string               `json:"recorder" doc:"上报人姓名"`
	Lead       LeadID               `json:"lead"`
	State      State                `json:"state" enum:"open,dispatched,accepted,visited,confirmed,withdrawn"`
	StateTitle string               `json:"state_title"`
	Outcome    Outcome              `json:"outcome,omitempty"`
	Reason     string               `json:"reason,omitempty" doc:"结论的理由"`
	Case       CaseID               `json:"case,omitempty" doc:"属实后开的案件"`
	Phase      Phase                `json:"phase,omitempty"`
	PhaseTitle string               `json:"phase_title,omitempty"`
	InRound    bool                 `json:"in_round" doc:"集中排查中发现的"`
}

// Sightings are those of an area with what came of them, the newest first.
func (s *Service) Sightings(ctx context.Context, area string, p api.Page) (list api.List[Sighting], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.Filter("d", "d.village", access.LeadRead)
		if area != "" {
			f.In("d.village", db.Scope{Areas: []string{area}})
		}
		if p.After != "" {
			f.And("d.id < ?", p.After)
		}
		limit := p.Limit
		if limit <= 0 || limit > 100 {
			limit = pageSize
		}
		list.Items, err = db.Select(ctx, tx, `SELECT d.id, d.household_id, d.village, d.risks, d.found_on, d.recorded_by, d.lead_id, d.round_id <> '', l.state, l.outcome,
				coalesce((SELECT st.note FROM lead_step st WHERE st.county_id = l.county_id AND st.lead_id = l.id AND st.action = 'confirm'), ''),
				coalesce(c.id, ''), coalesce(c.phase, '')
			FROM sighting d JOIN lead l ON l.county_id = d.county_id AND l.id = d.lead_id
			LEFT JOIN monitor_case c ON c.county_id = l.county_id AND c.lead_id = l.id`+f.Where()+` ORDER BY d.id DESC LIMIT `+f.Arg(limit+1), f.Args(),
			func(row db.Scanner) (x Sighting, err error) {
				var risks []byte
				if err = row.Scan(&x.ID, &x.Household, &x.Area, &risks, &x.FoundOn, &x.RecordedBy, &x.Lead, &x.InRound, &x.State, &x.Outcome, &x.Reason, &x.Case, &x.Phase); err != nil {
					return x, err
				}
				x.StateTitle, x.PhaseTitle = Procedure.StateTitle(x.State), x.Phase.Title()
				return x, json.Unmarshal(risks, &x.Risks)
			})
		if err != nil {
			return err
		}
		if len(list.Items) > limit {
			list.Items = list.Items[:limit]
			list.Next = string(list.Items[limit-1].ID)
		}
		return s.dressSightings(ctx, tx, list.Items)
	})
	return list, err
}

func (s *Service) dressSightings(ctx context.Context, tx *db.Tx, list []Sighting) error {
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	var households []registry.HouseholdID
	var accounts []string
	for _, d := range list {
		households, accounts = append(households, d.Household), append(accounts, d.RecordedBy)
	}
	cards, err := s.households.Cards(ctx, tx, households)
	if err != nil {
		return err
	}
	names, err := access.Names(ctx, tx, accounts...)
	for i := range list {
		d := &list[i]
		card := cards[d.Household]
		d.Number, d.Head, d.AreaName, d.Recorder = card.Number, card.Head, tree.FullName(d.Area), names[d.RecordedBy]
	}
	return err
}

// SightingWords opens what somebody wrote of what they saw, for a stated purpose.
func (s *Service) SightingWords(ctx context.Context, f SightingID, purpose string) (text string, err error) {
	if len([]rune(purpose)) < 4 {
		return "", errPurpose
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var area, by string
		var box []byte
		err := tx.Get(ctx, db.ErrNotFound, `SELECT village, recorded_by, sealed FROM sighting WHERE county_id = $1 AND id = $2`, []any{tx.County(), f}, &area, &by, &box)
		if err != nil {
			return err
		}
		if err := tx.Require(access.LeadRead, area); err != nil {
			return err
		}
		if by != tx.Actor().ID {
			if err := tx.Require(access.HealthRead, area); err != nil {
				return err
			}
		}
		if err := tx.Record(ctx, db.Entry{Verb: "sighting.read", Ref: f.Ref(), Area: area, Purpose: purpose}); err != nil || len(box) == 0 {
			return err
		}
		plain, err := s.around.Seal.Open(sealSighting, box)
		text = string(plain)
		return err
	})
	return text, err
}
