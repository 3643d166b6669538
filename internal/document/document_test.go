package document_test

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/document"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/seal"
)

const (
	villageA = "500229101200"
	villageB = "500229101201"
	picture  = "\xff\xd8\xff\xe0\x00\x10JFIF\x00 a picture of a paper"
)

type people map[string]db.Actor

func (p people) Authenticate(_ context.Context, token string) (db.Actor, error) {
	if a, ok := p[token]; ok {
		return a, nil
	}
	return db.Actor{}, api.ErrSignIn
}

func holder(id, area string, permissions ...db.Permission) db.Actor {
	return db.Actor{ID: id, County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if slices.Contains(permissions, p) {
			return db.Scope{Areas: []string{area}}
		}
		return db.Scope{}
	}}
}

type trail struct{ entries []db.Entry }

func (t *trail) Append(_ context.Context, _ *db.Tx, e db.Entry) error {
	t.entries = append(t.entries, e)
	return nil
}

func (t *trail) last() db.Entry { return t.entries[len(t.entries)-1] }

type desk struct {
	*testing.T
	handler    http.Handler
	trail      *trail
	dir        string
	home, away registry.HouseholdID
}

// each has a household in village A and one in B, and cadre and team of A, an officer of the
// township who may see numbers, and a doctor who may read of health.
func each(t *testing.T, test func(d desk)) {
	dbtest.Each(t, func(t *testing.T, data *db.DB) {
		kept := new(trail)
		data.Use(kept, nil)
		dir := t.TempDir()
		keys, err := seal.Open(dir, true)
		if err != nil {
			t.Fatal(err)
		}
		files, err := blob.Open(dir, keys)
		if err != nil {
			t.Fatal(err)
		}
		homes := registry.New(data, keys)
		ctx := dbtest.As(t)
		d := desk{T: t, trail: kept, dir: dir}
		err = data.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
			tx.Unrecorded("the test's county")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for village, h := range map[string]*registry.HouseholdID{villageA: &d.home, villageB: &d.away} {
			if *h, err = homes.RecordProvisional(ctx, registry.ProvisionalIn{When: registry.When{On: cn.NewDate(2025, 1, 1)}, Village: village,
				Members: []registry.NewMember{{Name: "王一", Relation: registry.Head}}}); err != nil {
				t.Fatal(err)
			}
		}
		server := api.New(people{
			"cadre":   holder("cadre", villageA, access.HouseholdRead, access.HouseholdEdit),
			"team":    holder("team", villageA, access.HouseholdRead, access.HouseholdEdit),
			"officer": holder("officer", villageA[:9], access.HouseholdRead, access.HouseholdEdit, access.IdentityReveal),
			"doctor":  holder("doctor", villageA, access.HouseholdRead, access.HealthRead),
		}, slog.New(slog.NewTextHandler(io.Discard, nil)), "test")
		document.New(data, homes, files).Routes(server)
		d.handler = server.Handler()
		test(d)
	})
}

func (d desk) call(want int, who, method, path, body, note string) string {
	d.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+who)
	if strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", "application/json")
	} else {
		r.Header.Set("Content-Type", "application/octet-stream")
		r.Header.Set("X-Note", note)
	}
	rec := httptest.NewRecorder()
	d.handler.ServeHTTP(rec, r)
	if rec.Code != want {
		d.Errorf("%s %s as %s: %d %s, want %d", method, path, who, rec.Code, rec.Body, want)
	}
	return rec.Body.String()
}

func (d desk) papers() string { return "/api/households/" + string(d.home) + "/documents" }

func (d desk) add(who, kind string) document.Document {
	d.Helper()
	var made document.Document
	if err := json.Unmarshal([]byte(d.call(201, who, "POST", d.papers()+"?kind="+kind+"&on=2025-06-01", picture, "%E6%AD%A3%E9%9D%A2")), &made); err != nil {
		d.Fatal(err)
	}
	return made
}

func (d desk) list(who, query string) (list struct{ Items []document.Document }) {
	d.Helper()
	if err := json.Unmarshal([]byte(d.call(200, who, "GET", d.papers()+query, "", "")), &list); err != nil {
		d.Fatal(err)
	}
	return list
}

func (d desk) has(text, part string) {
	d.Helper()
	if !strings.Contains(text, part) {
		d.Errorf("no %q in %s", part, text)
	}
}

func TestPaperLiesSealedAndComesBackWhole(t *testing.T) {
	each(t, func(d desk) {
		made := d.add("cadre", "housing")
		if made.Media != "image/jpeg" || made.Size != int64(len(picture)) || made.Note != "正面" || made.Sensitive {
			d.Errorf("%+v", made)
		}
		if got := d.call(200, "team", "POST", "/api/documents/"+string(made.ID)+"/read", `{}`, ""); got != picture {
			d.Errorf("%q", got)
		}
		if e := d.trail.last(); e.Verb != "document.read" || e.Area != villageA {
			d.Errorf("%+v", e)
		}
		err := filepath.WalkDir(filepath.Join(d.dir, "blobs"), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			if strings.Contains(string(content), "picture of a paper") {
				d.Error("the paper lies open")
			}
			return err
		})
		if err != nil {
			d.Fatal(err)
		}
	})
}

func TestSensitivePaperNeedsTheRightAndAPurpose(t *testing.T) {
	each(t, func(d desk) {
		for _, c := range []struct{ kind, may, mayNot string }{{"identity", "officer", "doctor"}, {"medical", "doctor", "officer"}} {
			read := "/api/documents/" + string(d.add("cadre", c.kind).ID) + "/read"
			d.has(d.call(403, c.mayNot, "POST", read, `{"purpose":"核对"}`, ""), "document.closed")
			d.has(d.call(403, "team", "POST", read, `{"purpose":"核对"}`, ""), "document.closed")
			d.has(d.call(422, c.may, "POST", read, `{}`, ""), "document.purpose")
			d.call(200, c.may, "POST", read, `{"purpose":"核对参保"}`, "")
			if e := d.trail.last(); e.Verb != "document.read" || e.Purpose != "核对参保" {
				d.Errorf("%+v", e)
			}
			d.call(200, "cadre", "POST", read, `{"purpose":"看是否拍清楚"}`, "") // who put it in
		}
	})
}

func TestOnlyPicturesAndPDFOfAKnownKindAndDayAreTaken(t *testing.T) {
	each(t, func(d desk) {
		for query, want := range map[string]string{
			"?kind=secret&on=2025-06-01": "document.kind", "?kind=housing": "document.day", "?kind=housing&on=2099-01-01": "document.day",
		} {
			d.has(d.call(422, "cadre", "POST", d.papers()+query, picture, ""), want)
		}
		good := d.papers() + "?kind=housing&on=2025-06-01"
		d.has(d.call(422, "cadre", "POST", good, "PK\x03\x04 a workbook", ""), "document.media")
		d.has(d.call(422, "cadre", "POST", good, "", ""), "document.empty")
		d.has(d.call(422, "cadre", "POST", good, picture, "13812345678901"), "document.note")
		d.call(201, "cadre", "POST", good, "%PDF-1.4 pages", "")
		d.call(403, "doctor", "POST", good, picture, "")
	})
}

func TestWithdrawnPaperIsNotReadAnyMoreAndSaysWhy(t *testing.T) {
	each(t, func(d desk) {
		made := d.add("cadre", "housing")
		path := "/api/documents/" + string(made.ID)
		d.has(d.call(422, "cadre", "POST", path+"/withdraw", `{"reason":" "}`, ""), "document.reason")
		d.call(204, "team", "POST", path+"/withdraw", `{"reason":"放错了户"}`, "")
		d.has(d.call(409, "cadre", "POST", path+"/read", `{}`, ""), "document.withdrawn")
		d.has(d.call(409, "cadre", "POST", path+"/withdraw", `{"reason":"再撤"}`, ""), "document.withdrawn")
		if got := d.list("cadre", "").Items; len(got) != 1 || got[0].WithdrawReason != "放错了户" || got[0].MayRead || got[0].MayWithdraw {
			d.Errorf("%+v", got)
		}
	})
}

func TestPapersAreSeenAsTheyWereKnown(t *testing.T) {
	each(t, func(d desk) {
		d.add("cadre", "housing")
		if got := d.list("cadre", "?on=2025-05-31").Items; len(got) != 0 {
			d.Errorf("a paper of a later day: %+v", got)
		}
		if got := d.list("cadre", "?known_by=2025-06-01").Items; len(got) != 0 {
			d.Errorf("a paper that came later: %+v", got)
		}
	})
}

func TestPapersOfAnotherVillageDoNotExist(t *testing.T) {
	each(t, func(d desk) {
		theirs := strings.Replace(d.papers(), string(d.home), string(d.away), 1)
		var made document.Document
		if err := json.Unmarshal([]byte(d.call(201, "officer", "POST", theirs+"?kind=housing&on=2025-06-01", picture, "")), &made); err != nil {
			d.Fatal(err)
		}
		d.call(404, "cadre", "GET", theirs, "", "")
		d.call(404, "cadre", "POST", theirs+"?kind=housing&on=2025-06-01", picture, "")
		d.call(404, "cadre", "POST", "/api/documents/"+string(made.ID)+"/read", `{}`, "")
		d.call(404, "cadre", "POST", "/api/documents/"+string(made.ID)+"/withdraw", `{"reason":"不是本村"}`, "")
	})
}
