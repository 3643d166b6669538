package division

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Duty is what a person answers for in an area.
type Duty string

const (
	FirstResponsible   Duty = "first_responsible"   // 第一责任人. Policy: plan:529
	ResponsibleOfficer Duty = "responsible"         // 责任人. Policy: plan:211
	WorkingGroup       Duty = "working_group"       // 专项工作组. Policy: plan:271
	TaskForce          Duty = "task_force"          // 专班. Policy: plan:271
	InformationOfficer Duty = "information_officer" // 信息员. Policy: plan:271
	ResidentTeam       Duty = "resident_team"       // 驻村工作队. Policy: plan:211
	Deputy             Duty = "deputy"              // 替补
)

var dutyTitles = []struct {
	duty  Duty
	title string
}{
	{FirstResponsible, "第一责任人"}, {ResponsibleOfficer, "责任人"}, {WorkingGroup, "专项工作组"}, {TaskForce, "专班"},
	{InformationOfficer, "信息员"}, {ResidentTeam, "驻村工作队"}, {Deputy, "替补"},
}

// Title is the duty in Chinese.
func (d Duty) Title() string {
	for _, t := range dutyTitles {
		if t.duty == d {
			return t.title
		}
	}
	return ""
}

// ParseDuty reads a duty by its key or its Chinese title.
func ParseDuty(text string) (Duty, bool) {
	for _, t := range dutyTitles {
		if s := squeeze(text); s == string(t.duty) || s == t.title {
			return t.duty, true
		}
	}
	return "", false
}

// Employment says how an information officer serves: plan:271 asks for both sorts.
type Employment string

const (
	FullTime Employment = "full_time" // 专职
	PartTime Employment = "part_time" // 兼职
)

// PostingID names a posting.
type PostingID string

// Posting is a duty that a person holds in an area from a day to a day, both included.
type Posting struct {
	ID         PostingID  `json:"id"`
	Area       string     `json:"area"`
	Duty       Duty       `json:"duty"`
	DutyTitle  string     `json:"duty_title"`
	Account    string     `json:"account,omitempty" doc:"在本系统的账号;没有账号时省略"`
	Holder     string     `json:"holder" doc:"姓名"`
	Unit       string     `json:"unit,omitempty" doc:"单位"`
	Title      string     `json:"title,omitempty" doc:"职务"`
	Employment Employment `json:"employment,omitempty" doc:"信息员:full_time 专职,part_time 兼职"`
	From       cn.Date    `json:"from"`
	To         cn.Date    `json:"to" doc:"计划的最后一天;空为未定"`
	RecordedAt time.Time  `json:"recorded_at"`
	RecordedBy string     `json:"recorded_by"`
	EndedOn    cn.Date    `json:"ended_on" doc:"实际的最后一天;空为未卸任"`
	EndedAt    time.Time  `json:"ended_at,omitzero"`
	EndedBy    string     `json:"ended_by,omitempty"`
	Successor  PostingID  `json:"successor,omitempty" doc:"接任的任职"`
}

// HeldOn says whether the posting is held on a day.
func (p Posting) HeldOn(day cn.Date) bool {
	return !p.From.After(day) && !p.To.Before(day) && !p.EndedOn.Before(day)
}

// Succession is told that a posting has ended and who takes over, in the transaction of
// the change, so that open work passes on. A zero To (no ID) means: nobody yet; the work
// stays, and is told again when somebody is posted to succeed.
type Succession func(ctx context.Context, tx *db.Tx, from, to Posting) error

// OnSuccession registers f. Only app calls it, before the first request.
func (s *Service) OnSuccession(f Succession) { s.succession = append(s.succession, f) }

var (
	errDuty       = errs.New(errs.Invalid, "posting.duty", "请从列表中选择职责。")
	errHolder     = errs.New(errs.Invalid, "posting.holder", "请填写任职人姓名(不超过 50 字)。")
	errTerm       = errs.New(errs.Invalid, "posting.term", "请填写起始日期;截止日期不能早于起始日期。")
	errEmployment = errs.New(errs.Invalid, "posting.employment", "信息员请选择专职或兼职;其他职责不用填。")
	errEnded      = errs.New(errs.Conflict, "posting.ended", "这项任职已经结束,不用再办。")
	errEndDay     = errs.New(errs.Invalid, "posting.end_day", "最后一天不能早于任职的第一天,请检查后重新填写。")
	errSuccessor  = errs.New(errs.Conflict, "posting.successor", "接任人须是另一项任职,负责同一区域(或其上级),并在次日在任。")
	errSucceeded  = errs.New(errs.Conflict, "posting.succeeded", "这项任职已经有人接任,请刷新后核对。")
	errSameDuty   = errs.New(errs.Conflict, "posting.same_duty", "接任须是同一区域的同一职责,且晚于前任的第一天。")
)

// NewPosting is what Post needs. Succeeds names the posting that this one takes over: it
// ends the day before (if it has not ended already) and open work passes on.
type NewPosting struct {
	Area       string
	Duty       Duty
	Account    string
	Holder     string
	Unit       string
	Title      string
	Employment Employment
	From, To   cn.Date
	Succeeds   PostingID
}

// Post appoints a person. Several persons may hold one duty in one area.
func (s *Service) Post(ctx context.Context, in NewPosting) (p Posting, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err = s.PostTx(ctx, tx, in)
		return err
	})
	return p, err
}

// PostTx is Post inside a transaction of the caller.
func (s *Service) PostTx(ctx context.Context, tx *db.Tx, in NewPosting) (Posting, error) {
	if err := tx.Require(access.PostingEdit, in.Area); err != nil {
		return Posting{}, err
	}
	if err := s.checkPosting(ctx, tx, &in); err != nil {
		return Posting{}, err
	}
	p := Posting{
		ID: id.New[PostingID](), Area: in.Area, Duty: in.Duty, DutyTitle: in.Duty.Title(), Account: in.Account, Holder: in.Holder,
		Unit: in.Unit, Title: in.Title, Employment: in.Employment, From: in.From, To: in.To, RecordedAt: tx.Now(), RecordedBy: tx.Actor().ID,
	}
	if err := insertPosting(ctx, tx, p); err != nil {
		return Posting{}, err
	}
	if in.Succeeds != "" {
		if err := s.takeOver(ctx, tx, in.Succeeds, p); err != nil {
			return Posting{}, err
		}
	}
	return p, tx.Record(ctx, db.Entry{
		Verb: "posting.post", Ref: id.Ref{Kind: "posting", ID: string(p.ID)}, Area: p.Area,
		Detail: map[string]any{"duty": string(p.Duty), "from": p.From.String(), "to": p.To.String(), "succeeds": string(in.Succeeds)},
	})
}

func (s *Service) checkPosting(ctx context.Context, tx *db.Tx, in *NewPosting) error {
	in.Holder = strings.TrimSpace(in.Holder)
	officer := in.Duty == InformationOfficer
	switch n := len([]rune(in.Holder)); {
	case in.Duty.Title() == "":
		return errDuty
	case n == 0 || n > 50:
		return errHolder
	case in.From.IsZero() || in.To.Before(in.From):
		return errTerm
	case officer != (in.Employment == FullTime || in.Employment == PartTime) || !officer && in.Employment != "":
		return errEmployment
	}
	tree, err := s.Tree(ctx, tx)
	if err != nil {
		return err
	}
	place := cn.DivisionCode(in.Area)
	if place.Level() == cn.LevelGroup {
		place = place.At(cn.LevelVillage)
	}
	if _, ok := tree.Get(string(place)); !ok {
		return db.ErrNotFound
	}
	return nil
}

func (s *Service) takeOver(ctx context.Context, tx *db.Tx, old PostingID, p Posting) error {
	from, err := getPosting(ctx, tx, old)
	if err != nil {
		return err
	}
	if from.Area != p.Area || from.Duty != p.Duty || !from.From.Before(p.From) {
		return errSameDuty
	}
	if from.EndedOn.IsZero() {
		if err := setEnded(ctx, tx, from.ID, p.From.AddDays(-1)); err != nil {
			return err
		}
	}
	return s.handOver(ctx, tx, from.ID, p)
}

// handOver notes the successor and lets open work pass; a zero posting is nobody yet.
func (s *Service) handOver(ctx context.Context, tx *db.Tx, old PostingID, to Posting) error {
	if to.ID != "" {
		if err := setSuccessor(ctx, tx, old, to.ID); err != nil {
			return err
		}
	}
	from, err := getPosting(ctx, tx, old)
	if err != nil {
		return err
	}
	for _, f := range s.succession {
		if err := f(ctx, tx, from, to); err != nil {
			return err
		}
	}
	return nil
}

// EndPosting ends a posting with its last day. Successor, if given, is the existing
// posting (a deputy, the officer of the township) to which open work passes.
func (s *Service) EndPosting(ctx context.Context, posting PostingID, on cn.Date, successor PostingID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := getPosting(ctx, tx, posting)
		if err != nil {
			return err
		}
		if err := tx.Require(access.PostingEdit, p.Area); err != nil {
			return err
		}
		if on.IsZero() || on.Before(p.From) {
			return errEndDay
		}
		to := Posting{}
		if successor != "" {
			if to, err = getPosting(ctx, tx, successor); err != nil {
				return err
			}
			if to.ID == p.ID || !strings.HasPrefix(p.Area, to.Area) || !to.HeldOn(on.AddDays(1)) {
				return errSuccessor
			}
		}
		if err := setEnded(ctx, tx, p.ID, on); err != nil {
			return err
		}
		if err := s.handOver(ctx, tx, p.ID, to); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{
			Verb: "posting.end", Ref: id.Ref{Kind: "posting", ID: string(p.ID)}, Area: p.Area,
			Detail: map[string]any{"duty": string(p.Duty), "on": on.String(), "successor": string(successor)},
		})
	})
}

// Responsible are the holders of a duty nearest to an area: in the area itself or else
// in the first area above it that has any on the day. It asks no permission.
func (s *Service) Responsible(ctx context.Context, tx *db.Tx, area string, duty Duty, on cn.Date) ([]Posting, error) {
	f := tx.CountyFilter("p").And("p.duty = ?", duty)
	list, err := listPostings(ctx, tx, heldOn(f, on).AnyOf("p.area", upward(area)...))
	if err != nil || len(list) == 0 {
		return []Posting{}, err
	}
	nearest := list[len(list)-1].Area // prefixes sort by length
	return slices.DeleteFunc(list, func(p Posting) bool { return p.Area != nearest }), nil
}

// upward is an area and the areas above it within the county.
func upward(area string) []string {
	codes := []string{area}
	for c := cn.DivisionCode(area).Parent(); c.Level() >= cn.LevelCounty; c = c.Parent() {
		codes = append(codes, string(c))
	}
	return codes
}

// PostingsOf are what an account holds on a day. It asks no permission.
func (s *Service) PostingsOf(ctx context.Context, tx *db.Tx, account string, on cn.Date) ([]Posting, error) {
	if account == "" {
		return []Posting{}, nil
	}
	return listPostings(ctx, tx, heldOn(tx.CountyFilter("p").And("p.account_id = ?", account), on))
}

// AreasWithout are the existing divisions of a level, within what the actor may see, in
// which nobody holds a duty on a day. A holder above does not count.
//
// Policy: plan:271 (information officers are provided everywhere)
func (s *Service) AreasWithout(ctx context.Context, duty Duty, on cn.Date, level cn.Level) (gaps []Division, err error) {
	if duty.Title() == "" {
		return nil, errDuty
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		tree, err := s.Tree(ctx, tx)
		if err != nil {
			return err
		}
		scope := tx.Actor().Scope(access.DivisionRead)
		list, err := listPostings(ctx, tx, heldOn(tx.Filter("p", "p.area", access.DivisionRead), on).And("p.duty = ?", duty))
		if err != nil {
			return err
		}
		filled := map[string]bool{}
		for _, p := range list {
			filled[p.Area] = true
		}
		gaps = slices.DeleteFunc(tree.AtLevel(tree.County(), level), func(d Division) bool {
			return filled[d.Code] || !scope.Covers(d.Code)
		})
		return nil
	})
	return gaps, err
}
