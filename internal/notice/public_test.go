package notice_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/notice"
)

// one is the authenticator of one actor.
type one struct{ db.Actor }

func (o one) Authenticate(context.Context, string) (db.Actor, error) { return o.Actor, nil }

// site is the server as one person reaches it.
func (w *world) site(as context.Context) http.Handler {
	a := api.New(one{db.ActorOf(as)}, slog.New(slog.DiscardHandler), "test")
	w.notices.Routes(a)
	return a.Handler()
}

// visit opens a page as somebody who is not signed in; with a form, sends it.
func (w *world) visit(path string, form url.Values) *httptest.ResponseRecorder {
	w.Helper()
	req := httptest.NewRequestWithContext(w.Context(), "GET", path, nil)
	if form != nil {
		req = httptest.NewRequestWithContext(w.Context(), "POST", path, strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "http://example.com")
	}
	rec := httptest.NewRecorder()
	w.site(w.Context()).ServeHTTP(rec, req)
	return rec
}

func (w *world) page(path string, status int, says ...string) string {
	w.Helper()
	rec := w.visit(path, nil)
	text := rec.Body.String()
	if rec.Code != status {
		w.Fatalf("%s: %d %s", path, rec.Code, text)
	}
	for _, s := range says {
		if !strings.Contains(text, s) {
			w.Errorf("%s does not say %q: %s", path, s, text)
		}
	}
	if rec.Header().Get("Set-Cookie") != "" || strings.Contains(text, "<script") || !strings.Contains(rec.Header().Get("X-Robots-Tag"), "noindex") {
		w.Errorf("%s: a cookie, a script or an invitation to search engines: %v", path, rec.Header())
	}
	return text
}

func TestPublicPageShowsTheNoticeUntilItIsTakenDown(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三", "李四")
		path := "/gs/" + n.Code
		w.page(path, 200, "拟纳入监测对象公示", "张三", "2025-07-02 至 2025-07-06", "3组")
		w.page(path+"?from=singlemessage", 200, "张三")     // as the browser inside a chat adds it
		w.page("/gs/"+strings.ToUpper(n.Code), 200, "张三") // as somebody types it
		w.object(n, 1)
		if text := w.page(path, 200); strings.Contains(text, "王五") || strings.Contains(text, "房子") || strings.Contains(text, "异议") {
			t.Error("the page tells that somebody objected")
		}
		w.settle(n, true)
		if text := w.page(path, 200, "李四"); strings.Contains(text, "张三") {
			t.Error("a line that was struck off is still shown")
		}
		w.ok(w.notices.TakeDown(w.cadre(), n.ID, "名单有误"))
		if text := w.page(path, 200, "已经结束"); strings.Contains(text, "李四") || strings.Contains(text, "监测对象") {
			t.Error("the page still shows the notice")
		}
		w.page("/gs/500229zzzzzzzzzz", 404)
		w.page("/gs/5", 404)
	})
}

func TestNoticeOfTomorrowIsNotShownToday(t *testing.T) {
	each(t, func(w *world) {
		d := w.draft("张三")
		d.From = cn.NewDate(2025, 7, 3)
		n, err := w.notices.Publish(w.cadre(), d)
		w.ok(err)
		w.page("/gs/"+n.Code, 404)
		w.day("2025-07-03")
		w.page("/gs/"+n.Code, 200, "张三")
	})
}

var receiptLink = regexp.MustCompile(`/gs/\w+/receipts/[\w-]+`)

func TestAnybodyObjectsOnThePublicPageAndReadsTheAnswer(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三", "李四")
		path := "/gs/" + n.Code
		rec := w.visit(path, url.Values{"position": {"1"}, "text": {"他"}, "name": {"赵六"}})
		if rec.Code != 422 || !strings.Contains(rec.Body.String(), "赵六") || !strings.Contains(rec.Body.String(), "至 1000 个字") {
			t.Fatalf("what was typed is lost, or nothing says what is wrong: %d %s", rec.Code, rec.Body)
		}
		rec = w.visit(path, url.Values{"position": {"1"}, "text": {strings.Repeat("他家在城里有房子。", 1000)}})
		if rec.Code != 413 || !strings.Contains(rec.Body.String(), "至 1000 个字") || !strings.Contains(rec.Body.String(), "张三") {
			t.Fatalf("a text that is far too long: %d %s", rec.Code, rec.Body)
		}
		rec = w.visit(path, url.Values{"position": {"1"}, "text": {"他家在城里有房子"}, "name": {"赵六"}, "phone": {"13800138000"}})
		link := receiptLink.FindString(rec.Body.String())
		if rec.Code != 200 || link == "" || strings.Contains(rec.Body.String(), "赵六") {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		w.wantLine(notice.RowObjected, "")
		w.page(link, 200, "2025-0001", "正在核实")
		w.page(link[:len(link)-1]+"0", 404)
		w.day("2025-07-04")
		w.settle(n, false)
		w.page(link, 200, "2025-07-04 已经答复", "已经入户再次核实")
		w.ok(w.notices.TakeDown(w.cadre(), n.ID, "名单有误"))
		w.page(link, 200, "已经入户再次核实") // the answer outlives the notice
		found, err := w.notices.FindObjection(w.cadre(), "2025-0001")
		w.ok(err)
		if found.Answer == "" || found.Text != "" || found.Channel != notice.Online {
			t.Errorf("%+v", found)
		}
	})
}

func TestProgramsAndFloodsAreKeptOut(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三")
		path := "/gs/" + n.Code
		form := url.Values{"position": {"1"}, "text": {"不同意这一户"}, "website": {"http://spam"}}
		if rec := w.visit(path, form); rec.Code != 200 {
			t.Errorf("a program learns that it was seen through: %d", rec.Code)
		}
		w.wantLine(notice.RowRunning, "2025-07-06")
		form.Del("website")
		codes := map[int]int{}
		for range 8 {
			codes[w.visit(path, form).Code]++
		}
		if codes[200] != 5 || codes[429] != 3 {
			t.Errorf("%v", codes)
		}
		_, err := w.params.Set(w.as("county", "500229", access.ParamEdit), "notice.online_limit", "5", cn.NewDate(2025, 7, 1))
		w.ok(err)
		w.clock.Advance(11 * 60 * 1e9)
		if rec := w.visit(path, form); rec.Code != 429 || !strings.Contains(rec.Body.String(), "今天网上收到的异议太多") {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	})
}

func TestFormOfAnotherSiteIsRefused(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三")
		req := httptest.NewRequestWithContext(t.Context(), "POST", "/gs/"+n.Code, strings.NewReader("position=1&text="+url.QueryEscape("不同意这一户")))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://elsewhere.example")
		rec := httptest.NewRecorder()
		w.site(t.Context()).ServeHTTP(rec, req)
		if rec.Code != 403 {
			t.Errorf("%d", rec.Code)
		}
		w.wantLine(notice.RowRunning, "2025-07-06")
	})
}

func TestPosterCarriesTheCodeOfThePublicPage(t *testing.T) {
	each(t, func(w *world) {
		n := w.publish("张三")
		rec := w.call(w.cadre(), "GET", "/api/notices/"+string(n.ID)+"/poster?paper=a3", nil)
		text := rec.Body.String()
		for _, want := range []string{"<svg", "http://example.com/gs/" + n.Code, "张三", "/gs/a3.css", "您现在打开系统的网址"} {
			if rec.Code != 200 || !strings.Contains(text, want) {
				t.Errorf("%d: no %q", rec.Code, want)
			}
		}
		for key, value := range map[string]string{"notice.address": "https://gs.example.gov.cn/", "notice.phone": "023-59220000"} {
			_, err := w.params.Set(w.as("county", "500229", access.ParamEdit), key, value, cn.NewDate(2025, 7, 1))
			w.ok(err)
		}
		n = w.publish("李四")
		text = w.call(w.cadre(), "GET", "/api/notices/"+string(n.ID)+"/poster", nil).Body.String()
		if !strings.Contains(text, "https://gs.example.gov.cn/gs/"+n.Code) || !strings.Contains(text, "023-59220000") || strings.Contains(text, "您现在打开系统的网址") {
			t.Error(text)
		}
		w.ok(w.notices.TakeDown(w.cadre(), n.ID, "名单有误"))
		if rec := w.call(w.cadre(), "GET", "/api/notices/"+string(n.ID)+"/poster", nil); rec.Code != 409 {
			t.Errorf("%d", rec.Code)
		}
	})
}

func (w *world) call(as context.Context, method, path string, body any) *httptest.ResponseRecorder {
	w.Helper()
	text, err := json.Marshal(body)
	w.ok(err)
	req := httptest.NewRequestWithContext(w.Context(), method, path, bytes.NewReader(text))
	req.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.site(as).ServeHTTP(rec, req)
	return rec
}

func TestVillageClerkPostsAndTownshipAnswersOverHTTP(t *testing.T) {
	each(t, func(w *world) {
		d := w.draft("张三")
		var preview notice.Preview
		d.Text = "电话13800138000"
		rec := w.call(w.cadre(), "POST", "/api/notices/preview", d)
		w.ok(json.Unmarshal(rec.Body.Bytes(), &preview))
		if rec.Code != 200 || len(preview.Problems) != 1 || preview.Problems[0].Found[0] != (notice.Found{Leak: notice.LeakPhone, From: 2, To: 13}) {
			t.Fatalf("%d %+v", rec.Code, preview)
		}
		if rec = w.call(w.cadre(), "POST", "/api/notices", d); rec.Code != 422 || strings.Contains(rec.Body.String(), "13800138000") {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		d.Text = ""
		var n notice.Notice
		rec = w.call(w.cadre(), "POST", "/api/notices", d)
		w.ok(json.Unmarshal(rec.Body.Bytes(), &n))
		if rec.Code != 200 || n.ID == "" {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		at := "/api/notices/" + string(n.ID)
		rec = w.call(w.cadre(), "POST", at+"/objections", map[string]any{"position": 1, "channel": "in_person", "text": "不同意这一户"})
		if rec.Code != 200 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		o := w.objections(n)[0]
		settle := fmt.Sprintf("/api/objections/%s/settle", o.ID)
		for who, c := range map[string]struct {
			as     context.Context
			status int
		}{"cadre": {w.cadre(), 403}, "neighbour": {w.as("next", "500229208", access.NoticeRead, access.NoticeSettle), 404}, "officer": {w.officer(), 200}} {
			if rec := w.call(c.as, "POST", settle, notice.Settlement{Answer: "已经入户再次核实"}); rec.Code != c.status && who != "officer" {
				t.Errorf("%s: %d %s", who, rec.Code, rec.Body)
			}
		}
		rec = w.call(w.cadre(), "GET", at+"/objections", nil)
		if rec.Code != 200 || strings.Contains(rec.Body.String(), "不同意这一户") {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		rec = w.call(w.cadre(), "GET", "/api/notices?stand=up&area="+w.village, nil)
		if rec.Code != 200 || !strings.Contains(rec.Body.String(), string(n.ID)) {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		if rec = w.call(w.cadre(), "POST", at+"/take-down", map[string]string{"reason": "名单有误"}); rec.Code != 204 {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	})
}

// Whatever people write into a notice: what is published holds no number of anybody.
func TestNoPublishedByteHoldsANumber(t *testing.T) {
	clock := dbtest.NewClock()
	w := newWorld(t, dbtest.SQLite(t, clock.Now), clock)
	rapid.Check(t, func(t *rapid.T) {
		number := secret(t)
		written := disguised(t, number)
		d := w.draft("张三", "李四")
		switch rapid.SampledFrom([]string{"title", "text", "name", "place", "category", "matter"}).Draw(t, "where") {
		case "title":
			d.Title += written
		case "text":
			d.Text = "说明 " + written + "。"
		case "name":
			d.Rows[0].Cells[notice.Name] += written
		case "place":
			d.Rows[1].Cells[notice.Place] = "3组" + written
		case "category":
			d.Rows[0].Cells[notice.Category] = written
		case "matter":
			d.Rows[1].Cells[notice.Matter] = "拟纳入" + written
		}
		n, err := w.notices.Publish(w.cadre(), d)
		if err != nil {
			return
		}
		rec := w.visit("/gs/"+n.Code, nil)
		if found := detector().Find(visible(rec.Body.String())); len(found) > 0 || strings.Contains(rec.Body.String(), number) {
			t.Fatalf("published with %q: %+v", written, found)
		}
	})
}

var tags = regexp.MustCompile(`(?s)<(head|form).*?</(head|form)>|<[^>]*>`)

// visible is the text of a page without its form.
func visible(page string) string { return tags.ReplaceAllString(page, "\n") }
