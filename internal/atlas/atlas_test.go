package atlas_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/atlas"
	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
)

// world is the county of the tests with its bundled divisions.
type world struct {
	*testing.T
	atlas *atlas.Service
	codes []string // of the townships
}

func each(t *testing.T, test func(w *world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		d.Use(audit.New(), nil)
		ctx := dbtest.As(t)
		divisions := division.New(d)
		w := &world{T: t, atlas: atlas.New(d, divisions)}
		w.ok(d.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the test's county")
			_, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now())
			return err
		}))
		_, err := divisions.LoadBundled(ctx)
		w.ok(err)
		w.ok(d.Read(ctx, func(tx *db.Tx) error {
			tree, err := divisions.Tree(ctx, tx)
			if err == nil {
				w.codes = tree.Children(dbtest.County)
			}
			return err
		}))
		test(w)
	})
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) as(permissions ...db.Permission) context.Context {
	return db.WithActor(w.Context(), db.Actor{ID: "someone", County: dbtest.County, Can: func(p db.Permission) db.Scope {
		if slices.Contains(permissions, p) {
			return db.Scope{Areas: []string{dbtest.County}}
		}
		return db.Scope{}
	}})
}

func (w *world) draw(area string) atlas.Map {
	w.Helper()
	m, err := w.atlas.Draw(w.as(access.DivisionRead), area)
	w.ok(err)
	return m
}

func square(code string, x, y float64) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":"%s","联系人":"张三"},"geometry":{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}}`,
		code, x, y, x+1, y, x+1, y+1, x, y)
}

func collection(features ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

func TestCountyWithoutAMapGetsTilesInTheOrderOfTheCodes(t *testing.T) {
	each(t, func(w *world) {
		m := w.draw("")
		if len(m.Shapes) != len(w.codes) || m.Level != atlas.Township || m.CRS != "" || m.OwnGrid {
			t.Fatalf("%+v", m)
		}
		held := map[[2]int]bool{}
		for i, s := range m.Shapes {
			if s.Code != w.codes[i] || s.Name == "" || s.Name == s.Code || held[[2]int{s.Row, s.Col}] {
				t.Errorf("%+v", s)
			}
			held[[2]int{s.Row, s.Col}] = true
		}
		if villages := w.draw(w.codes[0]); villages.Level != atlas.Village || len(villages.Shapes) == 0 {
			t.Errorf("%+v", villages)
		}
		if _, err := w.atlas.Draw(w.as(access.DivisionRead), "999999999"); err == nil {
			t.Error("a map of nowhere")
		}
	})
}

func TestOutlinesAreCheckedAndStrippedAndCanBeTakenBack(t *testing.T) {
	each(t, func(w *world) {
		w.ok(w.atlas.PutOutlines(w.as(access.DivisionEdit), atlas.Township, "GCJ02", collection(square(w.codes[0], 108.123456789, 31), square(w.codes[1], 109, 31))))
		m := w.draw("")
		text, err := json.Marshal(m)
		w.ok(err)
		if m.CRS != "GCJ02" || m.Missing != len(w.codes)-2 || len(m.Shapes[0].Polygons) != 1 || len(m.Shapes) != len(w.codes) {
			t.Errorf("%s", text)
		}
		if strings.Contains(string(text), "张三") || !strings.Contains(string(text), "108.12346") {
			t.Errorf("kept what it should not, or not rounded: %.400s", text)
		}
		w.ok(w.atlas.Remove(w.as(access.DivisionEdit), atlas.Township))
		if m := w.draw(""); m.CRS != "" || m.Shapes[0].Polygons != nil {
			t.Errorf("%+v", m)
		}
	})
}

func TestOutlinesMayNameTheirDivisionsAsPeopleDo(t *testing.T) {
	each(t, func(w *world) {
		township := w.draw("").Shapes[1]
		named := strings.Replace(square("", 108, 31), `"code":""`, fmt.Sprintf(`"name":%q`, township.Name), 1)
		w.ok(w.atlas.PutOutlines(w.as(access.DivisionEdit), atlas.Township, "WGS84", collection(named)))
		for _, shape := range w.draw("").Shapes {
			if drawn := shape.Polygons != nil; drawn != (shape.Code == township.Code) {
				t.Errorf("%s drawn: %v", shape.Name, drawn)
			}
		}
	})
}

func TestWhatIsNoMapOfTheCountyIsRefused(t *testing.T) {
	each(t, func(w *world) {
		line := fmt.Sprintf(`{"type":"Feature","properties":{"code":"%s"},"geometry":{"type":"LineString","coordinates":[[108,31],[109,32]]}}`, w.codes[0])
		open := fmt.Sprintf(`{"type":"Feature","properties":{"code":%s},"geometry":{"type":"Polygon","coordinates":[[[108,31],[109,31],[109,32],[108.5,31.5]]]}}`, w.codes[0])
		for name, c := range map[string]struct {
			file []byte
			code string
		}{
			"text":     {[]byte("你好"), "atlas.json"},
			"no map":   {[]byte(`{"type":"Feature"}`), "atlas.json"},
			"empty":    {collection(), "atlas.empty"},
			"no name":  {collection(square("", 108, 31)), "atlas.code"},
			"twice":    {collection(square(w.codes[0], 108, 31), square(w.codes[0], 109, 31)), "atlas.double"},
			"line":     {collection(line), "atlas.shape"},
			"not shut": {collection(open), "atlas.shape"},
			"metres":   {collection(square(w.codes[0], 486000, 3530000)), "atlas.far"},
			"elsewhere": {
				collection(square("500230101", 108, 31)), "atlas.unknown"},
		} {
			err := w.atlas.PutOutlines(w.as(access.DivisionEdit), atlas.Township, "WGS84", c.file)
			if e, ok := errs.As(err); !ok || e.Code != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.atlas.PutOutlines(w.as(access.DivisionRead), atlas.Township, "WGS84", collection(square(w.codes[0], 108, 31))); err == nil {
			t.Error("drawn by one who may only look")
		}
	})
}

func TestCountyPlacesItsTilesAndForgetsNone(t *testing.T) {
	each(t, func(w *world) {
		edit := w.as(access.DivisionEdit)
		w.ok(w.atlas.PutTiles(edit, atlas.Township, []atlas.Tile{{Code: w.codes[1], Row: 0, Col: 0}, {Code: w.codes[0], Row: 0, Col: 2}}))
		m := w.draw("")
		held := map[[2]int]string{}
		for _, s := range m.Shapes {
			held[[2]int{s.Row, s.Col}] = s.Code
		}
		if !m.OwnGrid || len(held) != len(w.codes) || held[[2]int{0, 0}] != w.codes[1] || held[[2]int{0, 2}] != w.codes[0] {
			t.Errorf("%+v", held)
		}
		for code, layout := range map[string][]atlas.Tile{
			"atlas.place":   {{Code: w.codes[0]}, {Code: w.codes[1]}},
			"atlas.twice":   {{Code: w.codes[0]}, {Code: w.codes[0], Col: 1}},
			"atlas.unknown": {{Code: "500229999"}},
		} {
			err := w.atlas.PutTiles(edit, atlas.Township, layout)
			if e, ok := errs.As(err); !ok || e.Code != code {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}

// one is the authenticator of one actor.
type one struct{ db.Actor }

func (o one) Authenticate(context.Context, string) (db.Actor, error) { return o.Actor, nil }

func TestMapOverHTTP(t *testing.T) {
	each(t, func(w *world) {
		call := func(as context.Context, method, path string, body []byte) (int, string) {
			a := api.New(one{db.ActorOf(as)}, slog.New(slog.DiscardHandler), "test")
			w.atlas.Routes(a)
			rec := httptest.NewRecorder()
			req := httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body))
			if bytes.HasPrefix(body, []byte(`{"type"`)) {
				req.Header.Set("Content-Type", "application/geo+json")
			}
			a.Handler().ServeHTTP(rec, req)
			return rec.Code, rec.Body.String()
		}
		steward, clerk := w.as(access.DivisionRead, access.DivisionEdit), w.as(access.DivisionRead)
		for _, c := range []struct {
			as           context.Context
			method, path string
			body         []byte
			status       int
			says         string
		}{
			{clerk, "GET", "/api/map", nil, 200, `"level":"township"`},
			{clerk, "PUT", "/api/map/township/outlines", collection(square(w.codes[0], 108, 31)), 403, "access.forbidden"},
			{steward, "PUT", "/api/map/township/outlines?crs=GCJ02", collection(square(w.codes[0], 108, 31)), 204, ""},
			{steward, "PUT", "/api/map/township/outlines", collection(), 422, "atlas.empty"},
			{clerk, "GET", "/api/map?area=" + dbtest.County, nil, 200, "GCJ02"},
			{steward, "PUT", "/api/map/township/tiles", []byte(`{"tiles":[{"code":"` + w.codes[0] + `","row":3,"col":3}]}`), 204, ""},
			{steward, "DELETE", "/api/map/township", nil, 204, ""},
			{clerk, "DELETE", "/api/map/township", nil, 403, "access.forbidden"},
			{clerk, "GET", "/api/map?area=500229999", nil, 404, ""},
		} {
			status, text := call(c.as, c.method, c.path, c.body)
			if status != c.status || !strings.Contains(text, c.says) {
				t.Errorf("%s %s: %d %.300s", c.method, c.path, status, text)
			}
		}
	})
}
