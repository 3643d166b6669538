package monitor

import (
	"context"
	"fmt"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// DeclarationDetail is a declaration with what the household was told, or is to be told.
type DeclarationDetail struct {
	Declaration
	Letter  Letter      `json:"letter" doc:"答复书和电话答复要点"`
	Answers []ToldAgain `json:"answers" doc:"告诉过什么时候,怎么告诉的"`
}

// ToldAgain is one time that the household was told.
type ToldAgain struct {
	On      cn.Date  `json:"on"`
	By      AnswerBy `json:"by" enum:"person,phone,paper,proxy"`
	Objects bool     `json:"objects,omitempty" doc:"农户有异议"`
	Account string   `json:"account"`
	Name    string   `json:"name" doc:"谁告诉的"`
}

// Letter says to the household what was decided, why, and how to object.
type Letter struct {
	Ready   bool   `json:"ready" doc:"已有结论,可以答复"`
	To      string `json:"to" doc:"称呼"`
	Decided string `json:"decided" doc:"定了什么"`
	Why     string `json:"why" doc:"为什么"`
	Next    string `json:"next" doc:"下一步"`
	Object  string `json:"object" doc:"不同意怎么办"`
}

// letter is written from the verdict; before there is one it says how far things are.
func letter(d Declaration) Letter {
	l := Letter{Ready: !d.closedOn.IsZero(), To: d.Applicant, Decided: d.Plain,
		Object: "对结果有不同意见,可以向村委会或乡镇(街道)提出,口头、书面都行,也可以请人代提;会换人再核实一次,并告诉您结果。"}
	risks := strings.Join(d.Risks, "、")
	switch d.Outcome {
	case True:
		l.Decided = fmt.Sprintf("您 %s 申报的情况(%s),经入户核实,属实。", d.DeclaredOn, risks)
		l.Why = orElse(d.reason, "入户核实的情况和您说的一致。")
		l.Next = "接下来要请您签承诺授权书,经过信息比对、民主评议、公示和县里审定,才能定下是否纳入监测帮扶。每一步的结果都会告诉您;情况紧急的可以先帮扶,后补手续。"
	case False:
		l.Decided = fmt.Sprintf("您 %s 申报的情况(%s),经入户核实,目前不符合纳入监测的条件。", d.DeclaredOn, risks)
		l.Why = orElse(d.reason, "入户核实的情况没有达到本县的条件。")
		l.Next = "以后情况有变化,可以随时再申报。生活有急难的,还可以向乡镇(街道)申请临时救助。"
	default:
		if l.Ready {
			l.Decided = fmt.Sprintf("您 %s 申报的情况(%s),没有入户就办结了。", d.DeclaredOn, risks)
			l.Why = orElse(d.reason, "申报所依据的情况已经撤回。")
			l.Next = "还有困难的,可以随时再申报。"
		}
	}
	return l
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func (l Letter) text() string { return l.Decided + "\n" + l.Why + "\n" + l.Next + "\n" + l.Object }

const sealAnswer = "monitor.answer"

func (s *Service) insertAnswer(ctx context.Context, tx *db.Tx, d Declaration, in AnswerInput) error {
	_, err := tx.Exec(ctx, `INSERT INTO declaration_answer (county_id, id, declaration_id, outcome, told_by, told_on, objects, sealed, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.County(), id.New[string](), d.ID, d.Outcome, in.By, in.On, in.Objects, s.around.Seal.Seal(sealAnswer, []byte(in.Words)), tx.Actor().ID, tx.Now())
	if err != nil {
		return err
	}
	return tx.ExecOne(ctx, ErrChanged, `UPDATE declaration SET answered_on = $3 WHERE county_id = $1 AND id = $2`, tx.County(), d.ID, in.On)
}

// lookAgain puts an objection into a lead of its own: the household spoke up again.
func (s *Service) lookAgain(ctx context.Context, tx *db.Tx, d Declaration) error {
	var times int
	err := tx.Get(ctx, nil, `SELECT count(*) FROM declaration_answer WHERE county_id = $1 AND declaration_id = $2 AND objects`, []any{tx.County(), d.ID}, &times)
	if err != nil {
		return err
	}
	hits, err := s.spoken(ctx, tx, FromHousehold, fmt.Sprintf("%s#%d", d.Number, times), "农户对核实结果有异议(回执 "+d.Number+")", d.Household, d.Area, d.Risks)
	if err != nil {
		return err
	}
	l, err := s.report(ctx, tx, d.Household, hits)
	if err != nil {
		return err
	}
	if err := s.declared(ctx, tx, &l, tx.Today()); err != nil {
		return err
	}
	// What comes of it is again to be told.
	return tx.ExecOne(ctx, ErrChanged, `UPDATE declaration SET lead_id = $3, answered_on = NULL WHERE county_id = $1 AND id = $2`, tx.County(), d.ID, l.ID)
}

func answersTo(ctx context.Context, tx *db.Tx, d DeclarationID) ([]ToldAgain, error) {
	list, err := db.Select(ctx, tx, `SELECT told_on, told_by, objects, recorded_by FROM declaration_answer WHERE county_id = $1 AND declaration_id = $2 ORDER BY id`,
		[]any{tx.County(), d}, func(row db.Scanner) (a ToldAgain, err error) {
			return a, row.Scan(&a.On, &a.By, &a.Objects, &a.Account)
		})
	if err != nil {
		return nil, err
	}
	accounts := make([]string, len(list))
	for i, a := range list {
		accounts[i] = a.Account
	}
	names, err := access.Names(ctx, tx, accounts...)
	for i := range list {
		list[i].Name = names[list[i].Account]
	}
	return list, err
}

// AnswerWords opens what the household was told, the newest last, for a stated purpose.
func (s *Service) AnswerWords(ctx context.Context, d DeclarationID, purpose string) (texts []string, err error) {
	if len([]rune(strings.TrimSpace(purpose))) < 4 {
		return nil, errPurpose
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		v, err := s.declaration(ctx, tx, d, access.DeclarationRecord)
		if err != nil {
			return err
		}
		if err := tx.Record(ctx, db.Entry{Verb: "declaration.read_answer", Ref: d.Ref(), Area: v.Area, Purpose: strings.TrimSpace(purpose)}); err != nil {
			return err
		}
		texts, err = db.Select(ctx, tx, `SELECT sealed FROM declaration_answer WHERE county_id = $1 AND declaration_id = $2 ORDER BY id`, []any{tx.County(), d},
			func(row db.Scanner) (string, error) {
				var box []byte
				if err := row.Scan(&box); err != nil {
					return "", err
				}
				plain, err := s.around.Seal.Open(sealAnswer, box)
				return string(plain), err
			})
		return err
	})
	return texts, err
}
