package monitor

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

// CaseAction is a step in the log of a case.
type CaseAction string

const (
	CaseOpen      CaseAction = "open"      // 立案: a lead was found true
	CaseJoin      CaseAction = "join"      // 并入新线索
	CaseAuthorise CaseAction = "authorise" // 登记授权
	CaseCompare   CaseAction = "compare"   // 发起比对
	CaseExplain   CaseAction = "explain"   // 说明疑点
	CaseSettle    CaseAction = "settle"    // 认定疑点
	CaseCompared  CaseAction = "compared"  // 比对办结
	CaseReview    CaseAction = "review"    // 民主评议
	CasePost      CaseAction = "post"      // 张贴公示
	CaseObject    CaseAction = "object"    // 收到异议
	CaseUphold    CaseAction = "uphold"    // 异议成立
	CaseDisallow  CaseAction = "disallow"  // 异议不成立
	CaseNotified  CaseAction = "notified"  // 公示期满
	CaseUnpost    CaseAction = "unpost"    // 公示提前撤下
	CaseEndorse   CaseAction = "endorse"   // 审核同意
	CaseApprove   CaseAction = "approve"   // 审定
	CaseAnnounce  CaseAction = "announce"  // 公告
	CaseEnrol     CaseAction = "enrol"     // 录入
	CaseReturn    CaseAction = "return"    // 退回
	CaseRefuse    CaseAction = "refuse"    // 不予纳入、不予消除
	CaseGreen     CaseAction = "green"     // 走绿色通道
	CasePause     CaseAction = "pause"     // 中止计时
	CaseResume    CaseAction = "resume"    // 恢复计时
	CaseRedirect  CaseAction = "redirect"  // 改派
	CaseTrack     CaseAction = "track"     // 跟踪走访
	CasePropose   CaseAction = "propose"   // 提出消除
	CaseCheck     CaseAction = "check"     // 消除前入户核实
	CaseOverride  CaseAction = "override"  // 说明理由后继续
	CaseReopen    CaseAction = "reopen"    // 回退
	CaseEnd       CaseAction = "end"       // 自然减少
	CaseAnswer    CaseAction = "answer"    // 答复农户
	CaseNote      CaseAction = "note"      // 备注
	CaseFollow    CaseAction = "follow"    // 随户变动
	CaseEscalate  CaseAction = "escalate"  // 催办
)

var caseActionTitles = map[CaseAction]string{
	CaseOpen: "立案", CaseJoin: "并入新线索", CaseAuthorise: "登记授权", CaseCompare: "发起比对", CaseExplain: "说明疑点", CaseSettle: "认定疑点", CaseCompared: "比对办结",
	CaseReview: "民主评议", CasePost: "张贴公示", CaseObject: "收到异议", CaseUphold: "异议成立,重新评议", CaseDisallow: "异议不成立", CaseNotified: "公示期满", CaseUnpost: "公示提前撤下",
	CaseEndorse: "审核同意", CaseApprove: "审定同意", CaseAnnounce: "公告结果", CaseEnrol: "录入建档", CaseReturn: "退回", CaseRefuse: "不同意", CaseGreen: "走绿色通道",
	CasePause: "中止计时", CaseResume: "恢复计时", CaseRedirect: "改派", CaseTrack: "跟踪走访", CasePropose: "提出消除", CaseCheck: "消除前核实", CaseOverride: "说明理由后继续",
	CaseReopen: "风险消除回退", CaseEnd: "自然减少", CaseAnswer: "答复农户", CaseNote: "备注", CaseFollow: "随户变动", CaseEscalate: "催办",
}

// Title is the action in Chinese.
func (a CaseAction) Title() string { return caseActionTitles[a] }

// caseStep is one line of the log of a case.
type caseStep struct {
	Case    CaseID
	Action  CaseAction
	Stage   Stage // of a return, the stage it goes back to
	Actor   string
	At      time.Time
	Note    string
	Payload casePayload
}

func (s caseStep) on() cn.Date { return cn.DateOf(s.At) }

// casePayload is what a step carries besides its note: codes, days and the names of other
// things, never text about a person.
type casePayload struct {
	Course        string            `json:"course,omitempty"` // of the procedure that the step begins
	Lead          LeadID            `json:"lead,omitempty"`
	Since         cn.Date           `json:"since,omitzero"` // from which the clock of the whole runs
	Visitors      []string          `json:"visitors,omitempty"`
	Authorisation string            `json:"authorisation,omitempty"`
	Compared      []Compared        `json:"compared,omitempty"`
	Doubts        int               `json:"doubts,omitempty"`
	Doubt         string            `json:"doubt,omitempty"`
	Meeting       string            `json:"meeting,omitempty"`
	Passed        bool              `json:"passed,omitempty"`
	Notice        string            `json:"notice,omitempty"`
	Posted        cn.Date           `json:"posted,omitzero"`
	Category      registry.Category `json:"category,omitempty"`
	Risks         []string          `json:"risks,omitempty"`
	Income        *Income           `json:"income,omitempty"`
	Visit         string            `json:"visit,omitempty"`
	End           End               `json:"end,omitempty"`
	Area          string            `json:"area,omitempty"`
	Household     string            `json:"household,omitempty"`
	Unmet         []string          `json:"unmet,omitempty"` // conditions that were not met
	Channel       string            `json:"channel,omitempty"`
	Account       string            `json:"account,omitempty"`
	Posting       string            `json:"posting,omitempty"`
	Level         Level             `json:"level,omitempty"`
	Due           cn.Date           `json:"due,omitzero"`
}

// Progress is where a case stands: the fold of its log.
type Progress struct {
	Phase      Phase
	Exit       bool // the procedure under way, or the last one, is an elimination
	Course     Course
	Opened     map[Stage]cn.Date // since when a stage may be worked on
	Done       map[Stage]cn.Date
	Comparing  bool    // a comparison was begun and not concluded
	Doubts     int     // of it that nobody has settled
	Notice     string  // posted and not ended
	Posted     cn.Date // of the notice that counts, running or ended
	Objections int     // open
	Paused     bool
	Green      bool
	Overridden bool // the county lets the elimination go on for a reason
	Answered   bool
	End        End

	stops []stop
	by    map[CaseAction][]string // who took which step in this procedure
}

// stop is a time in which the clock of the whole stands still.
type stop struct {
	why      Stop
	from, to cn.Date // first and last day; a zero to: still
}

// Stop is why a clock stands still.
type Stop string

const (
	StopNotice    Stop = "公示"
	StopObjection Stop = "异议"
	StopAbsence   Stop = "外出"
)

// fold reads a log. A step that was stored is not judged again.
func fold(log []caseStep) Progress {
	p := Progress{Phase: Identifying, Opened: map[Stage]cn.Date{}, Done: map[Stage]cn.Date{}, by: map[CaseAction][]string{}}
	for _, s := range log {
		p.take(s)
	}
	return p
}

// begin starts a procedure anew.
func (p *Progress) begin(s caseStep, phase Phase, exit bool) {
	p.Phase, p.Exit = phase, exit
	p.Course, _ = ParseCourse(s.Payload.Course, exit)
	p.Opened, p.Done, p.by = map[Stage]cn.Date{}, map[Stage]cn.Date{}, map[CaseAction][]string{}
	p.Comparing, p.Doubts, p.Notice, p.Objections, p.Overridden, p.Answered = false, 0, "", 0, false, false
	p.Posted = cn.Date{}
	p.by[CaseOpen] = s.Payload.Visitors
}

func (p *Progress) take(s caseStep) {
	on := s.on()
	switch s.Action {
	case CaseOpen:
		p.begin(s, Identifying, false)
	case CaseJoin:
		if p.Phase == Eliminated {
			p.begin(s, Identifying, false)
		}
	case CaseAuthorise:
		p.Done[Authorise] = on
	case CaseCompare:
		p.Comparing, p.Doubts = true, p.Doubts+s.Payload.Doubts
	case CaseSettle:
		p.Doubts--
	case CaseCompared:
		p.Comparing, p.Done[Compare] = false, on
	case CaseReview:
		if s.Payload.Passed {
			p.Done[Review] = on
		}
	case CasePost:
		p.Notice, p.Posted = s.Payload.Notice, on
		p.halt(StopNotice, on.AddDays(1))
	case CaseObject:
		p.Objections++
		p.halt(StopObjection, on)
	case CaseUphold, CaseDisallow:
		if p.Objections--; p.Objections == 0 {
			p.goOn(StopObjection, on)
		}
		if s.Action == CaseUphold {
			p.back(Review, on)
		}
	case CaseNotified:
		p.Notice, p.Done[Notify] = "", on
		p.goOn(StopNotice, on)
	case CaseUnpost:
		p.back(Notify, on)
	case CaseEndorse:
		p.Done[Endorse] = on
	case CaseApprove:
		p.approve(on)
	case CaseAnnounce:
		p.Done[Announce] = on
	case CaseEnrol:
		p.Done[Enrol] = on
	case CaseReturn:
		p.back(s.Stage, on)
	case CaseRefuse:
		p.refuse(s, on)
	case CaseGreen:
		p.Green = true
	case CasePause:
		p.Paused = true
		p.halt(StopAbsence, on.AddDays(1))
	case CaseResume:
		p.Paused = false
		p.goOn(StopAbsence, on)
	case CasePropose:
		p.begin(s, Eliminating, true)
	case CaseCheck:
		p.Done[Check] = on
	case CaseOverride:
		p.Overridden = true
	case CaseReopen:
		p.backToHelp()
	case CaseEnd:
		p.close(s.Payload.End, on)
	case CaseAnswer:
		p.Answered = true
	}
	if s.Action != CaseOpen && s.Action != CaseJoin { // who confirmed the lead has not looked after the household
		p.by[s.Action] = append(p.by[s.Action], s.Actor)
	}
	for _, open := range p.open() {
		if _, ok := p.Opened[open]; !ok {
			p.Opened[open] = on
		}
	}
}

func (p *Progress) approve(on cn.Date) {
	p.Done[Approve] = on
	p.Phase = Monitored
	if p.Exit {
		p.Phase = Eliminated
	}
}

func (p *Progress) refuse(s caseStep, on cn.Date) {
	if p.Exit {
		p.endNotice(on)
		p.backToHelp()
		return
	}
	p.close(cmp.Or(s.Payload.End, Refused), on)
}

// backToHelp leaves an elimination: no procedure is under way.
func (p *Progress) backToHelp() {
	p.Phase, p.Exit, p.Course = Monitored, false, Course{}
	p.Opened, p.Done = map[Stage]cn.Date{}, map[Stage]cn.Date{}
}

func (p *Progress) close(why End, on cn.Date) {
	p.Phase, p.End, p.Paused = Ended, why, false
	p.endNotice(on)
	p.goOn(StopAbsence, on)
}

// back sends the procedure to a stage: it and what waited for it are gone through again.
func (p *Progress) back(to Stage, on cn.Date) {
	for _, s := range p.Course.undone(to) {
		delete(p.Done, s)
		delete(p.Opened, s)
		if s == Notify {
			p.Posted = cn.Date{}
		}
	}
	p.endNotice(on)
}

func (p *Progress) endNotice(on cn.Date) {
	p.Notice, p.Objections = "", 0
	p.goOn(StopNotice, on)
	p.goOn(StopObjection, on)
}

func (p *Progress) halt(why Stop, from cn.Date) {
	if !slices.ContainsFunc(p.stops, func(s stop) bool { return s.why == why && s.to.IsZero() }) {
		p.stops = append(p.stops, stop{why: why, from: from})
	}
}

// goOn ends a stop with a day; one that would end before it began never was.
func (p *Progress) goOn(why Stop, to cn.Date) {
	for i := range p.stops {
		if p.stops[i].why == why && p.stops[i].to.IsZero() {
			p.stops[i].to = to
		}
	}
	p.stops = slices.DeleteFunc(p.stops, func(s stop) bool { return !s.to.IsZero() && s.to.Before(s.from) })
}

// open are the stages that may be worked on: of a procedure under way, and what is left to
// do after its approval.
func (p *Progress) open() []Stage {
	if p.Phase == Ended {
		return nil
	}
	return p.Course.Open(p.Done)
}

func (p *Progress) isOpen(s Stage) bool { return slices.Contains(p.open(), s) }

// stage is the stage that a case is shown at: the first that is open.
func (p *Progress) stage() Stage {
	if open := p.open(); len(open) > 0 {
		return open[0]
	}
	return ""
}

var (
	// ErrCaseStep is returned where a case is not at the stage of a step.
	ErrCaseStep = errs.New(errs.Conflict, "monitor.case_step", "这一户现在是“%s”,不能%s。%s")
	// ErrCaseSamePerson is returned where one who took part would confirm.
	ErrCaseSamePerson = errs.New(errs.Conflict, "monitor.case_same_person", "%s须由没有经手前面环节的人办理。请转交有权限的同事。")
	errPaused         = errs.New(errs.Conflict, "monitor.paused", "这一户已中止计时,请先恢复计时再办理。")
	errDoubts         = errs.New(errs.Conflict, "monitor.doubts_open", "还有 %d 条疑点没有认定。请逐条说明并认定后再办结比对。")
	errObjections     = errs.New(errs.Conflict, "monitor.objections_open", "还有 %d 条异议没有办结,公示不能结束。")
	errPosted         = errs.New(errs.Conflict, "monitor.posted", "这一户的公示正在进行,期满后自动进入下一环节。")
	errNotPosted      = errs.New(errs.Conflict, "monitor.not_posted", "这一户现在没有进行中的公示。")
)

// needs says at which stage an action is taken, and by whom it may not be.
var needs = map[CaseAction]struct {
	stage Stage
	notBy []CaseAction
}{
	CaseAuthorise: {stage: Authorise},
	CaseCompare:   {stage: Compare},
	CaseCompared:  {stage: Compare},
	CaseReview:    {stage: Review},
	CasePost:      {stage: Notify},
	CaseCheck:     {stage: Check, notBy: []CaseAction{CasePropose}},
	CaseEndorse:   {stage: Endorse, notBy: villageSteps},
	CaseApprove:   {stage: Approve, notBy: append([]CaseAction{CaseEndorse, CaseSettle, CaseOverride}, villageSteps...)},
	CaseAnnounce:  {stage: Announce},
	CaseEnrol:     {stage: Enrol},
}

// villageSteps are what those who look after the household do.
var villageSteps = []CaseAction{CaseOpen, CaseAuthorise, CaseReview, CasePost, CasePropose, CaseCheck}

// allow says why a step may not be taken now by an actor, nil if it may. It does not judge
// the permission.
func (p *Progress) allow(a CaseAction, actor string) error {
	if need, ok := needs[a]; ok {
		if err := p.atStage(a, need.stage); err != nil {
			return err
		}
		for _, other := range need.notBy {
			if slices.Contains(p.by[other], actor) {
				return ErrCaseSamePerson.Textf(a.Title())
			}
		}
	}
	switch a {
	case CaseCompared:
		if !p.Comparing {
			return p.refusal(a)
		}
		if p.Doubts > 0 {
			return errDoubts.Textf(p.Doubts)
		}
	case CaseExplain, CaseSettle:
		if !p.Comparing || p.Paused {
			return p.refusal(a)
		}
	case CasePost:
		if p.Notice != "" {
			return errPosted
		}
	case CaseObject, CaseNotified, CaseUnpost:
		if p.Notice == "" {
			return errNotPosted
		}
		if a == CaseNotified && p.Objections > 0 {
			return errObjections.Textf(p.Objections)
		}
	case CaseUphold, CaseDisallow:
		if p.Objections == 0 {
			return errNotPosted
		}
	default:
		return p.allowAside(a)
	}
	return nil
}

// allowAside judges the steps that belong to no stage.
func (p *Progress) allowAside(a CaseAction) error {
	procedure := p.Phase == Identifying || p.Phase == Eliminating
	fits := true
	switch a {
	case CaseReturn:
		fits = procedure && !p.Paused && (p.isOpen(Endorse) || p.isOpen(Approve))
	case CaseRefuse:
		fits = procedure
	case CaseGreen:
		fits = p.Phase == Identifying && !p.Green
	case CasePause:
		fits = procedure && !p.Paused
	case CaseResume:
		fits = p.Paused
	case CaseRedirect:
		fits = p.Phase != Ended
	case CaseTrack:
		fits = p.Phase == Monitored || p.Phase == Eliminating || p.Phase == Eliminated
	case CasePropose:
		fits = p.Phase == Monitored && len(p.open()) == 0
	case CaseOverride:
		fits = p.Phase == Eliminating && p.isOpen(Approve) && !p.Overridden
	case CaseReopen:
		fits = p.Phase == Eliminated
	case CaseEnd:
		fits = p.Phase != Ended
	case CaseAnswer:
		fits = p.Phase != Identifying && p.Phase != Eliminating
	}
	if !fits {
		return p.refusal(a)
	}
	return nil
}

func (p *Progress) atStage(a CaseAction, s Stage) error {
	if p.Paused {
		return errPaused
	}
	if !p.isOpen(s) {
		return p.refusal(a)
	}
	return nil
}

// refusal says where the case is and what comes next.
func (p *Progress) refusal(a CaseAction) error {
	next := "没有待办的环节。"
	var titles []string
	for _, s := range p.open() {
		titles = append(titles, s.Title())
	}
	if titles != nil {
		next = "现在要办的是:" + strings.Join(titles, "、") + "。"
	}
	return ErrCaseStep.Textf(p.Phase.Title(), a.Title(), next)
}
