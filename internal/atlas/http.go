package atlas

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
)

// maxUpload is how large a GeoJSON file may be.
const maxUpload = 8 << 20

// LevelIn names a level in a path.
type LevelIn struct {
	Level Level `path:"level" enum:"township,village"`
}

// Routes adds the routes of the map.
func (s *Service) Routes(a *api.API) {
	api.Register(a, api.Route{Method: "GET", Path: "/api/map", Permission: access.DivisionRead, Summary: "一个区划下一级的地图:方格位置,有边界图时连同边界", Tag: "atlas"},
		func(ctx context.Context, in *struct {
			Area string `query:"area" maxLength:"15" doc:"县或乡镇代码;省略为本县"`
		}) (*api.Body[Map], error) {
			return api.Out(s.Draw(ctx, in.Area))
		})
	api.Register(a, api.Route{Method: "PUT", Path: "/api/map/{level}/outlines", Permission: access.DivisionEdit, Summary: "上传本县的边界图(GeoJSON)", Tag: "atlas", MaxBytes: maxUpload},
		func(ctx context.Context, in *struct {
			LevelIn
			CRS     string `query:"crs" enum:"WGS84,GCJ02" default:"WGS84" doc:"文件的坐标系;照原样保存,不换算"`
			RawBody []byte `contentType:"application/geo+json"`
		}) (*struct{}, error) {
			return nil, s.PutOutlines(ctx, in.Level, in.CRS, in.RawBody)
		})
	api.Register(a, api.Route{Method: "PUT", Path: "/api/map/{level}/tiles", Permission: access.DivisionEdit, Summary: "排定方格图的位置", Tag: "atlas"},
		func(ctx context.Context, in *struct {
			LevelIn
			Body struct {
				Tiles []Tile `json:"tiles" minItems:"1" maxItems:"2000"`
			}
		}) (*struct{}, error) {
			return nil, s.PutTiles(ctx, in.Level, in.Body.Tiles)
		})
	api.Register(a, api.Route{Method: "DELETE", Path: "/api/map/{level}", Permission: access.DivisionEdit, Summary: "不用上传的地图,回到默认方格图", Tag: "atlas"},
		func(ctx context.Context, in *LevelIn) (*struct{}, error) {
			return nil, s.Remove(ctx, in.Level)
		})
}
