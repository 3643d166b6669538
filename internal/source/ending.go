package source

import (
	"context"
	"fmt"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var errNotHeld = errs.New(errs.Conflict, "source.not_held", "这个批次不在“等您看过再生效”的状态,请刷新后再看。")

// stops keeps who the list would end, and says whether it waits for somebody: for its
// importer who wanted to look first, or for a second person because it ends too much.
func (s *Service) stops(ctx context.Context, tx *db.Tx, b *Batch, known *knownRoster) (bool, error) {
	if err := keepEndings(ctx, tx, b.Number, known); err != nil {
		return false, err
	}
	if b.hold && len(known.members) > 0 {
		b.State = Held
		if err := saveBatch(ctx, tx, b); err != nil {
			return false, err
		}
		return true, tx.Record(ctx, db.Entry{Verb: "batch.hold", Ref: batchRef(b.Number), Area: tx.County(), Detail: b.detail()})
	}
	return s.endsTooMuch(ctx, tx, b, known.left, len(known.members))
}

func keepEndings(ctx context.Context, tx *db.Tx, batch int64, known *knownRoster) error {
	gone := make([]string, 0, known.left)
	for subject, present := range known.members {
		if !present {
			gone = append(gone, subject)
		}
	}
	slices.Sort(gone)
	i := 0
	_, err := tx.Bulk(ctx, "batch_ending", []string{"county_id", "batch", "subject_id"}, func() ([]any, bool) {
		if i == len(gone) {
			return nil, false
		}
		i++
		return []any{tx.County(), batch, gone[i-1]}, true
	})
	return err
}

// Release decides on a batch that its importer wanted to look at first: into force, or
// refused. One that ends more than the county lets pass then waits for a second person.
func (s *Service) Release(ctx context.Context, number int64, into bool) (*Batch, error) {
	if into {
		return s.letIn(ctx, number, access.BatchImport, func(ctx context.Context, tx *db.Tx, b *Batch, u *upload) (bool, error) {
			if b.State != Held {
				return false, errNotHeld
			}
			left, members, err := s.countEndings(ctx, tx, b, u)
			if err != nil {
				return false, err
			}
			return s.endsTooMuch(ctx, tx, b, left, members)
		})
	}
	return s.refuse(ctx, number, access.BatchImport, Held, "导入人看过后不生效")
}

// Decline refuses a batch that waits for a second person.
func (s *Service) Decline(ctx context.Context, number int64, reason string) (*Batch, error) {
	return s.refuse(ctx, number, access.BatchConfirm, WaitingConfirmation, reason)
}

func (s *Service) refuse(ctx context.Context, number int64, p db.Permission, from State, reason string) (b *Batch, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var d *Dataset
		if b, d, err = requireBatch(ctx, tx, number, p); err != nil {
			return err
		}
		if b.State != from {
			return errBatchState
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		b.Title, b.Department = d.Title, d.Department
		return s.withdraw(ctx, tx, b, reason)
	})
	return b, err
}

// countEndings is how many the list would end, of how many on the list before.
func (s *Service) countEndings(ctx context.Context, tx *db.Tx, b *Batch, u *upload) (left, members int, err error) {
	if err := tx.Get(ctx, nil, `SELECT count(*) FROM batch_ending WHERE county_id = $1 AND batch = $2`, []any{tx.County(), b.Number}, &left); err != nil {
		return 0, 0, err
	}
	known, err := s.readKnown(ctx, u)
	if err != nil {
		return 0, 0, err
	}
	return left, len(known.members), nil
}

// Ending is one on the list before who is not on this one.
type Ending struct {
	Subject   string `json:"subject"`
	Household string `json:"household,omitempty" doc:"所在户的 id"`
	Name      string `json:"name" doc:"姓名;户为户主姓名。没有查看农户的权限时为空"`
	Number    string `json:"number" doc:"户编号"`
	Village   string `json:"village"`
	Place     string `json:"place" doc:"乡镇和村的名称"`
}

// EndingCount counts endings of a township.
type EndingCount struct {
	Township string `json:"township"`
	Name     string `json:"name"`
	Count    int    `json:"count"`
}

// Endings is what a roster ends, or would end.
type Endings struct {
	Before    int64         `json:"before,omitempty" doc:"上一份名单的批次;0 为没有"`
	Count     int           `json:"count"`
	Members   int           `json:"members" doc:"上一份名单的人数(户数)"`
	Subject   SubjectKind   `json:"subject" enum:"person,household"`
	Townships []EndingCount `json:"townships"`
	Note      string        `json:"note,omitempty" doc:"为什么暂不结束"`
	api.List[Ending]
}

// Endings lists who stood on the list before and not on this one, by village: to whoever may
// see the batch; the names to whoever may see the households.
func (s *Service) Endings(ctx context.Context, number int64, township string, page api.Page) (e Endings, err error) {
	e.Items, e.Townships = []Ending{}, []EndingCount{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		b, d, err := requireBatch(ctx, tx, number, mayRead)
		if err != nil {
			return err
		}
		e.Subject = d.Subject
		if b.Quarantined > 0 && d.Key == householdRoster {
			e.Note = fmt.Sprintf("这份名单还有 %d 行待处理,暂不把名单上没有的人记为离开;改好后请再报一次完整名单。", b.Quarantined)
		}
		if err := e.count(ctx, tx, b, d); err != nil {
			return err
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		for i := range e.Townships {
			t := &e.Townships[i]
			if t.Name = tree.Name(t.Township); t.Name == "" {
				t.Name = "不在任何村"
			}
		}
		if tx.Actor().Scope(access.HouseholdRead).Empty() {
			return nil
		}
		if err := e.list(ctx, tx, b, d, township, page); err != nil {
			return err
		}
		for i := range e.Items {
			x := &e.Items[i]
			x.Place = tree.Name(string(cn.DivisionCode(x.Village).At(cn.LevelTownship))) + " " + tree.Name(x.Village)
		}
		return nil
	})
	return e, err
}

// subjectJoin finds the village of a subject; person and household lie in different tables.
func subjectJoin(kind SubjectKind) string {
	if kind == Household {
		return ` LEFT JOIN household s ON s.county_id = x.county_id AND s.id = x.subject_id`
	}
	return ` LEFT JOIN person s ON s.county_id = x.county_id AND s.id = x.subject_id`
}

func (e *Endings) count(ctx context.Context, tx *db.Tx, b *Batch, d *Dataset) error {
	list, err := visibleBatches(ctx, tx, d.Key, tx.Today())
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(v visibleBatch) bool { return v.number >= b.Number })
	if before, ok := latestAsOf(list, b.AsOf); ok && d.Kind == KindRoster {
		roll, err := rollOf(ctx, tx, before.number)
		if err != nil {
			return err
		}
		e.Before, e.Members = before.number, len(roll)
	}
	e.Townships, err = db.Select(ctx, tx, `SELECT substr(coalesce(s.village, ''), 1, 9) AS t, count(*) FROM batch_ending x`+subjectJoin(subjectOf(d))+`
		WHERE x.county_id = $1 AND x.batch = $2 GROUP BY substr(coalesce(s.village, ''), 1, 9) ORDER BY t`, []any{tx.County(), b.Number},
		func(row db.Scanner) (c EndingCount, err error) {
			err = row.Scan(&c.Township, &c.Count)
			e.Count += c.Count
			return c, err
		})
	return err
}

// subjectOf is whom the rows of a dataset are stored of: those of the roster of households
// are persons.
func subjectOf(d *Dataset) SubjectKind {
	if d.Key == householdRoster {
		return Person
	}
	return d.Subject
}

func (e *Endings) list(ctx context.Context, tx *db.Tx, b *Batch, d *Dataset, township string, page api.Page) (err error) {
	f := tx.CountyFilter("x").And("x.batch = ?", b.Number).And("x.subject_id > ?", page.After)
	f.In("s.village", tx.Actor().Scope(access.HouseholdRead))
	if township != "" {
		f.In("s.village", db.Scope{Areas: []string{township}})
	}
	query := `SELECT x.subject_id, coalesce(s.household_id, ''), s.name, coalesce(h.number, ''), s.village FROM batch_ending x
		LEFT JOIN person s ON s.county_id = x.county_id AND s.id = x.subject_id
		LEFT JOIN household h ON h.county_id = s.county_id AND h.id = s.household_id`
	if subjectOf(d) == Household {
		query = `SELECT x.subject_id, s.id, coalesce((SELECT p.name FROM membership m JOIN person p ON p.county_id = m.county_id AND p.id = m.person_id
			WHERE m.county_id = s.county_id AND m.household_id = s.id AND m.superseded_on IS NULL AND m.valid_to IS NULL AND m.relation = '户主' ORDER BY p.id LIMIT 1), ''),
			coalesce(s.number, ''), s.village FROM batch_ending x` + subjectJoin(Household)
	}
	e.Items, err = db.Select(ctx, tx, query+f.Where()+` ORDER BY x.subject_id LIMIT `+f.Arg(page.Limit+1), f.Args(), func(row db.Scanner) (x Ending, err error) {
		err = row.Scan(&x.Subject, &x.Household, &x.Name, &x.Number, &x.Village)
		return x, err
	})
	if err == nil && len(e.Items) > page.Limit {
		e.Items = e.Items[:page.Limit]
		e.Next = e.Items[page.Limit-1].Subject
	}
	return err
}
