package notice

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// publicActor acts for whoever reads a public page: it holds no permission.
const publicActor = "public"

var (
	errTooMany   = errs.New(errs.Busy, "notice.too_many", "提交得太频繁,请过十分钟再试;急的话请打电话或当面说。")
	errFullToday = errs.New(errs.Busy, "notice.full_today", "今天网上收到的异议太多,先停一停。请打电话或当面说,或明天再来。")
)

// publicRoutes adds the pages that need no sign-in.
func (s *Service) publicRoutes(a *api.API) {
	a.Page(api.Route{Method: "GET", Path: "/gs/{code}", Summary: "公示页(不用登录)", Tag: "notice"}, s.getPublic)
	a.Page(api.Route{Method: "POST", Path: "/gs/{code}", Summary: "在公示页提出异议", Tag: "notice"}, s.postPublic)
	a.Page(api.Route{Method: "GET", Path: "/gs/{code}/files/{position}", Summary: "公示页的附件", Tag: "notice"}, s.getPublicFile)
	a.Page(api.Route{Method: "GET", Path: "/gs/{code}/receipts/{receipt}", Summary: "按回执查异议办到哪一步", Tag: "notice"}, s.getReceipt)
	a.Page(api.Route{Method: "GET", Path: "/gs/notice.css", Summary: "公示页的样式", Tag: "notice"}, style("notice.css"))
	a.Page(api.Route{Method: "GET", Path: "/gs/poster.css", Summary: "公示张贴件的样式", Tag: "notice"}, style("poster.css"))
	a.Page(api.Route{Method: "GET", Path: "/gs/a3.css", Summary: "A3 张贴件的样式", Tag: "notice"}, style("a3.css"))
}

func style(name string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, _ *http.Request) error {
		text, err := pages.ReadFile("pages/" + name)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		_, err = w.Write(text)
		return err
	}
}

// board is a public page as its template sees it.
type board struct {
	Code   string
	Shown  Shown
	Ended  bool   // there was such a notice, and it is shown no more
	Over   bool   // the window is over: no more objections
	Longer bool   // the planned last day has passed and the window runs on
	Form   typed  // what was typed and not taken
	Wrong  string // why it was not taken
	Given  *Receipt
}

// typed is what somebody typed into the form.
type typed struct{ Position, Text, Name, Phone string }

// public finds the notice of a public page and what it shows; a board that has Ended if it
// shows no more. Error: db.ErrNotFound.
func (s *Service) public(ctx context.Context, tx *db.Tx, code string) (b board, n Notice, err error) {
	n, err = s.one(ctx, tx, tx.CountyFilter("n").And("n.code = ?", code))
	if err != nil {
		return b, n, err
	}
	b.Code = code
	if n.State == TakenDown {
		b.Ended = true
		return b, n, nil
	}
	if n.State == Waiting {
		return b, n, db.ErrNotFound
	}
	list, err := s.copies(ctx, tx, n.ID)
	if err != nil {
		return b, n, err
	}
	b.Shown = list[len(list)-1]
	b.Over = n.completed()
	b.Longer = !b.Over && b.Shown.Last.Before(tx.Today())
	return b, n, nil
}

// visitor is the context of whoever reads a public page: the code begins with the county.
func visitor(r *http.Request) (ctx context.Context, code string) {
	code = strings.ToLower(r.PathValue("code"))
	return db.WithActor(r.Context(), db.Actor{ID: publicActor, County: code[:min(6, len(code))]}), code
}

func (s *Service) getPublic(w http.ResponseWriter, r *http.Request) error {
	ctx, code := visitor(r)
	var b board
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		b, _, err = s.public(ctx, tx, code)
		return err
	})
	if errors.Is(err, db.ErrNotFound) {
		return answer(w, http.StatusNotFound, "missing.html", nil)
	}
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, pageOf(b), b)
}

func pageOf(b board) string {
	if b.Ended {
		return "ended.html"
	}
	return "public.html"
}

// maxForm is how large an objection may be that is sent from the public page, in bytes.
const maxForm = 16 << 10

func (s *Service) postPublic(w http.ResponseWriter, r *http.Request) error {
	ctx, code := visitor(r)
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	unreadable := r.ParseForm() // too long, or not a form
	form := typed{r.PostForm.Get("position"), r.PostForm.Get("text"), r.PostForm.Get("name"), r.PostForm.Get("phone")}
	var b board
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		b, _, err = s.public(ctx, tx, code)
		return err
	})
	switch {
	case errors.Is(err, db.ErrNotFound):
		return answer(w, http.StatusNotFound, "missing.html", nil)
	case err != nil:
		return err
	case b.Ended:
		return answer(w, http.StatusOK, "ended.html", b)
	case unreadable != nil:
		b.Wrong = errObjection.Text
		return answer(w, http.StatusRequestEntityTooLarge, "public.html", b)
	}
	receipt, err := s.objectOnline(ctx, r, code, form)
	if e, ok := errs.As(err); ok && e.Kind != errs.Internal {
		b.Form, b.Wrong = form, e.Text
		status := http.StatusUnprocessableEntity
		if e.Kind == errs.Busy {
			status = http.StatusTooManyRequests
		}
		return answer(w, status, "public.html", b)
	}
	if err != nil {
		return err
	}
	b.Given = &receipt
	return answer(w, http.StatusOK, "received.html", b)
}

// objectOnline takes an objection from the public page. Whoever fills in the field that
// people do not see is a program: it gets a receipt of nothing.
func (s *Service) objectOnline(ctx context.Context, r *http.Request, code string, form typed) (receipt Receipt, err error) {
	if r.PostForm.Get("website") != "" {
		return Receipt{Number: numberOf(s.db.Now().Year(), 0), Secret: letters(8)}, nil
	}
	position, err := strconv.Atoi(form.Position)
	if err != nil || position < 0 {
		return receipt, errPosition
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(form.Text)); n < 4 || n > maxObjection {
		return receipt, errObjection
	}
	if !s.callers.allow("object", remote(r), s.db.Now()) {
		return receipt, errTooMany
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		_, n, err := s.public(ctx, tx, code)
		if err != nil {
			return err
		}
		if err := s.roomToday(ctx, tx, n.ID); err != nil {
			return err
		}
		receipt, err = s.ObjectTx(ctx, tx, Objecting{Notice: n.ID, Position: position, Channel: Online, Text: form.Text, Name: form.Name, Phone: form.Phone})
		return err
	})
	return receipt, err
}

// roomToday refuses when the public page of a notice has taken as many objections today as
// the county allows.
func (s *Service) roomToday(ctx context.Context, tx *db.Tx, notice ID) error {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return err
	}
	limit, ok := set.Int("notice.online_limit")
	if !ok {
		return nil
	}
	var n int64
	err = tx.Get(ctx, nil, `SELECT count(*) FROM notice_objection WHERE county_id = $1 AND notice_id = $2 AND channel = 'online' AND received_on = $3`,
		[]any{tx.County(), notice, tx.Today()}, &n)
	if err == nil && n >= limit {
		err = errFullToday
	}
	return err
}

// standing is the page of a receipt as its template sees it.
type standing struct {
	Code      string
	Objection Objection
}

func (s *Service) getReceipt(w http.ResponseWriter, r *http.Request) error {
	ctx, code := visitor(r)
	if !s.callers.allow("receipt", remote(r), s.db.Now()) {
		return answer(w, http.StatusTooManyRequests, "busy.html", nil)
	}
	var view standing
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		view.Code = code
		view.Objection, err = byReceipt(ctx, tx, code, r.PathValue("receipt"))
		return err
	})
	if errors.Is(err, db.ErrNotFound) {
		return answer(w, http.StatusNotFound, "missing.html", nil)
	}
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, "receipt.html", view)
}

// byReceipt is the objection of a receipt, "2026-0007-abcdefgh". Error: db.ErrNotFound.
func byReceipt(ctx context.Context, tx *db.Tx, code, receipt string) (Objection, error) {
	i := strings.LastIndex(receipt, "-")
	if i < 0 {
		return Objection{}, db.ErrNotFound
	}
	year, number, ok := parseNumber(receipt[:i])
	if !ok {
		return Objection{}, db.ErrNotFound
	}
	f := tx.CountyFilter("o").And("o.year = ?", year).And("o.number = ?", number).And("o.secret_hash = ?", secretHash(receipt[i+1:])).
		And("o.notice_id IN (SELECT n.id FROM notice n WHERE n.county_id = o.county_id AND n.code = ?)", code)
	list, err := db.Select(ctx, tx, objectionColumns+f.Where(), f.Args(), scanObjection)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Objection{}, err
	}
	return list[0], nil
}

func (s *Service) getPublicFile(w http.ResponseWriter, r *http.Request) error {
	ctx, code := visitor(r)
	position, _ := strconv.Atoi(r.PathValue("position"))
	var a Attachment
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		b, _, err := s.public(ctx, tx, code)
		if err != nil || b.Ended || position < 1 || position > len(b.Shown.Files) {
			return errors.Join(err, db.ErrNotFound)
		}
		a, err = s.attachment(ctx, tx, b.Shown.Files[position-1].ID)
		return err
	})
	if errors.Is(err, db.ErrNotFound) {
		return answer(w, http.StatusNotFound, "missing.html", nil)
	}
	if err != nil {
		return err
	}
	content, err := s.content(a)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", disposition(a.Name))
	w.Header().Set("X-Robots-Tag", "noindex")
	_, err = w.Write(content)
	return err
}

// disposition offers a file under its name, which may be Chinese (RFC 6266).
func disposition(name string) string {
	return fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(name))
}
