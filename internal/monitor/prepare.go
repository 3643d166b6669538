package monitor

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/authorisation"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/visit"
)

var (
	errNoCases      = errs.New(errs.Invalid, "monitor.no_cases", "请先勾选要办理的户。")
	errNoValid      = errs.New(errs.Conflict, "monitor.no_authorisation", "这一户还没有有效的承诺授权书。请先请农户签字并登记,再办这一环节。")
	errOtherVillage = errs.New(errs.Invalid, "monitor.other_village", "一次会议、一份公示只能办同一个村的户。请按村分开办理。")
	errMeetingDay   = errs.New(errs.Invalid, "monitor.meeting_day", "请填写开会的日期,不能晚于今天。")
	errMeetingSeats = errs.New(errs.Invalid, "monitor.meeting_seats", "请填写到会人数和到会人员的身份;人数须大于 0。")
	errVotes        = errs.New(errs.Invalid, "monitor.votes", "每户的同意、不同意、弃权票数之和须等于到会人数,请核对。")
	errPassed       = errs.New(errs.Invalid, "monitor.votes_passed", "同意票不多于不同意票的户,不能登记为通过。请核对票数。")
	errMinutes      = errs.New(errs.Invalid, "monitor.minutes", "会议记录请写在 4000 字以内。")
	errNoBoard      = errs.New(errs.Unavailable, "monitor.no_board", "公示功能没有启用,请联系系统管理员。")
)

// NoteAuthorisation says that the household has signed: a valid authorisation must be on
// record.
func (s *Service) NoteAuthorisation(ctx context.Context, c CaseID) (Case, error) {
	return s.act(ctx, c, access.CasePrepare, func(tx *db.Tx, t *turn) error {
		valid, err := authorisation.ValidTx(ctx, tx, t.c.Household)
		if err != nil {
			return err
		}
		if len(valid) == 0 {
			return errNoValid
		}
		return s.take(ctx, tx, t, caseStep{Action: CaseAuthorise, Payload: casePayload{Authorisation: string(valid[0].ID)}})
	})
}

// MeetingForm is who judged.
type MeetingForm string

const (
	Representatives MeetingForm = "representatives" // 村民代表会议
	Committee       MeetingForm = "committee"       // 村两委扩大会, where the former cannot be held
)

// Seat is a group of those present.
type Seat struct {
	Role  string `json:"role" minLength:"1" maxLength:"40" doc:"身份,如 村民代表、第一书记、驻村工作队、村两委"`
	Count int    `json:"count" minimum:"1" maximum:"1000"`
}

// Vote is how a meeting judged one household.
type Vote struct {
	Case     CaseID `json:"case" maxLength:"36"`
	Agree    int    `json:"agree" minimum:"0" maximum:"1000"`
	Disagree int    `json:"disagree" minimum:"0" maximum:"1000"`
	Abstain  int    `json:"abstain" minimum:"0" maximum:"1000"`
	Passed   bool   `json:"passed" doc:"评议是否通过"`
}

// MeetingIn is a review meeting that one or several households were brought before.
type MeetingIn struct {
	HeldOn  cn.Date     `json:"held_on"`
	Form    MeetingForm `json:"form" enum:"representatives,committee" doc:"representatives 村民代表会议,committee 村两委扩大会"`
	Seats   []Seat      `json:"seats" minItems:"1" maxItems:"20" doc:"到会人员,按身份填人数"`
	Minutes string      `json:"minutes,omitempty" required:"false" maxLength:"4000" doc:"会议记录,加密保存"`
	Votes   []Vote      `json:"votes" minItems:"1" maxItems:"200"`
}

// Meeting is a review meeting as it is kept; its minutes are sealed.
type Meeting struct {
	ID         string      `json:"id"`
	HeldOn     cn.Date     `json:"held_on"`
	Form       MeetingForm `json:"form" enum:"representatives,committee"`
	Present    int         `json:"present"`
	Seats      []Seat      `json:"seats"`
	Vote       Vote        `json:"vote"`
	HasMinutes bool        `json:"has_minutes"`
	RecordedBy string      `json:"recorded_by"`
}

// check says what is wrong with a meeting on a day, and how many were present.
func (in *MeetingIn) check(today cn.Date) (present int, err error) {
	if in.HeldOn.IsZero() || in.HeldOn.After(today) {
		return 0, errMeetingDay
	}
	if in.Form != Representatives && in.Form != Committee {
		return 0, errMeetingSeats
	}
	for _, seat := range in.Seats {
		if seat.Count < 1 || strings.TrimSpace(seat.Role) == "" || cn.HasLongNumber(seat.Role) {
			return 0, errMeetingSeats
		}
		present += seat.Count
	}
	if present == 0 {
		return 0, errMeetingSeats
	}
	if utf8.RuneCountInString(in.Minutes) > 4000 {
		return 0, errMinutes
	}
	if len(in.Votes) == 0 {
		return 0, errNoCases
	}
	for _, v := range in.Votes {
		if v.Agree < 0 || v.Disagree < 0 || v.Abstain < 0 || v.Agree+v.Disagree+v.Abstain != present {
			return 0, errVotes
		}
		if v.Passed && v.Agree <= v.Disagree {
			return 0, errPassed
		}
	}
	return present, nil
}

// Meet records a review meeting: all households of it or none. One that did not pass stays
// at the review; the township decides what becomes of it.
// Errors: monitor.meeting_day, .meeting_seats, .votes, .votes_passed, .other_village.
// Policy: plan:262 A033
func (s *Service) Meet(ctx context.Context, in MeetingIn) (done []Case, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		present, err := in.check(tx.Today())
		if err != nil {
			return err
		}
		turns, err := s.turnsOf(ctx, tx, casesOf(in.Votes), access.CasePrepare)
		if err != nil {
			return err
		}
		meeting := id.New[string]()
		if err := s.insertMeeting(ctx, tx, meeting, turns[0].c.Area, present, in); err != nil {
			return err
		}
		for i := range turns {
			v := in.Votes[i]
			if err := s.take(ctx, tx, &turns[i], caseStep{Action: CaseReview, Payload: casePayload{Meeting: meeting, Passed: v.Passed}}); err != nil {
				return err
			}
			done = append(done, turns[i].c)
		}
		return s.dressCases(ctx, tx, done)
	})
	return done, err
}

func casesOf(votes []Vote) (list []CaseID) {
	for _, v := range votes {
		list = append(list, v.Case)
	}
	return list
}

// turnsOf loads several cases of one village for a step on all of them.
func (s *Service) turnsOf(ctx context.Context, tx *db.Tx, cases []CaseID, p db.Permission) ([]turn, error) {
	turns := make([]turn, 0, len(cases))
	for i, c := range cases {
		if slices.Contains(cases[:i], c) {
			return nil, errVotes
		}
		t, err := s.turnOf(ctx, tx, c, p)
		if err != nil {
			return nil, err
		}
		if i > 0 && t.c.Area != turns[0].c.Area {
			return nil, errOtherVillage
		}
		turns = append(turns, t)
	}
	if len(turns) == 0 {
		return nil, errNoCases
	}
	return turns, nil
}

// Posting is what a village is to be shown.
type Posting struct {
	Announcement bool   // 公告 of the result; otherwise 公示 before the decision
	Exit         bool   // of eliminations
	Area         string // village
	Rows         []PostedRow
}

// PostedRow is one household of a posting.
type PostedRow struct {
	Case      CaseID
	Household registry.HouseholdID
	Head      string
	Group     string
	Category  registry.Category // "" before the approval
	Income    *Income
}

// PostNotice posts a notice of one or several households that passed the review. Its window
// is counted by the notice; the case goes on when it has ended without an open objection.
// Policy: plan:262 A033
func (s *Service) PostNotice(ctx context.Context, cases []CaseID) (done []Case, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		turns, err := s.turnsOf(ctx, tx, cases, access.CasePrepare)
		if err != nil {
			return err
		}
		for i := range turns {
			if err := turns[i].p.allow(CasePost, tx.Actor().ID); err != nil {
				return err
			}
		}
		notice, err := s.post(ctx, tx, turns, false)
		if err != nil {
			return err
		}
		for i := range turns {
			if err := s.take(ctx, tx, &turns[i], caseStep{Action: CasePost, Payload: casePayload{Notice: notice, Posted: tx.Today()}}); err != nil {
				return err
			}
			done = append(done, turns[i].c)
		}
		return s.dressCases(ctx, tx, done)
	})
	return done, err
}

// post hands the households to the board: their heads' names and groups, nothing else of
// them, and the class where it has been approved.
func (s *Service) post(ctx context.Context, tx *db.Tx, turns []turn, announcement bool) (string, error) {
	list := make([]Case, len(turns))
	for i := range turns {
		list[i] = turns[i].c
	}
	if err := s.dressCases(ctx, tx, list); err != nil {
		return "", err
	}
	p := Posting{Announcement: announcement, Exit: turns[0].p.Exit, Area: turns[0].c.Area}
	for _, c := range list {
		p.Rows = append(p.Rows, PostedRow{Case: c.ID, Household: c.Household, Head: c.Head, Group: c.Group, Category: c.Category})
	}
	if s.around.Board == nil {
		return "", errNoBoard
	}
	return s.around.Board.Post(ctx, tx, p)
}

// NoticeEvent is something that happened to a posted notice, about one case of it.
type NoticeEvent struct {
	Notice string
	Case   CaseID
	Action CaseAction // CaseObject, CaseUphold, CaseDisallow, CaseNotified, CaseUnpost
}

// OnNotice moves a case by what happened to its notice, in the transaction of that. What
// concerns an older notice, or a case that has gone another way, changes nothing.
func (s *Service) OnNotice(ctx context.Context, tx *db.Tx, e NoticeEvent) error {
	list, err := casesWhere(ctx, tx, tx.CountyFilter("c").And("c.id = ?", e.Case), "")
	if err != nil || len(list) == 0 {
		return err
	}
	t := turn{c: list[0]}
	if err := s.load(ctx, tx, &t); err != nil {
		return err
	}
	if t.p.Notice != e.Notice || t.p.allow(e.Action, tx.Actor().ID) != nil {
		return nil
	}
	return s.add(ctx, tx, &t, caseStep{Action: e.Action, Payload: casePayload{Notice: e.Notice}})
}

// CheckHousehold records the visit that an elimination, or the tracking of a monitored
// household, asks for.
func (s *Service) CheckHousehold(ctx context.Context, c CaseID, in visit.Input) (r visit.Receipt, err error) {
	_, err = s.act(ctx, c, access.VisitRecord, func(tx *db.Tx, t *turn) error {
		in.Household, in.Lead = t.c.Household, ""
		var again bool
		if r, again, err = s.visits.Record(ctx, tx, t.c.Area, in); err != nil || again {
			return err
		}
		step := caseStep{Action: CaseTrack, Payload: casePayload{Visit: string(r.Visit)}}
		if t.p.isOpen(Check) {
			step.Action = CaseCheck
		}
		return s.take(ctx, tx, t, step)
	})
	return r, err
}

// CheckForm is the form of such a visit, with what is already known.
func (s *Service) CheckForm(ctx context.Context, c CaseID) (b visit.Blank, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		found, err := getCase(ctx, tx, c, access.VisitRecord)
		if err != nil {
			return err
		}
		b, err = s.visits.Form(ctx, tx, found.Area, found.Household)
		return err
	})
	return b, err
}
