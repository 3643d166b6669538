package monitor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// Registrar knows where households live and writes down those that are on no roster yet;
// *registry.Service satisfies it. It checks no permission.
type Registrar interface {
	AreaOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (village string, err error)
	RecordReportedTx(ctx context.Context, tx *db.Tx, in registry.ProvisionalIn) (registry.HouseholdID, error)
}

// UseRegistrar sets who registers households that report themselves; app calls it before
// the first request.
func (s *Service) UseRegistrar(r Registrar) { s.registrar = r }

// Newcomer is a household that is not in the registry: it becomes a provisional one.
type Newcomer struct {
	Village string `json:"village" pattern:"^[0-9]{12}$" doc:"村(社区)区划代码"`
	Group   string `json:"group,omitempty" required:"false" maxLength:"60" doc:"村民小组"`
	Head    string `json:"head" minLength:"1" maxLength:"60" doc:"户主姓名"`
	Address string `json:"address,omitempty" required:"false" maxLength:"200" doc:"住址;加密保存"`
}

// About says which household a report is about: one of the registry, or one to be written down.
type About struct {
	Household registry.HouseholdID `json:"household,omitempty" required:"false" maxLength:"36"`
	Newcomer  *Newcomer            `json:"newcomer,omitempty" required:"false" doc:"名册里没有的户"`
}

var (
	errAbout   = errs.New(errs.Invalid, "monitor.about", "请选定是哪一户;名册里没有的,写明所在的村和户主姓名。")
	errHardAt  = errs.New(errs.Invalid, "monitor.hardship", "请至少选一种困难,最多五种。")
	errKeyless = errs.New(errs.Invalid, "monitor.report_key", "这次填报没有编号,请刷新页面后重新提交。")
	errKeyUsed = errs.New(errs.Conflict, "monitor.report_key_used", "这份填报已经提交过,内容和这次不同。要补充的请另报一份。")
	errDay     = errs.New(errs.Invalid, "monitor.report_day", "日期不能晚于今天。当天说的就选今天。")
)

// home is the village of the household, which is written down if it is new; may is asked
// of the village before anything is.
func (s *Service) home(ctx context.Context, tx *db.Tx, a About, may db.Permission, on cn.Date) (h registry.HouseholdID, village string, err error) {
	if a.Household != "" {
		if village, err = s.registrar.AreaOf(ctx, tx, a.Household); err != nil {
			return "", "", err
		}
		return a.Household, village, tx.Require(may, village)
	}
	if a.Newcomer == nil || strings.TrimSpace(a.Newcomer.Head) == "" {
		return "", "", errAbout
	}
	n := *a.Newcomer
	if err := tx.Require(may, n.Village); err != nil {
		return "", "", err
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return "", "", err
	}
	if d, ok := tree.Get(n.Village); !ok || d.Level() != cn.LevelVillage {
		return "", "", errVillage
	}
	h, err = s.registrar.RecordReportedTx(ctx, tx, registry.ProvisionalIn{When: registry.When{On: on}, Village: n.Village, Group: n.Group, Address: n.Address,
		Members: []registry.NewMember{{Name: n.Head, Relation: registry.Head}}})
	return h, n.Village, err
}

// hardships reads kinds of hardship into the words of the county's code list.
func (s *Service) hardships(ctx context.Context, tx *db.Tx, risks []string) (texts []string, err error) {
	for _, r := range risks {
		c, ok, err := s.around.Codes.Resolve(ctx, tx, "risk", r)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, errHardAt
		}
		if !slices.Contains(texts, c.Text) {
			texts = append(texts, c.Text)
		}
	}
	if len(texts) == 0 || len(texts) > maxRisks {
		return nil, errHardAt
	}
	return texts, nil
}

// report puts what people said into the household's open lead, or opens one. It never
// drops anything: nothing that was answered before spares a person who speaks up again.
func (s *Service) report(ctx context.Context, tx *db.Tx, h registry.HouseholdID, hits []Hit) (Lead, error) {
	known, err := loadStanding(ctx, tx, hits, 0)
	if err != nil {
		return Lead{}, err
	}
	p := decide(Run{On: tx.Today(), KnownBy: tx.Today()}, hits, known, nil, id.New[string])
	if err := s.store(ctx, tx, Run{On: tx.Today(), KnownBy: tx.Today()}, &p); err != nil {
		return Lead{}, err
	}
	return findLead(ctx, tx, known[h].leads[false].id)
}

// spoken are the hits of what somebody said: one for each hardship, each its own question.
func (s *Service) spoken(ctx context.Context, tx *db.Tx, ch Channel, key, told string, h registry.HouseholdID, village string, risks []string) ([]Hit, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return nil, err
	}
	severity, ok := set.Int("lead.reported_severity")
	if !ok {
		severity = 1 // the county has not said how it ranks: last
	}
	hits := make([]Hit, len(risks))
	for i, risk := range risks {
		hits[i] = Hit{Rule: string(ch) + "/" + key + "/" + risk, Title: ch.Title(), Channel: ch, Household: h, Village: village, Risk: risk,
			Severity: int(severity), Distance: 1, Sentence: fmt.Sprintf("%s:%s", told, risk), On: tx.Today(), KnownBy: tx.Today()}
	}
	return hits, nil
}

// hasten makes a lead due by the declaration that it answers, unless it is due earlier.
func (s *Service) hasten(l *Lead, lim limits, declared cn.Date) {
	if declared.IsZero() {
		return
	}
	if l.DeclaredOn.IsZero() || declared.Before(l.DeclaredOn) {
		l.DeclaredOn = declared
	}
	due := s.due(lim.declared, l.DeclaredOn)
	if !due.IsZero() && (l.visitDue.IsZero() || due.Before(l.visitDue)) {
		l.visitDue = due
	}
	l.Due = l.due()
}

// carryOver opens a new lead with what people said after the visit: the verdict does not
// answer it, and nobody would say it again.
func (s *Service) carryOver(ctx context.Context, tx *db.Tx, l *Lead) error {
	views, err := hitsOf(ctx, tx, l.ID)
	if err != nil {
		return err
	}
	var ending []string
	var hits []Hit
	for _, v := range views {
		if v.Channel.byPeople() && v.Ended == "" && v.firstAt.After(l.visitedAt) {
			ending = append(ending, v.id)
			hits = append(hits, Hit{Rule: v.Rule, Title: v.Title, Channel: v.Channel, Household: l.Household, Village: l.Village, Risk: v.Risk,
				Severity: v.Severity, Distance: v.Distance, Sentence: v.Sentence, On: v.On, KnownBy: v.KnownBy})
		}
	}
	if len(hits) == 0 {
		return nil
	}
	if err := endHits(ctx, tx, ending, "superseded"); err != nil {
		return err
	}
	next, err := s.report(ctx, tx, l.Household, hits)
	if err != nil {
		return err
	}
	for _, table := range []string{"declaration", "sighting"} {
		if _, err := tx.Exec(ctx, `UPDATE `+table+` SET lead_id = $3 WHERE county_id = $1 AND lead_id = $2 AND recorded_at > $4`,
			tx.County(), l.ID, next.ID, l.visitedAt); err != nil {
			return err
		}
	}
	var declared cn.Date
	err = tx.Get(ctx, nil, `SELECT min(declared_on) FROM declaration WHERE county_id = $1 AND lead_id = $2 AND withdrawn_on IS NULL`, []any{tx.County(), next.ID}, &declared)
	if err != nil || declared.IsZero() {
		return err
	}
	lim, err := s.limits(ctx, tx)
	if err != nil {
		return err
	}
	s.hasten(&next, lim, declared)
	return next.save(ctx, tx, next.State)
}

// Report is what people said about the household of a lead, without their words.
type Report struct {
	Channel Channel  `json:"channel" enum:"declared,found"`
	ID      string   `json:"id" doc:"申报或走访发现的编号"`
	Number  string   `json:"number,omitempty" doc:"申报的回执号"`
	Risks   []string `json:"risks"`
	On      cn.Date  `json:"on"`
	Ended   cn.Date  `json:"withdrawn_on" doc:"农户撤回申报的日期;空为有效"`
}

func reportsOf(ctx context.Context, tx *db.Tx, lead LeadID) ([]Report, error) {
	return db.Select(ctx, tx, `SELECT 'declared', id, number, risks, declared_on, withdrawn_on, recorded_at FROM declaration WHERE county_id = $1 AND lead_id = $2
		UNION ALL SELECT 'found', id, '', risks, found_on, NULL, recorded_at FROM sighting WHERE county_id = $1 AND lead_id = $2 ORDER BY 7, 2`,
		[]any{tx.County(), lead}, func(row db.Scanner) (r Report, err error) {
			var risks []byte
			var at any
			if err = row.Scan(&r.Channel, &r.ID, &r.Number, &risks, &r.On, &r.Ended, &at); err != nil {
				return r, err
			}
			return r, json.Unmarshal(risks, &r.Risks)
		})
}

// digestOf tells a report sent again from another one under the same key.
func digestOf(in any) string {
	sum := sha256.Sum256([]byte(asJSON(in)))
	return hex.EncodeToString(sum[:])
}
