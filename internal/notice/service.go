package notice

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/seal"
)

// Service keeps the notices of the counties.
type Service struct {
	db        *db.DB
	divisions *division.Service
	params    *param.Service
	codes     *code.Service
	seal      *seal.Keyring
	blobs     *blob.Store
	calendar  cn.Calendar
	callers   *callers
	hear      []func(context.Context, *db.Tx, Event) error
}

// New makes the service.
func New(d *db.DB, divisions *division.Service, params *param.Service, codes *code.Service, keys *seal.Keyring, blobs *blob.Store) *Service {
	params.Check("notice.columns", CheckColumns)
	params.Check("notice.names", CheckNames)
	return &Service{db: d, divisions: divisions, params: params, codes: codes, seal: keys, blobs: blobs, calendar: cn.DefaultCalendar(), callers: newCallers()}
}

// OnEvent calls f for everything that happens to a line that has a subject, in the
// transaction in which it happens: an error of f undoes it. app calls it before the first
// request.
func (s *Service) OnEvent(f func(context.Context, *db.Tx, Event) error) { s.hear = append(s.hear, f) }

func (s *Service) tell(ctx context.Context, tx *db.Tx, n *Notice, r RowLine, e Event) error {
	if r.Subject == (id.Ref{}) {
		return nil
	}
	e.Notice, e.Of, e.Subject, e.On = n.ID, n.Kind, r.Subject, tx.Today()
	for _, f := range s.hear {
		if err := f(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

var (
	errArea      = errs.New(errs.Invalid, "notice.area", "请选张贴的村或乡镇。")
	errBackdated = errs.New(errs.Invalid, "notice.backdated", "张贴日期不能早于今天:没有张贴的日子不能算作公示。请选今天或以后。")
	errNoLimit   = errs.New(errs.Conflict, "notice.no_limit", "县里还没有设定%s的天数。请县级专班在参数页设定后再发布。")
	errNoColumns = errs.New(errs.Conflict, "notice.no_columns", "县里没有设定可以公示的列。请县级专班在参数页设定“可以公示的列”。")
)

// rules are what the county allows on a day.
type rules struct {
	checker
	terms  terms
	masked bool
	phone  string
}

// rulesOf reads them; ErrNoLimit if the county has not said how long a notice is up.
func (s *Service) rulesOf(ctx context.Context, tx *db.Tx, k Kind, on cn.Date) (r rules, err error) {
	set, err := s.params.Snapshot(ctx, tx, on)
	if err != nil {
		return r, err
	}
	lists, err := s.codes.Lists(ctx, tx)
	if err != nil {
		return r, err
	}
	limit, title := "deadline.notice", "公示"
	if k == Announcement {
		limit, title = "notice.announcement", "公告"
	}
	var ok bool
	if r.terms.Limit, ok = set.Days(limit); !ok {
		return r, errNoLimit.Textf(title)
	}
	text, ok := set.Text("notice.columns")
	if !ok {
		return r, errNoColumns
	}
	if r.allowed, err = parseColumns(text); err != nil {
		return r, err
	}
	first, ok := set.Int("notice.first_day")
	r.terms.SameDay = ok && first == 0
	r.terms.TakeDown, r.terms.TakesDown = set.Days("notice.take_down")
	names, _ := set.Text("notice.names")
	r.masked = names != fullNames // a county that has not chosen shows less
	r.phone, _ = set.Text("notice.phone")
	r.detector = NewDetector(healthWords(lists))
	return r, nil
}

// Publish posts a notice.
func (s *Service) Publish(ctx context.Context, d Draft) (n Notice, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		n, err = s.PublishTx(ctx, tx, d)
		return err
	})
	return n, err
}

// PublishTx posts a notice in the caller's transaction. Who may: notice.publish in the
// area. A draft that holds what may not be shown is ErrRefused, whose fields name the row
// and column and say what to do.
// Policy: plan:262 A033
func (s *Service) PublishTx(ctx context.Context, tx *db.Tx, d Draft) (Notice, error) {
	if err := tx.Require(access.NoticePublish, d.Area); err != nil {
		return Notice{}, err
	}
	areaName, err := s.placeOf(ctx, tx, d.Area)
	if err != nil {
		return Notice{}, err
	}
	if d.From.IsZero() {
		d.From = tx.Today()
	}
	if d.From.Before(tx.Today()) {
		return Notice{}, errBackdated
	}
	r, err := s.rulesOf(ctx, tx, d.Kind, d.From)
	if err != nil {
		return Notice{}, err
	}
	if err := refusal(r.check(d)); err != nil {
		return Notice{}, err
	}
	n := s.noticeOf(tx, d, r)
	if err := insertNotice(ctx, tx, &n); err != nil {
		return Notice{}, err
	}
	files, err := s.bind(ctx, tx, &n, d.Attachments)
	if err != nil {
		return Notice{}, err
	}
	c := Copy{Number: n.Number, Kind: n.Kind, Title: n.Title, Area: areaName, Text: strings.TrimSpace(d.Text), From: n.From, First: n.First, Last: n.Due, Limit: n.Limit, Phone: r.phone, Files: files}
	c.Columns, c.Rows = rowsOf(d, r.masked)
	if err := tx.Get(ctx, db.ErrNotFound, `SELECT name FROM county WHERE county_id = $1`, []any{tx.County()}, &c.County); err != nil {
		return Notice{}, err
	}
	from := tx.Now()
	if n.From.After(tx.Today()) {
		from = n.From.Time()
	}
	if n.Hash, err = s.show(ctx, tx, n.ID, c, from, ""); err != nil {
		return Notice{}, err
	}
	err = tx.Record(ctx, db.Entry{Verb: "notice.publish", Ref: n.ID.Ref(), Area: n.Area,
		Detail: map[string]any{"kind": string(n.Kind), "rows": len(n.Rows), "hash": n.Hash, "due": n.Due.String()}})
	if err != nil {
		return Notice{}, err
	}
	for _, row := range n.Rows {
		if err := s.tell(ctx, tx, &n, row, Event{Kind: Published}); err != nil {
			return Notice{}, err
		}
	}
	return n, nil
}

// noticeOf is the notice that a draft becomes.
func (s *Service) noticeOf(tx *db.Tx, d Draft, r rules) Notice {
	due := r.terms.due(d.From, s.calendar, nil)
	n := Notice{ID: id.New[ID](), Code: newCode(tx.County()), Kind: d.Kind, Title: strings.TrimSpace(d.Title), Area: d.Area, State: Running, From: d.From,
		Limit: r.terms.Limit.String(), First: r.terms.first(d.From, s.calendar), Due: due.Day, Known: due.Known, Published: tx.Now(), PublishedBy: tx.Actor().ID, terms: r.terms}
	if d.From.After(tx.Today()) {
		n.State = Waiting
	}
	for i, row := range d.Rows {
		n.Rows = append(n.Rows, RowLine{Position: i + 1, Subject: row.Subject, State: RowRunning, Due: due.Day})
	}
	return n
}

// placeOf is the name of the village or township in which a notice is posted.
func (s *Service) placeOf(ctx context.Context, tx *db.Tx, area string) (string, error) {
	level := cn.DivisionCode(area).Level()
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return "", err
	}
	if _, ok := tree.Get(area); !ok || level != cn.LevelVillage && level != cn.LevelTownship {
		return "", errArea
	}
	return tree.FullName(area), nil
}

// codeLetters have no vowels and nothing that looks like something else: a code is typed
// from a poster, and spells no word.
const codeLetters = "23456789bcdfghjkmnpqrstvwxz"

// newCode is the address of a public page: the county, so that it is found among its
// county's, and ten random letters.
func newCode(county string) string { return county + letters(10) }

func letters(n int) string {
	b := make([]byte, 0, n)
	for len(b) < n {
		var random [16]byte
		rand.Read(random[:])
		for _, r := range random {
			if max := 256 - 256%len(codeLetters); int(r) < max && len(b) < n { // each letter as likely as any other
				b = append(b, codeLetters[int(r)%len(codeLetters)])
			}
		}
	}
	return string(b)
}

// OfSubjectTx are the notices in which a subject stands, with the subject's own line alone,
// the newest first. It asks no permission: the caller has one for its own work.
func (s *Service) OfSubjectTx(ctx context.Context, tx *db.Tx, subject id.Ref) ([]Notice, error) {
	list, err := s.subjects(ctx, tx, subject)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Rows, err = rows(ctx, tx, list[i].ID); err != nil {
			return nil, err
		}
		list[i].Rows = slices.DeleteFunc(list[i].Rows, func(r RowLine) bool { return r.Subject != subject })
	}
	return list, nil
}

// completed says that every window has come to its end.
func (n *Notice) completed() bool {
	return !slices.ContainsFunc(n.Rows, func(r RowLine) bool { return r.State.open() })
}

// shown says that a line is on the board.
func (n *Notice) shown(position int) bool {
	return slices.ContainsFunc(n.Rows, func(r RowLine) bool { return r.Position == position && r.State.shown() })
}

// judge works the objections into the open lines of a notice, and takes from the board what
// an objection has struck off. It returns the lines that are completed by this, for finish.
func (s *Service) judge(ctx context.Context, tx *db.Tx, n *Notice) (done []RowLine, err error) {
	all, err := objections(ctx, tx, n.ID)
	if err != nil {
		return nil, err
	}
	struck := false
	for i := range n.Rows {
		r := &n.Rows[i]
		if !r.State.open() {
			continue
		}
		mine := slices.DeleteFunc(slices.Clone(all), func(o Objection) bool { return !o.concerns(r.Position) })
		j := n.terms.judge(n.From, tx.Today(), s.calendar, mine)
		r.State, r.Due = j.state, j.due.Day
		if !r.State.open() {
			r.Ended = tx.Today()
		}
		struck = struck || r.State == RowUpheld
		if r.State == RowCompleted {
			done = append(done, *r)
		}
	}
	if err := s.settleState(ctx, tx, n); err != nil || !struck {
		return done, err
	}
	return done, s.redraw(ctx, tx, n, "异议成立")
}

// finish records that lines are completed, and tells of it.
func (s *Service) finish(ctx context.Context, tx *db.Tx, n *Notice, done []RowLine) error {
	for _, r := range done {
		err := tx.Record(ctx, db.Entry{Verb: "notice.complete", Ref: n.ID.Ref(), Area: n.Area, Detail: map[string]any{"row": r.Position}})
		if err != nil {
			return err
		}
		if err := s.tell(ctx, tx, n, r, Event{Kind: Ended}); err != nil {
			return err
		}
	}
	return nil
}

// settleState keeps where a notice stands after its lines have changed.
func (s *Service) settleState(ctx context.Context, tx *db.Tx, n *Notice) error {
	n.Due = cn.Date{}
	held := false
	for _, r := range n.Rows {
		held = held || r.State == RowObjected
		if r.State.shown() && (n.Due.IsZero() || r.Due.After(n.Due)) {
			n.Due = r.Due
		}
	}
	if held {
		n.Due = cn.Date{}
	}
	return saveNotice(ctx, tx, n, n.terms.downOn(n.Rows, s.calendar))
}

// redraw shows what is left on the board; a board with nothing left is taken down.
func (s *Service) redraw(ctx context.Context, tx *db.Tx, n *Notice, reason string) error {
	if !slices.ContainsFunc(n.Rows, func(r RowLine) bool { return r.State.shown() }) {
		return s.down(ctx, tx, n, reason)
	}
	list, err := s.copies(ctx, tx, n.ID)
	if err != nil {
		return err
	}
	left := list[len(list)-1].Copy.without(func(position int) bool { return !n.shown(position) })
	n.Hash, err = s.show(ctx, tx, n.ID, left, tx.Now(), reason)
	return err
}

var (
	errReason = errs.New(errs.Invalid, "notice.reason", "请写明原因(4 至 200 个字)。")
	errDown   = errs.New(errs.Conflict, "notice.down", "这张公示已经撤下。")
	errNoRow  = errs.New(errs.NotFound, "notice.no_row", "这张公示里没有这一行,或已经撤下。")
)

func checkReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 4 || n > 200 {
		return "", errReason
	}
	return reason, nil
}

// TakeDown takes a notice down before its time. Who may: notice.take_down in the area.
func (s *Service) TakeDown(ctx context.Context, notice ID, reason string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := s.get(ctx, tx, notice, access.NoticeTakeDown); err != nil {
			return err
		}
		return s.TakeDownTx(ctx, tx, notice, reason)
	})
}

// TakeDownTx takes a notice down with a reason, whatever its state. It asks no permission:
// the caller has one for its own work.
func (s *Service) TakeDownTx(ctx context.Context, tx *db.Tx, notice ID, reason string) error {
	reason, err := checkReason(reason)
	if err != nil {
		return err
	}
	n, err := s.load(ctx, tx, notice)
	if err != nil {
		return err
	}
	if n.State == TakenDown {
		return errDown
	}
	return s.down(ctx, tx, &n, reason)
}

// WithdrawTx takes the line of a subject off the board, because what it says is not so any
// more; the other lines stay. A subject whose line is off already changes nothing. It asks
// no permission: the caller has one for its own work.
func (s *Service) WithdrawTx(ctx context.Context, tx *db.Tx, notice ID, subject id.Ref, reason string) error {
	reason, err := checkReason(reason)
	if err != nil {
		return err
	}
	n, err := s.load(ctx, tx, notice)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(n.Rows, func(r RowLine) bool { return r.Subject == subject })
	if i < 0 {
		return errNoRow
	}
	if n.State == TakenDown || !n.Rows[i].State.shown() {
		return nil
	}
	early := n.Rows[i].State.open()
	n.Rows[i].State, n.Rows[i].Ended = RowWithdrawn, tx.Today()
	if err := s.settleState(ctx, tx, &n); err != nil {
		return err
	}
	if err := s.redraw(ctx, tx, &n, reason); err != nil {
		return err
	}
	err = tx.Record(ctx, db.Entry{Verb: "notice.withdraw", Ref: n.ID.Ref(), Area: n.Area, Detail: map[string]any{"row": n.Rows[i].Position}})
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, &n, n.Rows[i], Event{Kind: Removed, Early: early})
}

// down ends what is shown. A reason says that it is early.
func (s *Service) down(ctx context.Context, tx *db.Tx, n *Notice, reason string) error {
	if err := hide(ctx, tx, n.ID); err != nil {
		return err
	}
	var gone []RowLine
	var early []bool
	for i := range n.Rows {
		r := &n.Rows[i]
		if !r.State.shown() {
			continue
		}
		early = append(early, r.State.open())
		if r.State.open() {
			r.State, r.Ended = RowWithdrawn, tx.Today()
		}
		gone = append(gone, *r)
	}
	n.State, n.Down, n.DownReason = TakenDown, tx.Today(), reason
	if err := saveNotice(ctx, tx, n, cn.Date{}); err != nil {
		return err
	}
	if err := saveDown(ctx, tx, n, reason); err != nil {
		return err
	}
	err := tx.Record(ctx, db.Entry{Verb: "notice.take_down", Ref: n.ID.Ref(), Area: n.Area, Detail: map[string]any{"early": slices.Contains(early, true)}})
	if err != nil {
		return err
	}
	for i, r := range gone {
		if err := s.tell(ctx, tx, n, r, Event{Kind: Removed, Early: early[i]}); err != nil {
			return err
		}
	}
	return nil
}

// Nightly completes what has ended and takes down what has been up long enough, each
// notice in a transaction of its own. It returns how many it changed.
func (s *Service) Nightly(ctx context.Context) (changed int, err error) {
	var due []ID
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := tx.CountyFilter("n").And("n.down_on IS NULL").And(`(n.down_due <= ? OR n.id IN (
			SELECT r.notice_id FROM notice_row r WHERE r.county_id = n.county_id AND r.state = 'running' AND r.due < ?))`, tx.Today(), tx.Today())
		list, err := s.notices(ctx, tx, f, " ORDER BY n.id")
		for _, n := range list {
			due = append(due, n.ID)
		}
		return err
	})
	for _, notice := range due {
		if err != nil {
			return changed, err
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error { return s.night(ctx, tx, notice) })
		changed++
	}
	return changed, err
}

func (s *Service) night(ctx context.Context, tx *db.Tx, notice ID) error {
	n, err := s.load(ctx, tx, notice)
	if err != nil {
		return err
	}
	done, err := s.judge(ctx, tx, &n)
	if err != nil {
		return err
	}
	if err := s.finish(ctx, tx, &n, done); err != nil {
		return err
	}
	tx.Unrecorded("a notice of which nothing has ended stays as it is")
	if down := n.terms.downOn(n.Rows, s.calendar); n.State != TakenDown && !down.IsZero() && !down.After(tx.Today()) {
		return s.down(ctx, tx, &n, "")
	}
	return nil
}

// AllowedTx are the columns that the county allows today. It asks no permission.
func (s *Service) AllowedTx(ctx context.Context, tx *db.Tx) ([]Column, error) {
	r, err := s.rulesOf(ctx, tx, Review, tx.Today())
	return r.allowed, err
}
