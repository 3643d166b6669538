package atlas

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/shouwang/shouwang/internal/errs"
)

// Outline is a shape of a division: rings of [longitude, latitude] as in GeoJSON.
type Outline struct {
	Code string
	// Polygons are the parts; each is an outer ring and its holes, each ring closed.
	Polygons [][][][2]float64
}

var (
	errJSON   = errs.New(errs.Invalid, "atlas.json", "这不是 GeoJSON 文件。请从地图软件里导出 FeatureCollection 格式的 .geojson。")
	errEmpty  = errs.New(errs.Invalid, "atlas.empty", "文件里没有图形。请确认导出时选中了乡镇或村的边界。")
	errCode   = errs.New(errs.Invalid, "atlas.code", "第 %d 个图形认不出是哪个区划。请在属性里写 name(名称)或 code(乡镇 9 位、村 12 位代码);村有重名时要写代码。")
	errDouble = errs.New(errs.Invalid, "atlas.double", "区划代码 %s 出现了两次。请把同一区划的几块合成一个图形。")
	errShape  = errs.New(errs.Invalid, "atlas.shape", "区划 %s 的图形不是封闭的面。请导出面(Polygon 或 MultiPolygon),不要导出点或线。")
	errFar    = errs.New(errs.Invalid, "atlas.far", "区划 %s 的坐标不在中国境内的经纬度范围。请导出经纬度坐标(WGS84 或 GCJ02),不要用投影坐标(米)。")
	errPoints = errs.New(errs.Invalid, "atlas.points", "图形太细,超过 %d 个点。请先在地图软件里抽稀(简化)再上传。")
)

const (
	maxPoints = 200_000
	digits    = 1e5 // five decimals of a degree are about a metre
)

// The rectangle around the country's territory.
const west, south, east, north = 73.0, 3.0, 136.0, 54.0

type feature struct {
	Properties map[string]any `json:"properties"`
	Geometry   struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

// parseOutlines reads a FeatureCollection whose features carry a division's code in code,
// adcode or 区划代码, or its name in name or 名称, of which find knows the code. It checks
// shapes and coordinates and drops all else.
func parseOutlines(text []byte, find func(name string) (code string, ok bool)) ([]Outline, error) {
	var file struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}
	if err := json.Unmarshal(text, &file); err != nil || file.Type != "FeatureCollection" {
		return nil, errJSON
	}
	if len(file.Features) == 0 {
		return nil, errEmpty
	}
	var list []Outline
	points := 0
	for i, f := range file.Features {
		o := Outline{Code: f.text("code", "adcode", "区划代码")}
		if o.Code == "" {
			o.Code, _ = find(f.text("name", "名称"))
		}
		switch {
		case o.Code == "":
			return nil, errCode.Textf(i + 1)
		case slices.ContainsFunc(list, func(x Outline) bool { return x.Code == o.Code }):
			return nil, errDouble.Textf(o.Code)
		}
		var err error
		if o.Polygons, err = f.polygons(); err != nil {
			return nil, errShape.Textf(o.Code)
		}
		n, err := o.check()
		if err != nil {
			return nil, err
		}
		if points += n; points > maxPoints {
			return nil, errPoints.Textf(maxPoints)
		}
		list = append(list, o)
	}
	slices.SortFunc(list, func(a, b Outline) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return list, nil
}

// text is the first of the properties that says something.
func (f *feature) text(keys ...string) string {
	for _, key := range keys {
		switch v := f.Properties[key].(type) {
		case string:
			if v != "" {
				return v
			}
		case float64:
			return fmt.Sprintf("%.0f", v)
		}
	}
	return ""
}

func (f *feature) polygons() (parts [][][][2]float64, err error) {
	switch f.Geometry.Type {
	case "Polygon":
		parts = make([][][][2]float64, 1)
		err = json.Unmarshal(f.Geometry.Coordinates, &parts[0])
	case "MultiPolygon":
		err = json.Unmarshal(f.Geometry.Coordinates, &parts)
	default:
		err = errShape
	}
	return parts, err
}

// check closes nothing and mends nothing; it rounds, and counts the points.
func (o *Outline) check() (points int, err error) {
	for _, part := range o.Polygons {
		for _, ring := range part {
			if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
				return 0, errShape.Textf(o.Code)
			}
			for i, p := range ring {
				if !(p[0] >= west && p[0] <= east && p[1] >= south && p[1] <= north) {
					return 0, errFar.Textf(o.Code)
				}
				ring[i] = [2]float64{math.Round(p[0]*digits) / digits, math.Round(p[1]*digits) / digits}
			}
			points += len(ring)
		}
	}
	if points == 0 {
		return 0, errShape.Textf(o.Code)
	}
	return points, nil
}
