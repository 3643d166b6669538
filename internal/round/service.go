package round

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
)

// Seen is a hardship that somebody saw on a round.
type Seen struct {
	Key       string
	Household registry.HouseholdID
	Risks     []string
	Text      string
	On        cn.Date
	Round     ID
}

// Leads takes what a round saw, and knows what the rules said; app satisfies it from
// packages monitor and rule.
type Leads interface {
	// See puts it into the household's lead.
	See(ctx context.Context, tx *db.Tx, s Seen) (lead string, err error)
	// Silent are the rules in force about a risk; spoke says that one of them, or the
	// register of monitored households, knows of this household's already.
	Silent(ctx context.Context, tx *db.Tx, h registry.HouseholdID, risk string) (silent []string, spoke bool, err error)
	// Declared are the households with a declaration that nobody has visited, and by when.
	Declared(ctx context.Context, tx *db.Tx, area string) (map[registry.HouseholdID]cn.Date, error)
}

// Sealer encrypts corrections; package seal satisfies it.
type Sealer interface {
	Seal(purpose string, plain []byte) []byte
	Open(purpose string, box []byte) ([]byte, error)
}

// Service keeps the rounds and visit plans of the counties.
type Service struct {
	db        *db.DB
	divisions *division.Service
	params    *param.Service
	register  *registry.Service
	facts     *fact.Service
	leads     Leads
	seal      Sealer
	calendar  cn.Calendar
}

// New makes the service.
func New(d *db.DB, divisions *division.Service, params *param.Service, register *registry.Service, facts *fact.Service, leads Leads, seal Sealer) *Service {
	return &Service{d, divisions, params, register, facts, leads, seal, cn.DefaultCalendar()}
}

// Open opens a round and takes down its list of households.
// Errors: round.days, round.happened, round.nobody.
// Policy: plan:256, plan:260, plan:262
func (s *Service) Open(ctx context.Context, n NewRound) (r Round, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := n.check(tx.Today()); err != nil {
			return err
		}
		for _, area := range n.Scope.Areas {
			if err := tx.Require(access.RoundManage, area); err != nil {
				return err
			}
		}
		scope, err := json.Marshal(n.Scope)
		if err != nil {
			return err
		}
		made := id.New[ID]()
		if _, err := tx.Exec(ctx, `INSERT INTO round (county_id, id, kind, title, scope, area, starts_on, ends_on, happened, happened_on, said_by, created_by, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, tx.County(), made, n.Kind, n.Title, string(scope), common(n.Scope.Areas), n.StartsOn, n.EndsOn,
			n.Happened, n.HappenedOn, n.SaidBy, tx.Actor().ID, tx.Now()); err != nil {
			return err
		}
		listed, err := n.Scope.list(ctx, tx, made)
		if err != nil {
			return err
		}
		if listed == 0 {
			return errNobody
		}
		if err := tx.Record(ctx, db.Entry{Verb: "round.open", Ref: made.Ref(), Area: common(n.Scope.Areas),
			Detail: map[string]any{"kind": string(n.Kind), "households": listed}}); err != nil {
			return err
		}
		r, err = s.round(ctx, tx, made)
		return err
	})
	return r, err
}

// list takes down the households of the scope as they now are.
func (sc Scope) list(ctx context.Context, tx *db.Tx, r ID) (int64, error) {
	f := sc.filter(tx)
	round := f.Arg(string(r))
	return tx.Exec(ctx, `INSERT INTO round_household (county_id, round_id, household_id, village, group_name, monitored, visitor, outcome, leaflet, help_leaflet, conclusion, note, lead_id, recorded_by)
		SELECT h.county_id, CAST(`+round+` AS text), h.id, h.village, h.group_name, h.category <> '', '', '', 1 = 0, 1 = 0, '', '', '', '' FROM household h`+f.Where(), f.Args()...)
}

func (sc Scope) filter(tx *db.Tx) *db.Filter {
	f := tx.CountyFilter("h").And("h.ended_on IS NULL AND h.village <> ''").In("h.village", db.Scope{Areas: sc.Areas})
	if len(sc.Groups) > 0 {
		f.AnyOf("h.group_name", sc.Groups...)
	}
	if sc.Kind != "" {
		f.And("h.kind = ?", string(sc.Kind))
	}
	if sc.Monitored {
		f.And("h.category <> ''")
	}
	if sc.Relocated {
		f.And("h.relocated = 'yes'")
	}
	if sc.Category != "" {
		f.And("h.category = ?", string(sc.Category))
	}
	return f
}

// Preview counts the households that a scope picks, before a round is opened.
func (s *Service) Preview(ctx context.Context, sc Scope) (n int, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		for _, area := range sc.Areas {
			if err := tx.Require(access.RoundManage, area); err != nil {
				return err
			}
		}
		f := sc.filter(tx)
		return tx.Get(ctx, nil, `SELECT count(*) FROM household h`+f.Where(), f.Args(), &n)
	})
	return n, err
}

// Close ends a round; who was not reached stays listed.
func (s *Service) Close(ctx context.Context, r ID) (closed Round, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		was, err := s.round(ctx, tx, r)
		if err != nil {
			return err
		}
		if err := tx.Require(access.RoundManage, was.Area); err != nil {
			return err
		}
		if err := tx.ExecOne(ctx, errClosed, `UPDATE round SET closed_on = $3 WHERE county_id = $1 AND id = $2 AND closed_on IS NULL`, tx.County(), r, tx.Today()); err != nil {
			return err
		}
		if err := tx.Record(ctx, db.Entry{Verb: "round.close", Ref: r.Ref(), Area: was.Area, Detail: map[string]any{"left": was.Left}}); err != nil {
			return err
		}
		closed, err = s.round(ctx, tx, r)
		return err
	})
	return closed, err
}

const roundColumns = `r.id, r.kind, r.title, r.scope, r.area, r.starts_on, r.ends_on, r.happened, r.happened_on, r.said_by, r.created_by, r.created_at, r.closed_on`

func scanRound(row db.Scanner) (r Round, err error) {
	var scope []byte
	err = row.Scan(&r.ID, &r.Kind, &r.Title, &scope, &r.Area, &r.StartsOn, &r.EndsOn, &r.Happened, &r.HappenedOn, &r.SaidBy, &r.CreatedBy, &r.CreatedAt, &r.ClosedOn)
	if err != nil {
		return r, err
	}
	r.CreatedAt = r.CreatedAt.UTC()
	return r, json.Unmarshal(scope, &r.Scope)
}

// List are the rounds that touch the actor's area, the newest first, counted within it.
func (s *Service) List(ctx context.Context) (list []Round, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.Filter("h", "h.village", access.HouseholdRead)
		list, err = db.Select(ctx, tx, `SELECT `+roundColumns+` FROM round r WHERE r.county_id = $1 AND EXISTS (SELECT 1 FROM round_household h`+f.Where()+` AND h.round_id = r.id)
			ORDER BY r.closed_on IS NOT NULL, r.starts_on DESC, r.id DESC LIMIT 200`, f.Args(), scanRound)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i].Tally, err = tally(ctx, tx, list[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// round reads a round that touches the actor's area.
func (s *Service) round(ctx context.Context, tx *db.Tx, r ID) (Round, error) {
	list, err := db.Select(ctx, tx, `SELECT `+roundColumns+` FROM round r WHERE r.county_id = $1 AND r.id = $2`, []any{tx.County(), r}, scanRound)
	if err != nil {
		return Round{}, err
	}
	if len(list) == 0 {
		return Round{}, db.ErrNotFound
	}
	list[0].Tally, err = tally(ctx, tx, r)
	if err == nil && list[0].Households == 0 {
		err = db.ErrNotFound
	}
	return list[0], err
}

const tallies = `count(*), count(*) FILTER (WHERE h.outcome = 'home'), count(*) FILTER (WHERE h.outcome = 'phone'), count(*) FILTER (WHERE h.outcome = 'unreached'),
	count(*) FILTER (WHERE h.outcome = ''), count(*) FILTER (WHERE h.leaflet), count(*) FILTER (WHERE h.monitored), count(*) FILTER (WHERE h.monitored AND h.help_leaflet),
	count(*) FILTER (WHERE h.lead_id <> ''), count(*) FILTER (WHERE h.conclusion = 'unchanged'), count(*) FILTER (WHERE h.conclusion = 'adjust'), count(*) FILTER (WHERE h.conclusion = 'eliminate')`

func (t *Tally) fields() []any {
	return []any{&t.Households, &t.Home, &t.Phone, &t.Unreached, &t.Left, &t.Leaflets, &t.Monitored, &t.HelpLeaflet, &t.Leads, &t.Unchanged, &t.Adjust, &t.Eliminate}
}

func tally(ctx context.Context, tx *db.Tx, r ID) (t Tally, err error) {
	f := tx.Filter("h", "h.village", access.HouseholdRead).And("h.round_id = ?", string(r))
	return t, tx.Get(ctx, nil, `SELECT `+tallies+` FROM round_household h`+f.Where(), f.Args(), t.fields()...)
}

// AreaTally is how far a round is in one area.
type AreaTally struct {
	Area string `json:"area"`
	Name string `json:"name"`
	Tally
}

// Detail is a round with its progress by area, in the order of the codes.
type Detail struct {
	Round
	Areas       []AreaTally `json:"areas" doc:"各村进度,按区划代码排"`
	Corrections int         `json:"corrections" doc:"等乡镇核定的更正"`
	Misses      int         `json:"misses" doc:"规则没有发现、这一轮发现的户"`
}

// Get is a round as far as the actor's area goes.
func (s *Service) Get(ctx context.Context, r ID) (d Detail, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if d.Round, err = s.round(ctx, tx, r); err != nil {
			return err
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		f := tx.Filter("h", "h.village", access.HouseholdRead).And("h.round_id = ?", string(r))
		d.Areas, err = db.Select(ctx, tx, `SELECT h.village, `+tallies+` FROM round_household h`+f.Where()+` GROUP BY h.village ORDER BY h.village`, f.Args(),
			func(row db.Scanner) (a AreaTally, err error) {
				err = row.Scan(append([]any{&a.Area}, a.fields()...)...)
				a.Name = tree.FullName(a.Area)
				return a, err
			})
		if err != nil {
			return err
		}
		c := tx.Filter("c", "c.village", access.HouseholdRead).And("c.round_id = ? AND c.state = 'proposed'", string(r))
		if err := tx.Get(ctx, nil, `SELECT count(*) FROM round_correction c`+c.Where(), c.Args(), &d.Corrections); err != nil {
			return err
		}
		m := tx.Filter("m", "m.village", access.HouseholdRead).And("m.round_id = ?", string(r))
		return tx.Get(ctx, nil, `SELECT count(DISTINCT m.household_id) FROM rule_miss m`+m.Where(), m.Args(), &d.Misses)
	})
	return d, err
}

// Line is a household on the list of a round.
type Line struct {
	Household   registry.HouseholdID `json:"household"`
	Number      string               `json:"number" doc:"户编号"`
	Head        string               `json:"head"`
	Village     string               `json:"village"`
	Group       string               `json:"group"`
	Monitored   bool                 `json:"monitored"`
	Visitor     string               `json:"visitor,omitempty" doc:"谁去"`
	Outcome     Outcome              `json:"outcome,omitempty" enum:"home,phone,unreached" doc:"没有去的省略"`
	ReachedOn   cn.Date              `json:"reached_on"`
	Leaflet     bool                 `json:"leaflet" doc:"申报明白纸送到"`
	HelpLeaflet bool                 `json:"help_leaflet" doc:"帮扶明白纸送到"`
	Conclusion  Conclusion           `json:"conclusion,omitempty" enum:"unchanged,adjust,eliminate" doc:"定期核查的结果"`
	Note        string               `json:"note,omitempty"`
	Lead        string               `json:"lead,omitempty" doc:"发现的困难所在的线索"`
}

// LineQuery picks lines of a round.
type LineQuery struct {
	Area    string `query:"area" maxLength:"15" doc:"区划代码,含下级"`
	State   string `query:"state" enum:"left,done,unreached,leads,adjust" doc:"left 还没有去,done 已联系,unreached 没联系上,leads 发现困难,adjust 建议调整或消除"`
	Visitor string `query:"visitor" maxLength:"40" doc:"谁去"`
}

var lineStates = map[string]string{
	"left": "h.outcome = ''", "done": "h.outcome IN ('home', 'phone')", "unreached": "h.outcome = 'unreached'", "leads": "h.lead_id <> ''",
	"adjust": "h.conclusion IN ('adjust', 'eliminate')",
}

// Lines are the households of a round in the actor's area, by village and group.
func (s *Service) Lines(ctx context.Context, r ID, q LineQuery, p api.Page) (list api.List[Line], err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if _, err := s.round(ctx, tx, r); err != nil {
			return err
		}
		f := tx.Filter("h", "h.village", access.HouseholdRead).And("h.round_id = ?", string(r))
		if q.Area != "" {
			f.In("h.village", db.Scope{Areas: []string{q.Area}})
		}
		if cond, ok := lineStates[q.State]; ok {
			f.And(cond)
		}
		if q.Visitor != "" {
			f.And("h.visitor = ?", q.Visitor)
		}
		if p.After != "" {
			var village, group string
			after := []any{tx.County(), r, p.After}
			if err := tx.Get(ctx, db.ErrNotFound, `SELECT village, group_name FROM round_household WHERE county_id = $1 AND round_id = $2 AND household_id = $3`, after, &village, &group); err != nil {
				return err
			}
			f.And("(h.village, h.group_name, h.household_id) > (?, ?, ?)", village, group, p.After)
		}
		limit := p.Limit
		if limit <= 0 || limit > 100 {
			limit = 50
		}
		list.Items, err = lines(ctx, tx, f, limit+1)
		if err != nil {
			return err
		}
		if len(list.Items) > limit {
			list.Items = list.Items[:limit]
			list.Next = string(list.Items[limit-1].Household)
		}
		return s.name(ctx, tx, list.Items)
	})
	return list, err
}

func lines(ctx context.Context, tx *db.Tx, f *db.Filter, limit int) ([]Line, error) {
	return db.Select(ctx, tx, `SELECT h.household_id, h.village, h.group_name, h.monitored, h.visitor, h.outcome, h.reached_on, h.leaflet, h.help_leaflet, h.conclusion, h.note, h.lead_id
		FROM round_household h`+f.Where()+` ORDER BY h.village, h.group_name, h.household_id LIMIT `+f.Arg(limit), f.Args(), func(row db.Scanner) (l Line, err error) {
		return l, row.Scan(&l.Household, &l.Village, &l.Group, &l.Monitored, &l.Visitor, &l.Outcome, &l.ReachedOn, &l.Leaflet, &l.HelpLeaflet, &l.Conclusion, &l.Note, &l.Lead)
	})
}

func (s *Service) name(ctx context.Context, tx *db.Tx, list []Line) error {
	ids := make([]registry.HouseholdID, len(list))
	for i, l := range list {
		ids[i] = l.Household
	}
	cards, err := s.register.Cards(ctx, tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	for i := range list {
		c := cards[list[i].Household]
		list[i].Number, list[i].Head = c.Number, c.Head
	}
	return err
}

var errVisitor = errs.New(errs.Invalid, "round.visitor", "“谁去”请只写姓名,不写证件号和电话。")

// Assign says who goes to the households of a village, or of one of its groups.
// Error: round.visitor.
func (s *Service) Assign(ctx context.Context, r ID, village, group, visitor string) (n int64, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := s.round(ctx, tx, r); err != nil {
			return err
		}
		if err := tx.Require(access.RoundRecord, village); err != nil {
			return err
		}
		if cn.HasLongNumber(visitor) {
			return errVisitor
		}
		f := tx.CountyFilter("round_household").And("round_household.round_id = ? AND round_household.village = ?", string(r), village)
		if group != "" {
			f.And("round_household.group_name = ?", group)
		}
		if n, err = tx.Exec(ctx, `UPDATE round_household SET visitor = `+f.Arg(visitor)+f.Where(), f.Args()...); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "round.assign", Ref: r.Ref(), Area: village, Detail: map[string]any{"households": n}})
	})
	return n, err
}
