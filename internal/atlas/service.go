package atlas

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// Level says which divisions a drawing shows.
type Level string

const (
	Township Level = "township"
	Village  Level = "village"
)

func (l Level) cn() cn.Level {
	if l == Village {
		return cn.LevelVillage
	}
	return cn.LevelTownship
}

func (l Level) title() string {
	if l == Village {
		return "村(社区)"
	}
	return "乡镇(街道)"
}

type kind string

const (
	outlines kind = "outline"
	tiles    kind = "tiles"
)

// Service keeps the drawings of the counties.
type Service struct {
	db        *db.DB
	divisions *division.Service
}

// New makes the service.
func New(d *db.DB, divisions *division.Service) *Service { return &Service{d, divisions} }

// Shape is a division on the map.
type Shape struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Row  int    `json:"row" doc:"方格图的行,从0起"`
	Col  int    `json:"col" doc:"方格图的列,从0起"`
	// Polygons is absent where the county has no outline of the division.
	Polygons [][][][2]float64 `json:"polygons,omitempty" doc:"边界:面→环→[经度,纬度];没有边界图时省略"`
}

// Map is how the divisions right below an area are drawn.
type Map struct {
	Area   string    `json:"area"`
	Level  Level     `json:"level"`
	Shapes []Shape   `json:"shapes"`
	CRS    string    `json:"crs,omitempty" doc:"边界图的坐标系:WGS84 或 GCJ02;没有边界图时省略"`
	SetAt  time.Time `json:"set_at,omitzero" doc:"边界图上传的时间"`
	// Missing are how many divisions the outlines leave out.
	Missing int  `json:"missing,omitempty" doc:"边界图里缺几个区划;缺的只在表格里"`
	OwnGrid bool `json:"own_grid,omitempty" doc:"方格的位置由县里排定"`
}

// Draw is the map of the townships of the county (area "" or the county) or of the villages
// of a township.
func (s *Service) Draw(ctx context.Context, area string) (m Map, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.DivisionRead); err != nil {
			return err
		}
		if area == "" {
			area = tx.County()
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := tree.Get(area); !ok {
			return db.ErrNotFound
		}
		m = Map{Area: area, Level: Township, Shapes: []Shape{}}
		if area != tx.County() {
			m.Level = Village
		}
		codes := tree.Children(area)
		if len(codes) == 0 {
			return nil
		}
		return m.load(ctx, tx, tree, codes)
	})
	return m, err
}

func (m *Map) load(ctx context.Context, tx *db.Tx, tree *division.Tree, codes []string) error {
	var layout []Tile
	own, err := current(ctx, tx, m.Level, tiles, &layout)
	if err != nil {
		return err
	}
	layout = slices.DeleteFunc(layout, func(t Tile) bool { return !strings.HasPrefix(t.Code, m.Area) })
	placed := Grid(codes)
	if m.OwnGrid = len(layout) > 0; m.OwnGrid {
		placed = place(layout, codes)
	}
	drawn := map[string][][][][2]float64{}
	if own, err = current(ctx, tx, m.Level, outlines, &drawn); err != nil {
		return err
	}
	for _, t := range placed {
		shape := Shape{t.Code, tree.Name(t.Code), t.Row, t.Col, drawn[t.Code]}
		if shape.Polygons == nil {
			m.Missing++
		}
		m.Shapes = append(m.Shapes, shape)
	}
	if m.Missing == len(m.Shapes) { // nothing of this area is drawn
		m.Missing = 0
		return nil
	}
	m.CRS, m.SetAt = own.crs, own.at
	return nil
}

// PutOutlines keeps the county's GeoJSON of a level. Every feature must be a division of
// the county; divisions that it leaves out stay on the tile map and in the table.
// Errors: atlas.json, atlas.empty, atlas.code, atlas.double, atlas.shape, atlas.far,
// atlas.points, atlas.unknown.
func (s *Service) PutOutlines(ctx context.Context, level Level, crs string, geojson []byte) error {
	var tree *division.Tree
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		tree, err = s.divisions.Tree(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	list, err := parseOutlines(geojson, func(name string) (string, bool) {
		if level == Village {
			return tree.Find("", name)
		}
		return tree.Find(name, "")
	})
	if err != nil {
		return err
	}
	codes, doc := make([]string, len(list)), map[string][][][][2]float64{}
	for i, o := range list {
		codes[i], doc[o.Code] = o.Code, o.Polygons
	}
	return s.put(ctx, level, outlines, crs, codes, doc)
}

// PutTiles keeps where the county places the tiles of a level.
// Villages are placed within their township.
// Errors: atlas.place, atlas.twice, atlas.unknown.
func (s *Service) PutTiles(ctx context.Context, level Level, layout []Tile) error {
	codes := make([]string, len(layout))
	maps := map[string][]Tile{} // those of one parent stand on one map
	for i, t := range layout {
		codes[i] = t.Code
		parent := string(cn.DivisionCode(t.Code).Parent())
		maps[parent] = append(maps[parent], t)
	}
	for _, part := range maps {
		if err := checkTiles(part); err != nil {
			return err
		}
	}
	return s.put(ctx, level, tiles, "", codes, layout)
}

// Remove goes back to the drawing that the county had not made.
func (s *Service) Remove(ctx context.Context, level Level) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.DivisionEdit, tx.County()); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE atlas SET superseded_at = $3 WHERE county_id = $1 AND level = $2 AND superseded_at IS NULL`, tx.County(), level, tx.Now())
		if err != nil {
			return err
		}
		return record(ctx, tx, "atlas.remove", level, map[string]any{"drawings": n})
	})
}

func (s *Service) put(ctx context.Context, level Level, k kind, crs string, codes []string, doc any) error {
	text, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.DivisionEdit, tx.County()); err != nil {
			return err
		}
		tree, err := s.divisions.Tree(ctx, tx)
		if err != nil {
			return err
		}
		known := map[string]bool{}
		for _, d := range tree.AtLevel(tx.County(), level.cn()) {
			known[d.Code] = true
		}
		if err := unknown(codes, known, level); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE atlas SET superseded_at = $4 WHERE county_id = $1 AND level = $2 AND kind = $3 AND superseded_at IS NULL`,
			tx.County(), level, k, tx.Now()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO atlas (county_id, id, level, kind, crs, doc, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.County(), id.New[string](), level, k, crs, string(text), tx.Actor().ID, tx.Now()); err != nil {
			return err
		}
		return record(ctx, tx, "atlas."+string(k), level, map[string]any{"divisions": len(codes), "crs": crs})
	})
}

func record(ctx context.Context, tx *db.Tx, verb string, level Level, detail map[string]any) error {
	detail["level"] = string(level)
	return tx.Record(ctx, db.Entry{Verb: verb, Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County(), Detail: detail})
}

// drawing says what a stored one is in.
type drawing struct {
	crs string
	at  time.Time
}

var errNone = errs.New(errs.NotFound, "atlas.none", "还没有上传地图。")

// current reads the drawing of a level into to; there may be none.
func current(ctx context.Context, tx *db.Tx, level Level, k kind, to any) (d drawing, err error) {
	var doc []byte
	err = tx.Get(ctx, errNone, `SELECT doc, crs, set_at FROM atlas WHERE county_id = $1 AND level = $2 AND kind = $3 AND superseded_at IS NULL`,
		[]any{tx.County(), level, k}, &doc, &d.crs, &d.at)
	if err == errNone {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	d.at = d.at.UTC()
	return d, json.Unmarshal(doc, to)
}
