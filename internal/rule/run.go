package rule

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// Screening is one screening of the county.
type Screening struct {
	Number     int64      `json:"run" doc:"筛查编号"`
	On         cn.Date    `json:"on"`
	KnownBy    cn.Date    `json:"known_by"`
	Trial      bool       `json:"trial"`
	By         string     `json:"by" doc:"谁发起的:账号;system 为每夜自动"`
	ByName     string     `json:"by_name,omitempty" doc:"发起人姓名;自动的没有"`
	StartedAt  time.Time  `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at" doc:"空为未完成"`
	State      RunState   `json:"state" enum:"running,finished,failed,interrupted"`
	Stage      Stage      `json:"stage" enum:",reading,storing" doc:"进行到哪一步"`
	Done       int64      `json:"done" doc:"已处理的乡镇"`
	Total      int64      `json:"total" doc:"有命中的乡镇"`
	Failure    string     `json:"failure,omitempty" doc:"没有完成的原因"`
	Words      []string   `json:"words" doc:"结果说成话"`
	Summary    *Summary   `json:"summary,omitempty"`
}

// RunState is where a screening stands.
type RunState string

const (
	Running     RunState = "running"
	Finished    RunState = "finished"
	Failed      RunState = "failed"
	Interrupted RunState = "interrupted" // the program stopped under it
)

// Stage is what a running screening is at.
type Stage string

const (
	StageReading Stage = "reading" // facts are computed and rules asked
	StageStoring Stage = "storing" // hits become leads, township by township
)

// patience is how long a screening may take before it counts as interrupted; the job
// queue stops a job after the same time.
const patience = time.Hour

// ErrRunning is returned while another screening of the county is going on.
var ErrRunning = errs.New(errs.Conflict, "rule.screening_running", "已有一次筛查正在进行,请等它完成再发起。进度在筛查页面可以看到。")

// Job is a screening to be carried out behind the scenes.
type Job struct {
	County string `json:"county"`
	Number int64  `json:"number"`
}

// Kind names the job.
func (Job) Kind() string { return "rule.screening" }

// Start begins a screening that a job carries out; its progress can be asked for.
func (s *Service) Start(ctx context.Context, ask Ask) (started Screening, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		run, err := s.begin(ctx, tx, &ask)
		if err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, Job{County: tx.County(), Number: run.Number}); err != nil {
			return err
		}
		started, err = getScreening(ctx, tx, run.Number)
		return err
	})
	return started, err
}

// CarryOut does the work of Start. A screening that is over is left alone, so that the
// job may run twice.
func (s *Service) CarryOut(ctx context.Context, number int64) error {
	var v Screening
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		v, err = getScreening(ctx, tx, number)
		return err
	})
	if err != nil || v.State == Finished || v.State == Failed {
		return err
	}
	_, err = s.carryOut(ctx, Run{Number: number, On: v.On, KnownBy: v.KnownBy, Trial: v.Trial}, Ask{On: v.On, KnownBy: v.KnownBy, Trial: v.Trial})
	return err
}

// Abandon notes, when the program starts, that no screening of the counties is running
// any more: it stopped with the program. One that still waits in the queue is left to its job.
func (s *Service) Abandon(ctx context.Context, counties func(context.Context) ([]string, error)) error {
	list, err := counties(ctx)
	for _, county := range list {
		in := db.WithActor(ctx, db.System("system", county))
		err = errors.Join(err, s.db.Write(in, func(tx *db.Tx) error {
			tx.Unrecorded("screening.start is the entry")
			_, err := tx.Exec(in, `UPDATE screening SET failed_at = $2, failure = $3 WHERE county_id = $1 AND finished_at IS NULL AND failed_at IS NULL AND stage <> ''`,
				tx.County(), tx.Now(), "程序中途停止,没有完成。请再发起一次。")
			return err
		}))
	}
	return err
}

// progress notes how far a screening has come.
func (s *Service) progress(ctx context.Context, number int64, stage Stage, done, total int) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Unrecorded("screening.start and screening.finish are the entries")
		return tx.ExecOne(ctx, ErrNotFound, `UPDATE screening SET stage = $3, done = $4, total = $5 WHERE county_id = $1 AND number = $2`,
			tx.County(), number, stage, done, total)
	})
}

// fail ends a screening that went wrong. What a person can mend is kept in words.
func (s *Service) fail(ctx context.Context, number int64, why error) error {
	text := "程序出错,没有完成。请再发起一次;仍不成功请联系运维人员查看日志。"
	if e, ok := errs.As(why); ok && e.Kind != errs.Internal {
		text = e.Text
	}
	return s.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		err := tx.ExecOne(ctx, ErrNotFound, `UPDATE screening SET failed_at = $3, failure = $4 WHERE county_id = $1 AND number = $2`,
			tx.County(), number, tx.Now(), text)
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "screening.fail", Ref: screeningRef(number), Area: tx.County()})
	})
}

func isRunning(ctx context.Context, tx *db.Tx) (yes bool, err error) {
	err = tx.Get(ctx, nil, `SELECT EXISTS (SELECT 1 FROM screening WHERE county_id = $1 AND finished_at IS NULL AND failed_at IS NULL AND started_at > $2)`,
		[]any{tx.County(), tx.Now().Add(-patience)}, &yes)
	return yes, err
}

func finishScreening(ctx context.Context, tx *db.Tx, number int64, s Summary) error {
	doc, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return tx.ExecOne(ctx, ErrNotFound, `UPDATE screening SET finished_at = $3, summary = $4 WHERE county_id = $1 AND number = $2`,
		tx.County(), number, tx.Now(), string(doc))
}

const screeningColumns = `s.number, s.on_date, s.known_by, s.trial, s.actor, s.started_at, s.finished_at, s.stage, s.done, s.total, s.failed_at, s.failure, s.summary`

func scanScreening(now time.Time) func(db.Scanner) (Screening, error) {
	return func(row db.Scanner) (s Screening, err error) {
		var doc []byte
		var failedAt *time.Time
		if err := row.Scan(&s.Number, &s.On, &s.KnownBy, &s.Trial, &s.By, &s.StartedAt, &s.FinishedAt, &s.Stage, &s.Done, &s.Total, &failedAt, &s.Failure, &doc); err != nil {
			return s, err
		}
		s.StartedAt, s.Words = s.StartedAt.UTC(), []string{}
		switch {
		case s.FinishedAt != nil:
			s.State = Finished
		case failedAt != nil:
			s.State = Failed
		case now.Sub(s.StartedAt) >= patience:
			s.State = Interrupted
		default:
			s.State = Running
		}
		if doc == nil {
			return s, nil
		}
		return s, json.Unmarshal(doc, &s.Summary)
	}
}

func listScreenings(ctx context.Context, tx *db.Tx, f *db.Filter, limit int) ([]Screening, error) {
	list, err := db.Select(ctx, tx, `SELECT `+screeningColumns+` FROM screening s`+f.Where()+` ORDER BY s.number DESC LIMIT `+f.Arg(limit),
		f.Args(), scanScreening(tx.Now()))
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, v := range list {
		ids[i] = v.By
	}
	people, err := access.Names(ctx, tx, ids...)
	for i := range list {
		list[i].ByName = people[list[i].By]
	}
	return list, err
}

func getScreening(ctx context.Context, tx *db.Tx, number int64) (Screening, error) {
	list, err := listScreenings(ctx, tx, tx.CountyFilter("s").And("s.number = ?", number), 1)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Screening{}, err
	}
	return list[0], nil
}

// Screenings lists the latest screenings of the county.
func (s *Service) Screenings(ctx context.Context) (list []Screening, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		list, err = listScreenings(ctx, tx, tx.CountyFilter("s"), 100)
		return s.dress(ctx, tx, list, err)
	})
	return list, err
}

// Screening is one screening, with its progress and its result in words.
func (s *Service) Screening(ctx context.Context, number int64) (v Screening, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		v, err = getScreening(ctx, tx, number)
		list := []Screening{v}
		err = s.dress(ctx, tx, list, err)
		v = list[0]
		return err
	})
	return v, err
}

// dress adds the words; titles of rules come from their newest versions.
func (s *Service) dress(ctx context.Context, tx *db.Tx, list []Screening, err error) error {
	if err != nil {
		return err
	}
	all, err := versions(ctx, tx)
	titles := map[string]string{}
	for _, v := range all {
		titles[v.Key] = v.Title
	}
	for i := range list {
		if list[i].Summary != nil {
			list[i].Words = list[i].Summary.words(titles)
		}
	}
	return err
}

var suppressedWords = []struct{ reason, words string }{
	{"answered", "同样的依据不久前已有结论"},
	{"monitored", "已是监测对象且风险已认定"},
	{"covered", "已有帮扶足以抵消"},
}

// words says the result of a screening, most important first.
func (s Summary) words(titles map[string]string) []string {
	which := "查了 "
	if s.Touched {
		which = "查了今天有新数据的 "
	}
	lines := []string{
		"按 " + grouped(s.Rules) + " 条规则" + which + grouped(s.Households) + " 户,命中 " + grouped(s.Hits) + " 处。",
		"新增线索 " + grouped(s.LeadsNew) + " 条,并入未办结线索 " + grouped(s.LeadsMerged) + " 条。",
	}
	if s.LeadsLapsed > 0 {
		lines = append(lines, grouped(s.LeadsLapsed)+" 条还没入户的线索,这次查到依据都已不成立:离开待分派的桌面,等您核对后结案或照样派人去看。")
	}
	for _, w := range suppressedWords {
		if n := s.Suppressed[w.reason]; n > 0 {
			lines = append(lines, grouped(n)+" 处"+w.words+",不再打扰农户。")
		}
	}
	lines = append(lines, s.unknownWords(titles)...)
	if len(s.Missing) > 0 {
		lines = append(lines, fmt.Sprintf("有 %d 项数据还没有部门报送过,用到它们的规则判断不了。", len(s.Missing)))
	}
	if len(s.RowByRow) > 0 {
		lines = append(lines, fmt.Sprintf("有 %d 条规则写法较复杂,只能逐户判断,筛查因此慢些:%s。", len(s.RowByRow), strings.Join(named(s.RowByRow, titles), "、")))
	}
	return lines
}

// named are the titles of rules.
func named(keys []string, titles map[string]string) []string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = "“" + cmp.Or(titles[key], "已停用的规则") + "”"
	}
	return names
}

// grouped writes a count with its thousands.
func grouped(n int) string { return cn.Money(int64(n) * 100).Short() }

// unknownWords names the rules that could judge least.
func (s Summary) unknownWords(titles map[string]string) []string {
	type gap struct {
		rule, reason string
		households   int
	}
	var gaps []gap
	for rule, reasons := range s.Unknown {
		for reason, n := range reasons {
			gaps = append(gaps, gap{rule, reason, n})
		}
	}
	slices.SortFunc(gaps, func(a, b gap) int {
		if a.households != b.households {
			return b.households - a.households
		}
		return strings.Compare(a.rule+a.reason, b.rule+b.reason)
	})
	var lines []string
	for _, g := range gaps[:min(5, len(gaps))] {
		lines = append(lines, named([]string{g.rule}, titles)[0]+"有 "+grouped(g.households)+" 户判断不了:缺“"+g.reason+"”。")
	}
	if more := len(gaps) - 5; more > 0 {
		lines = append(lines, fmt.Sprintf("另有 %d 项缺少数据或参数的情形。", more))
	}
	return lines
}
