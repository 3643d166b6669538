package monitor

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

var (
	errCategory     = errs.New(errs.Invalid, "monitor.category", "请选择监测对象类别:脱贫不稳定户、边缘易致贫户或突发严重困难户。")
	errCategoryWhy  = errs.New(errs.Invalid, "monitor.category_why", "所选类别与已知的收入和户类型不一致(按现有数据应为%s)。确需这样认定的,请写明理由。")
	errCategoryKind = errs.New(errs.Invalid, "monitor.category_kind", "脱贫不稳定户须是脱贫户,边缘易致贫户须是一般农户。请核对户类型。")
	errCaseRisks    = errs.New(errs.Invalid, "monitor.case_risks", "请选择一至五项致贫返贫风险,从代码表中选;选“其他”的写明情况。")
	errCaseReason   = errs.New(errs.Invalid, "monitor.case_reason", "请写明理由,500 字以内:要能向农户说清楚。")
	errReturnTo     = errs.New(errs.Invalid, "monitor.return_to", "请选择退回到前面的哪一环节。")
	errChannel      = errs.New(errs.Invalid, "monitor.channel", "请选择答复的方式:当面、电话、书面或委托他人转告。")
)

// Endorse is the township's yes (乡镇审核), for one or several cases, all or none. Not by who
// visited or took one of the village's steps.
// Policy: plan:262 A033
func (s *Service) Endorse(ctx context.Context, cases []CaseID, note string) ([]Case, error) {
	return s.stepAll(ctx, cases, access.CaseEndorse, caseStep{Action: CaseEndorse, Note: note})
}

// Enrol says that the households are entered in the national system (录入建档).
func (s *Service) Enrol(ctx context.Context, cases []CaseID) ([]Case, error) {
	return s.stepAll(ctx, cases, access.CasePrepare, caseStep{Action: CaseEnrol})
}

// stepAll takes the same step on several cases, all or none.
func (s *Service) stepAll(ctx context.Context, cases []CaseID, perm db.Permission, step caseStep) (done []Case, err error) {
	if len(cases) == 0 {
		return nil, errNoCases
	}
	if step.Note, err = checkNote(step.Note); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		for _, c := range cases {
			t, err := s.turnOf(ctx, tx, c, perm)
			if err != nil {
				return err
			}
			if err := s.take(ctx, tx, &t, step); err != nil {
				return err
			}
			done = append(done, t.c)
		}
		return s.dressCases(ctx, tx, done)
	})
	return done, err
}

// Approval is the county's decision on an entry.
type Approval struct {
	Category registry.Category `json:"category,omitempty" required:"false" enum:"unstable,marginal,sudden" doc:"监测对象类别;消除时省略"`
	Risks    []string          `json:"risks,omitempty" required:"false" maxItems:"5" doc:"致贫返贫风险,从代码表选;消除时省略"`
	Reason   string            `json:"reason,omitempty" required:"false" maxLength:"500" doc:"类别与数据不一致、风险为其他时写明"`
}

// Approve is the county's decision (县级审定): a household becomes monitored, or its risk is
// gone. Not by who took part before. An elimination must have earned it, or the county has
// said why it goes on all the same.
// Errors: monitor.category, .category_why, .category_kind, .case_risks, .unearned.
// Policy: plan:262 A026 A032 A033
func (s *Service) Approve(ctx context.Context, c CaseID, a Approval) (Case, error) {
	reason, err := checkNote(a.Reason)
	if err != nil {
		return Case{}, err
	}
	return s.act(ctx, c, access.CaseApprove, func(tx *db.Tx, t *turn) error {
		if err := t.p.allow(CaseApprove, tx.Actor().ID); err != nil {
			return err
		}
		if t.p.Exit {
			return s.approveExit(ctx, tx, t, reason)
		}
		return s.approveEntry(ctx, tx, t, a, reason)
	})
}

func (s *Service) approveEntry(ctx context.Context, tx *db.Tx, t *turn, a Approval, reason string) error {
	known, err := s.known(ctx, tx, t.c.Household)
	if err != nil {
		return err
	}
	if err := checkCategory(a.Category, known, reason); err != nil {
		return err
	}
	risks, err := s.codedRisks(ctx, tx, a.Risks, reason)
	if err != nil {
		return err
	}
	t.c.Category, t.c.Risks, t.c.MonitoredOn = a.Category, risks, tx.Today()
	step := caseStep{Action: CaseApprove, Note: reason, Payload: casePayload{Category: a.Category, Risks: risks, Income: &known.Income}}
	if err := s.take(ctx, tx, t, step); err != nil {
		return err
	}
	if err := s.enter(ctx, tx, t.c.Household, a.Category); err != nil || s.around.Assistance == nil {
		return err
	}
	return s.around.Assistance.Begin(ctx, tx, Opening{Case: t.c.ID, Household: t.c.Household, Area: t.c.Area, Category: a.Category, Risks: risks,
		Labour: known.Labour == Yes, Recognised: tx.Today()})
}

func (s *Service) approveExit(ctx context.Context, tx *db.Tx, t *turn, reason string) error {
	if !t.p.Overridden {
		list, err := s.exitConditions(ctx, tx, t)
		if err != nil {
			return err
		}
		if n := len(unmet(list)); n > 0 {
			return ErrUnearned.Textf(n)
		}
	}
	t.c.EliminateOn = tx.Today()
	if err := s.take(ctx, tx, t, caseStep{Action: CaseApprove, Note: reason}); err != nil {
		return err
	}
	if err := s.enter(ctx, tx, t.c.Household, ""); err != nil || s.around.Assistance == nil {
		return err
	}
	return s.around.Assistance.Finish(ctx, tx, t.c.ID, tx.Today())
}

// enter puts the household's category on the registry's roll from today on.
func (s *Service) enter(ctx context.Context, tx *db.Tx, h registry.HouseholdID, c registry.Category) error {
	if s.around.Roll == nil {
		return nil
	}
	return s.around.Roll.SetCategory(ctx, tx, h, c, tx.Today())
}

// known is what is known of a household today; nothing where nobody knows.
func (s *Service) known(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (k Known, err error) {
	if s.around.Knowledge != nil {
		k, err = s.around.Knowledge.Known(ctx, tx, h, tx.Today())
	}
	return k, err
}

// checkCategory refuses a class that the kind of household excludes, and asks for a reason
// where what is known speaks for another one.
// Policy: plan:260
func checkCategory(c registry.Category, k Known, reason string) error {
	switch c {
	case registry.Unstable, registry.Marginal, registry.Sudden:
	default:
		return errCategory
	}
	if c == registry.Unstable && k.Kind == registry.Ordinary || c == registry.Marginal && k.Kind == registry.Lifted {
		return errCategoryKind
	}
	if speaks := suggestCategory(k); speaks != "" && speaks != c && reason == "" {
		return errCategoryWhy.Textf(categoryTitles[speaks])
	}
	return nil
}

var categoryTitles = map[registry.Category]string{registry.Unstable: "脱贫不稳定户", registry.Marginal: "边缘易致贫户", registry.Sudden: "突发严重困难户"}

// codedRisks are the risks in the wording of the code list, one to five, each once.
// Source: docs/sources.md S6
func (s *Service) codedRisks(ctx context.Context, tx *db.Tx, risks []string, reason string) (list []string, err error) {
	for _, text := range risks {
		c, ok, err := s.around.Codes.Resolve(ctx, tx, "risk", text)
		if err != nil {
			return nil, err
		}
		if !ok || slices.Contains(list, c.Text) || c.Text == "其他" && reason == "" {
			return nil, errCaseRisks
		}
		list = append(list, c.Text)
	}
	if len(list) == 0 || len(list) > maxRisks {
		return nil, errCaseRisks
	}
	return list, nil
}

// Announce posts the result in the village (结果公告), for one or several cases of a village.
// Policy: plan:262 A033
func (s *Service) Announce(ctx context.Context, cases []CaseID) (done []Case, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		turns, err := s.turnsOf(ctx, tx, cases, access.CasePrepare)
		if err != nil {
			return err
		}
		notice, err := s.post(ctx, tx, turns, true)
		if err != nil {
			return err
		}
		for i := range turns {
			if err := s.take(ctx, tx, &turns[i], caseStep{Action: CaseAnnounce, Payload: casePayload{Notice: notice, Posted: tx.Today()}}); err != nil {
				return err
			}
			done = append(done, turns[i].c)
		}
		return s.dressCases(ctx, tx, done)
	})
	return done, err
}

// SendBack returns a case to an earlier stage with a reason: by the township one that waits
// for its endorsement, by the county one that waits for the approval. To the stage before
// if none is named.
func (s *Service) SendBack(ctx context.Context, c CaseID, to Stage, reason string) (Case, error) {
	reason, err := checkNote(reason)
	if err != nil || reason == "" {
		return Case{}, errCaseReason
	}
	return s.act(ctx, c, access.CaseRead, func(tx *db.Tx, t *turn) error {
		if err := t.p.allow(CaseReturn, tx.Actor().ID); err != nil {
			return err
		}
		from, perm := Endorse, access.CaseEndorse
		if t.p.isOpen(Approve) {
			from, perm = Approve, access.CaseApprove
		}
		if err := tx.Require(perm, t.c.Area); err != nil {
			return err
		}
		if to == "" {
			to, _ = t.p.Course.before(from)
		}
		if !slices.Contains(t.p.Course.undone(to), from) || to == from {
			return errReturnTo
		}
		return s.take(ctx, tx, t, caseStep{Action: CaseReturn, Stage: to, Note: reason})
	})
}

// Refuse ends an identification: the household does not meet the conditions, or withdrew;
// of an elimination it leaves the household monitored. The township refuses until it has
// endorsed, the county at any time. The reason is what the household is told.
func (s *Service) Refuse(ctx context.Context, c CaseID, why End, reason string) (Case, error) {
	reason, err := checkNote(reason)
	if err != nil || reason == "" || why != Refused && why != Withdrew {
		return Case{}, errCaseReason
	}
	return s.act(ctx, c, access.CaseRead, func(tx *db.Tx, t *turn) error {
		perm := access.CaseEndorse
		if _, endorsed := t.p.Done[Endorse]; endorsed || tx.Actor().Scope(access.CaseApprove).Covers(t.c.Area) {
			perm = access.CaseApprove
		}
		if err := tx.Require(perm, t.c.Area); err != nil {
			return err
		}
		green, notice := t.p.Green && !t.p.Exit, t.p.Notice
		if err := s.take(ctx, tx, t, caseStep{Action: CaseRefuse, Note: reason, Payload: casePayload{End: why}}); err != nil {
			return err
		}
		if err := s.takeDown(ctx, tx, notice, t.c.ID, "不再公示"); err != nil {
			return err
		}
		if green && s.around.Assistance != nil {
			return s.around.Assistance.Finish(ctx, tx, t.c.ID, tx.Today())
		}
		return nil
	})
}

// takeDown takes the case off a notice that is posted, once the step that ends it is taken.
func (s *Service) takeDown(ctx context.Context, tx *db.Tx, notice string, c CaseID, reason string) error {
	if notice == "" || s.around.Board == nil {
		return nil
	}
	return s.around.Board.TakeDown(ctx, tx, notice, c, reason)
}

// GoGreen starts help before the papers are complete (绿色通道), for facts that are clear:
// a disaster, an accident. The procedure goes on beside it.
// Policy: plan:264 A034
// Source: docs/sources.md S4
func (s *Service) GoGreen(ctx context.Context, c CaseID, reason string) (Case, error) {
	reason, err := checkNote(reason)
	if err != nil || reason == "" {
		return Case{}, errCaseReason
	}
	return s.act(ctx, c, access.CaseEndorse, func(tx *db.Tx, t *turn) error {
		if err := s.take(ctx, tx, t, caseStep{Action: CaseGreen, Note: reason}); err != nil || s.around.Assistance == nil {
			return err
		}
		known, err := s.known(ctx, tx, t.c.Household)
		if err != nil {
			return err
		}
		return s.around.Assistance.Begin(ctx, tx, Opening{Case: t.c.ID, Household: t.c.Household, Area: t.c.Area, Risks: t.c.Risks, Labour: known.Labour == Yes, GreenChannel: true})
	})
}

// Pause stops the clock of a household that cannot be met (外出), on proof; Resume lets it
// run on. Both are the township's, so that nobody stops their own clock.
func (s *Service) Pause(ctx context.Context, c CaseID, proof string) (Case, error) {
	proof, err := checkNote(proof)
	if err != nil || proof == "" {
		return Case{}, errCaseReason
	}
	return s.act(ctx, c, access.CaseEndorse, func(tx *db.Tx, t *turn) error {
		return s.take(ctx, tx, t, caseStep{Action: CasePause, Note: proof})
	})
}

// Resume lets a stopped clock run on.
func (s *Service) Resume(ctx context.Context, c CaseID) (Case, error) {
	return s.act(ctx, c, access.CaseEndorse, func(tx *db.Tx, t *turn) error {
		return s.take(ctx, tx, t, caseStep{Action: CaseResume})
	})
}

// Redirect gives a case to another village, where the household really is. The clock goes
// on.
func (s *Service) Redirect(ctx context.Context, c CaseID, village, reason string) (Case, error) {
	reason, err := checkNote(reason)
	if err != nil || reason == "" {
		return Case{}, errCaseReason
	}
	return s.act(ctx, c, access.LeadDispatch, func(tx *db.Tx, t *turn) error {
		if village == "" || village == t.c.Area {
			return errVillage
		}
		if err := s.checkVillage(ctx, tx, village); err != nil {
			return err
		}
		t.c.Area = village
		if err := s.take(ctx, tx, t, caseStep{Action: CaseRedirect, Note: reason, Payload: casePayload{Area: village}}); err != nil || s.around.Assistance == nil {
			return err
		}
		return s.around.Assistance.Follow(ctx, tx, t.c.ID, t.c.Household, village)
	})
}

// AnswerBy is how the household was told.
type AnswerBy string

const (
	InPerson AnswerBy = "person"
	ByPhone  AnswerBy = "phone"
	InPaper  AnswerBy = "paper"
	ByProxy  AnswerBy = "proxy"
)

// Answer records that the household was told the result, with the reason and how to object.
func (s *Service) Answer(ctx context.Context, c CaseID, by AnswerBy, note string) (Case, error) {
	note, err := checkNote(note)
	if err != nil {
		return Case{}, err
	}
	if !slices.Contains([]AnswerBy{InPerson, ByPhone, InPaper, ByProxy}, by) {
		return Case{}, errChannel
	}
	return s.act(ctx, c, access.CasePrepare, func(tx *db.Tx, t *turn) error {
		return s.take(ctx, tx, t, caseStep{Action: CaseAnswer, Note: note, Payload: casePayload{Channel: string(by)}})
	})
}

// Remark writes a note on a case for whoever takes it up.
func (s *Service) Remark(ctx context.Context, c CaseID, note string) (Case, error) {
	note, err := checkNote(note)
	if err != nil || note == "" {
		return Case{}, errCaseReason
	}
	return s.act(ctx, c, access.CaseRead, func(tx *db.Tx, t *turn) error {
		return s.take(ctx, tx, t, caseStep{Action: CaseNote, Note: note})
	})
}
