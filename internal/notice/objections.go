package notice

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/seal"
)

var (
	errObjection  = errs.New(errs.Invalid, "notice.objection", "请写明异议的内容(4 至 1000 个字)。姓名不超过 40 个字,电话不超过 30 个字,都可以不填。")
	errPosition   = errs.New(errs.Invalid, "notice.position", "请选对哪一行有意见。")
	errChannel    = errs.New(errs.Invalid, "notice.channel", "请选异议是怎样收到的。")
	errWindowOver = errs.New(errs.Conflict, "notice.window_over", "这一行的公示期已经结束或还没有开始,不能再登记异议。请把情况告诉乡镇,按日常反映办理。")
	errAnswer     = errs.New(errs.Invalid, "notice.answer", "请写明给提出人的答复(4 至 500 个字)。")
	errSettled    = errs.New(errs.Conflict, "notice.settled", "这条异议已经答复,没有改动。")
	errOwnNotice  = errs.New(errs.Conflict, "notice.same_person", "您发布了这张公示,异议须由另一人答复。请转交有权限的同事。")
	errPurpose    = errs.New(errs.Invalid, "notice.purpose", "请写明查看的用途(至少四个字),例如:答复提出异议的人。")
)

// maxObjection is how long an objection may be, in characters.
const maxObjection = 1000

// Object records an objection that somebody was told. Who may: all who may read the notice,
// for whoever is told an objection must be able to pass it on.
func (s *Service) Object(ctx context.Context, in Objecting) (r Receipt, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := s.get(ctx, tx, in.Notice, access.NoticeRead); err != nil {
			return err
		}
		if !slices.Contains([]Channel{InPerson, ByPhone, OnPaper}, in.Channel) {
			return errChannel
		}
		r, err = s.ObjectTx(ctx, tx, in)
		return err
	})
	return r, err
}

// ObjectTx records an objection in the caller's transaction. It stops the clock of the
// lines that it is about. It asks no permission: anybody may object.
// Policy: plan:262 A033
func (s *Service) ObjectTx(ctx context.Context, tx *db.Tx, in Objecting) (Receipt, error) {
	what := said{strings.TrimSpace(in.Text), strings.TrimSpace(in.Name), strings.TrimSpace(in.Phone)}
	if n := utf8.RuneCountInString(what.Text); n < 4 || n > maxObjection || utf8.RuneCountInString(what.Name) > 40 || utf8.RuneCountInString(what.Phone) > 30 {
		return Receipt{}, errObjection
	}
	n, err := s.load(ctx, tx, in.Notice)
	if err != nil {
		return Receipt{}, err
	}
	if n.State == Waiting || n.State == TakenDown {
		return Receipt{}, errWindowOver
	}
	done, err := s.judge(ctx, tx, &n) // a window that ended before this night's job has ended
	if err != nil {
		return Receipt{}, err
	}
	if err := s.finish(ctx, tx, &n, done); err != nil {
		return Receipt{}, err
	}
	o := Objection{ID: id.New[ObjectionID](), Notice: n.ID, Position: in.Position, Channel: in.Channel, Received: tx.Today(), At: tx.Now(), Named: what.Name+what.Phone != ""}
	if in.Channel != Online {
		o.RecordedBy = tx.Actor().ID
	}
	about := slices.DeleteFunc(slices.Clone(n.Rows), func(r RowLine) bool { return !r.State.open() || !o.concerns(r.Position) })
	if len(about) == 0 {
		return Receipt{}, errWindowOver
	}
	receipt := Receipt{Secret: letters(8)}
	if err := s.insertObjection(ctx, tx, &o, what, secretHash(receipt.Secret)); err != nil {
		return Receipt{}, err
	}
	receipt.Number = o.Number
	if _, err := s.judge(ctx, tx, &n); err != nil {
		return Receipt{}, err
	}
	err = tx.Record(ctx, db.Entry{Verb: "notice.object", Ref: o.ID.Ref(), Area: n.Area, Detail: map[string]any{"channel": string(o.Channel), "rows": len(about)}})
	if err != nil {
		return Receipt{}, err
	}
	for _, r := range about {
		if err := s.tell(ctx, tx, &n, r, Event{Kind: Objected, Objection: o.ID}); err != nil {
			return Receipt{}, err
		}
	}
	return receipt, nil
}

func secretHash(secret string) string {
	sum := seal.SM3([]byte("notice.receipt\x00" + strings.ToLower(strings.TrimSpace(secret))))
	return hex.EncodeToString(sum[:])
}

// Settle answers an objection.
func (s *Service) Settle(ctx context.Context, objection ObjectionID, in Settlement) (o Objection, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		o, err = s.SettleTx(ctx, tx, objection, in)
		return err
	})
	return o, err
}

// SettleTx answers an objection in the caller's transaction. Who may: notice.settle in the
// area of the notice, but not whoever published it. An objection that is right strikes its
// lines off the board; otherwise their clock goes on.
// Policy: plan:262 A033
func (s *Service) SettleTx(ctx context.Context, tx *db.Tx, which ObjectionID, in Settlement) (Objection, error) {
	o, err := objection(ctx, tx, which)
	if err != nil {
		return o, err
	}
	n, err := s.get(ctx, tx, o.Notice, access.NoticeSettle)
	if err != nil {
		return o, err
	}
	switch {
	case n.PublishedBy == tx.Actor().ID:
		return o, errOwnNotice
	case !o.Settled.IsZero():
		return o, errSettled
	}
	if in.Answer, err = s.checkAnswer(ctx, tx, in.Answer); err != nil {
		return o, err
	}
	about := slices.DeleteFunc(slices.Clone(n.Rows), func(r RowLine) bool { return !r.State.open() || !o.concerns(r.Position) })
	o.Upheld, o.Answer, o.Settled, o.SettledBy = in.Upheld, in.Answer, tx.Today(), tx.Actor().ID
	if err := saveSettlement(ctx, tx, &o); err != nil {
		return o, err
	}
	err = tx.Record(ctx, db.Entry{Verb: "notice.settle", Ref: o.ID.Ref(), Area: n.Area, Detail: map[string]any{"upheld": o.Upheld}})
	if err != nil {
		return o, err
	}
	done, err := s.judge(ctx, tx, &n)
	if err != nil {
		return o, err
	}
	for _, r := range about {
		if err := s.tell(ctx, tx, &n, r, Event{Kind: Settled, Objection: o.ID, Upheld: o.Upheld}); err != nil {
			return o, err
		}
	}
	return o, s.finish(ctx, tx, &n, done)
}

// checkAnswer refuses an answer that tells the objector what may not be told in public.
func (s *Service) checkAnswer(ctx context.Context, tx *db.Tx, answer string) (string, error) {
	answer = strings.TrimSpace(answer)
	if n := utf8.RuneCountInString(answer); n < 4 || n > 500 {
		return "", errAnswer
	}
	lists, err := s.codes.Lists(ctx, tx)
	if err != nil {
		return "", err
	}
	c := checker{detector: NewDetector(healthWords(lists))}
	return answer, refusal(c.search("answer", "答复里", answer))
}

// Contact is who made an objection.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Reveal tells who made an objection, for a stated purpose. Who may: notice.settle in the
// area of the notice.
func (s *Service) Reveal(ctx context.Context, which ObjectionID, purpose string) (c Contact, err error) {
	purpose = strings.TrimSpace(purpose)
	if utf8.RuneCountInString(purpose) < 4 {
		return c, errPurpose
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		o, err := objection(ctx, tx, which)
		if err != nil {
			return err
		}
		n, err := s.get(ctx, tx, o.Notice, access.NoticeSettle)
		if err != nil {
			return err
		}
		what, err := s.unseal(ctx, tx, which)
		if err != nil {
			return err
		}
		c = Contact{what.Name, what.Phone}
		return tx.Record(ctx, db.Entry{Verb: "notice.reveal", Ref: which.Ref(), Area: n.Area, Purpose: purpose})
	})
	return c, err
}
