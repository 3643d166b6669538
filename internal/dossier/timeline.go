package dossier

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/document"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/visit"
)

// Kind says what an entry of a timeline is.
type Kind string

const (
	Record        Kind = "record"
	Roster        Kind = "roster"
	Visit         Kind = "visit"
	Lead          Kind = "lead"
	Verdict       Kind = "verdict"
	Case          Kind = "case"
	Change        Kind = "change"
	Paper         Kind = "document"
	Authorisation Kind = "authorisation"
)

// Entry is one thing that happened to a household, on its day.
type Entry struct {
	Day      cn.Date         `json:"day"`
	Kind     Kind            `json:"kind" enum:"record,roster,visit,lead,verdict,case,change,document,authorisation"`
	Title    string          `json:"title" doc:"变动的为其种类的代码"`
	Who      string          `json:"who,omitempty" doc:"哪名成员"`
	Text     string          `json:"text,omitempty"`
	Lines    []registry.Line `json:"lines,omitempty" doc:"变动改了什么"`
	By       string          `json:"by,omitempty" doc:"谁办的"`
	Withheld bool            `json:"withheld,omitempty" doc:"内容涉及健康,本人无权看"`
	Batch    int64           `json:"batch,omitempty"`
	Row      int             `json:"row,omitempty"`
	Lead     monitor.LeadID  `json:"lead,omitempty"`
	Case     monitor.CaseID  `json:"case,omitempty"`
	Visit    visit.VisitID   `json:"visit,omitempty"`
	Outcome  monitor.Outcome `json:"outcome,omitempty"`
	at       time.Time       // what orders entries of one day
	account  string          // whose name By becomes
}

// Timeline is a part of what happened, the newest first, and how much there is of each kind.
type Timeline struct {
	api.List[Entry]
	Counts map[Kind]int `json:"counts" doc:"各种各有多少条,不论筛选"`
}

var errCursor = errs.New(errs.Invalid, "request.cursor", "翻页标记不对,请从首页重新查起。")

// Timeline is everything that happened to a household, as far as the actor may see each
// part of it.
func (s *Service) Timeline(ctx context.Context, h registry.HouseholdID, d AsOf, kinds []Kind, p api.Page) (line Timeline, err error) {
	skip := 0
	if p.After != "" {
		if skip, err = strconv.Atoi(p.After); err != nil || skip < 0 {
			return line, errCursor
		}
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := s.entries(ctx, tx, h, d)
		if err != nil {
			return err
		}
		line.Counts = map[Kind]int{}
		line.Items = []Entry{}
		for _, e := range all {
			line.Counts[e.Kind]++
			if len(kinds) == 0 || slices.Contains(kinds, e.Kind) {
				line.Items = append(line.Items, e)
			}
		}
		line.Items = line.Items[min(skip, len(line.Items)):]
		if len(line.Items) > p.Limit {
			line.Items, line.Next = line.Items[:p.Limit], strconv.Itoa(skip+p.Limit)
		}
		return nameActors(ctx, tx, line.Items)
	})
	return line, err
}

// entries are all of a household, the newest first.
func (s *Service) entries(ctx context.Context, tx *db.Tx, h registry.HouseholdID, d AsOf) ([]Entry, error) {
	v, err := s.Registry.ViewTx(ctx, tx, h, d.On, d.KnownBy)
	if err != nil {
		return nil, err
	}
	all := []Entry{}
	for _, part := range []func(context.Context, *db.Tx, registry.HouseholdView, AsOf) ([]Entry, error){
		s.recordEntries, s.visitEntries, s.monitorEntries, s.changeEntries, s.documentEntries, s.authorisationEntries,
	} {
		list, err := part(ctx, tx, v, d)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Or(b.Day.Compare(a.Day), b.at.Compare(a.at)) })
	return all, nil
}

func nameActors(ctx context.Context, tx *db.Tx, list []Entry) error {
	accounts := make([]string, len(list))
	for i, e := range list {
		accounts[i] = e.account
	}
	names, err := access.Names(ctx, tx, accounts...)
	for i := range list {
		list[i].By = names[list[i].account]
	}
	return err
}

// recordEntries are what departments said, to whoever may read facts.
func (s *Service) recordEntries(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf) ([]Entry, error) {
	if !tx.Actor().Scope(access.FactRead).Covers(v.Village) {
		return nil, nil
	}
	list := []Entry{}
	may := sensitive(tx, v)
	happened, err := events(ctx, tx, v, d)
	if err != nil {
		return nil, err
	}
	for _, t := range happened {
		list = append(list, recordEntry(Record, t, who(v, t.rec), t.rec.OnDate, may))
	}
	listed, err := rosters(ctx, tx, v, d)
	for _, l := range listed.Items {
		list = append(list, recordEntry(Roster, l.told, l.Who, l.Since, may))
	}
	return list, err
}

func recordEntry(kind Kind, t told, who string, day cn.Date, sensitive bool) Entry {
	e := Entry{Day: day, Kind: kind, Title: t.def.Department + ":" + t.def.Title, Who: who, Batch: t.rec.Batch, Row: t.rec.Row}
	if t.def.Sensitive && !sensitive {
		e.Title, e.Who, e.Withheld = "", "", true
		return e
	}
	values, hidden := t.def.Words(&t.rec, sensitive)
	e.Withheld = hidden > 0
	for i, value := range values {
		if i > 0 {
			e.Text += ";"
		}
		e.Text += value.Title + " " + value.Text
	}
	return e
}

func (s *Service) visitEntries(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf) ([]Entry, error) {
	visits, err := visit.OfHousehold(ctx, tx, v.ID)
	list := []Entry{}
	for _, x := range visits {
		if x.On.After(d.On) || cn.DateOf(x.RecordedAt).After(d.KnownBy) {
			continue
		}
		list = append(list, Entry{Day: x.On, Kind: Visit, Title: x.Mode.Title(), Text: x.Recommendation.Title(), Visit: x.ID, at: x.RecordedAt, account: x.Visitor})
	}
	return list, err
}

func (s *Service) monitorEntries(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf) ([]Entry, error) {
	trace, err := s.Monitor.Trace(ctx, tx, v.ID, d.last())
	list := make([]Entry, len(trace))
	for i, e := range trace {
		list[i] = Entry{Day: cn.DateOf(e.At), Kind: Kind(e.Kind), Title: e.Title, Text: e.Text, Lead: e.Lead, Case: e.Case, Outcome: e.Outcome, at: e.At, account: e.Actor}
	}
	return list, err
}

func (s *Service) changeEntries(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf) ([]Entry, error) {
	acts, err := s.Registry.HistoryTx(ctx, tx, v.ID, d.KnownBy)
	list := []Entry{}
	for _, a := range acts {
		if !a.On.After(d.On) {
			list = append(list, Entry{Day: a.On, Kind: Change, Title: a.Kind, Text: a.Reason, Lines: a.Lines, at: a.RecordedAt, account: a.By})
		}
	}
	return list, err
}

func (s *Service) documentEntries(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf) ([]Entry, error) {
	papers, err := s.Documents.OfHouseholdTx(ctx, tx, v.ID, d.On, d.KnownBy)
	list := []Entry{}
	for _, p := range papers {
		list = append(list, documentEntry(p))
	}
	return list, err
}

func documentEntry(p document.Document) Entry {
	return Entry{Day: p.On, Kind: Paper, Title: p.Title, Text: p.Note, at: p.RecordedAt, account: p.RecordedBy}
}

func (s *Service) authorisationEntries(ctx context.Context, tx *db.Tx, v registry.HouseholdView, d AsOf) ([]Entry, error) {
	signed, err := s.Authorisations.OfHouseholdTx(ctx, tx, v.ID)
	if errors.Is(err, db.ErrForbidden) || errors.Is(err, db.ErrNotFound) {
		return nil, nil // the reader may see the household and not this
	}
	list := []Entry{}
	for _, a := range signed {
		if !a.SignedOn.After(d.On) && !cn.DateOf(a.RecordedAt).After(d.KnownBy) {
			list = append(list, Entry{Day: a.SignedOn, Kind: Authorisation, Title: "sign", Text: a.Purpose, at: a.RecordedAt, account: a.RecordedBy})
		}
		if !a.RevokedOn.IsZero() && !a.RevokedOn.After(d.last()) {
			list = append(list, Entry{Day: a.RevokedOn, Kind: Authorisation, Title: "revoke"})
		}
	}
	return list, err
}
