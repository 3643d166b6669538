package source

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

// tokens signs people in: the steward of the county, and a second person of the task force.
type tokens struct{}

func (tokens) Authenticate(_ context.Context, token string) (db.Actor, error) {
	switch token {
	case "steward":
		return db.System("steward", dbtest.County), nil
	case "visitor":
		return db.Actor{ID: "visitor", County: dbtest.County, Can: func(p db.Permission) db.Scope {
			if p == access.BatchRead {
				return db.Scope{Areas: []string{dbtest.County}}
			}
			return db.Scope{}
		}}, nil
	}
	return db.Actor{}, api.ErrSignIn
}

// call sends a request and decodes the answer.
func call(t *testing.T, h http.Handler, token, method, target, contentType string, body []byte, want int, into any) string {
	t.Helper()
	req := httptest.NewRequest(method, target, bytes.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("X-File-Name", "%E6%95%91%E5%8A%A9.csv")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	if rec.Code != want {
		t.Fatalf("%s %s: %d %s", method, target, rec.Code, rec.Body)
	}
	if into != nil {
		if err := json.Unmarshal(rec.Body.Bytes(), into); err != nil {
			t.Fatal(err)
		}
	}
	return rec.Body.String()
}

func TestFilesComeAndGoOverHTTP(t *testing.T) {
	each(t, 3, func(t *testing.T, w *world) {
		a := api.New(tokens{}, slog.New(slog.DiscardHandler), "test")
		w.Routes(a)
		h := a.Handler()
		file := []byte(reliefCSV + reliefRow(1, "2025-03-01", 500) + reliefRow(2, "昨天", 300))

		var p Preview
		call(t, h, "steward", "POST", "/api/batches/preview", "text/csv", file, 200, &p)
		if p.Dataset != "welfare.relief" || len(p.Sample) != 2 || strings.Contains(p.Sample[0].Cells[1], idNumber(1)) || len(p.Sample[1].Problems) != 1 {
			t.Errorf("%+v", p)
		}
		var res Result
		call(t, h, "steward", "POST", "/api/batches?as_of=2025-03-31&received_on=2025-04-02", "text/csv", file, 200, &res)
		if res.Accepted != 1 || res.Quarantined != 1 || res.File != "救助.csv" {
			t.Errorf("%+v", res)
		}
		var form bytes.Buffer
		m := multipart.NewWriter(&form)
		part, err := m.CreateFormFile("file", "再来一次.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(file); err != nil {
			t.Fatal(err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		var again Result
		call(t, h, "steward", "POST", "/api/batches?as_of=2025-03-31", m.FormDataContentType(), form.Bytes(), 200, &again)
		if again.DuplicateOf != res.Batch || again.File != "再来一次.csv" {
			t.Errorf("%+v", again)
		}
		one := fmt.Sprintf("/api/batches/%d", res.Batch)
		var b Batch
		call(t, h, "visitor", "GET", one, "", nil, 200, &b)
		if b.ReceivedOn != date("2025-04-02") || b.Title != "临时救助" || strings.Contains(b.FileName, "救助.csv") {
			t.Errorf("%+v", b)
		}
		var list api.List[Batch]
		call(t, h, "visitor", "GET", "/api/batches?dataset=welfare.relief", "", nil, 200, &list)
		if len(list.Items) != 1 {
			t.Errorf("%+v", list)
		}
		if text := call(t, h, "steward", "GET", one+"/quarantine", "", nil, 200, nil); strings.Contains(text, idNumber(2)) || !strings.Contains(text, "date.form") {
			t.Error(text)
		}
		if text := call(t, h, "steward", "GET", one+"/quarantine.xlsx", "", nil, 200, nil); !strings.HasPrefix(text, "PK") {
			t.Error("no workbook")
		}
		if text := call(t, h, "steward", "POST", "/api/comparisons", "text/csv", file, 200, nil); !strings.HasPrefix(text, "PK") {
			t.Error("no workbook")
		}
		call(t, h, "visitor", "POST", one+"/withdraw", "application/json", []byte(`{"reason":"报错"}`), 403, nil)
		call(t, h, "visitor", "POST", "/api/batches", "text/csv", file, 403, nil)
		call(t, h, "nobody", "POST", "/api/batches", "text/csv", file, 401, nil)
		call(t, h, "steward", "POST", one+"/confirm", "application/json", nil, 409, nil)
		call(t, h, "steward", "POST", one+"/withdraw", "application/json", []byte(`{"reason":"报错了月份"}`), 200, &b)
		if b.State != Withdrawn {
			t.Errorf("%+v", b)
		}
		refusal := call(t, h, "steward", "POST", "/api/batches", "text/csv", []byte("姓名,证件号码\n"+personName(1)+","+idNumber(1)+"\n"), 422, nil)
		if strings.Contains(refusal, idNumber(1)) || strings.Contains(refusal, personName(1)) {
			t.Error(refusal)
		}
		var reviews api.List[Review]
		call(t, h, "steward", "GET", "/api/link-reviews", "", nil, 200, &reviews)
		var sets api.List[Supply]
		call(t, h, "steward", "GET", "/api/datasets", "", nil, 200, &sets)
		for _, s := range sets.Items {
			if s.Key == "registry.household" && (s.Batch == 0 || s.Overdue) || s.Key == "medical.settlement" && !s.Overdue {
				t.Errorf("%+v", s)
			}
		}
		body, err := json.Marshal(Dataset{Key: "union.aid", Title: "工会帮困", Sector: "union", Department: "工会", Subject: Person, Kind: KindEvent, Cycle: Yearly, LegalBasis: "plan:262", Fields: []Field{}})
		if err != nil {
			t.Fatal(err)
		}
		call(t, h, "steward", "POST", "/api/datasets", "application/json", body, 201, nil)
	})
}
