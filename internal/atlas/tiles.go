package atlas

import (
	"math"
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

// Tile is the place of a division on a tile map, from 0.
type Tile struct {
	Code string `json:"code" maxLength:"15"`
	Row  int    `json:"row" minimum:"0" maximum:"99"`
	Col  int    `json:"col" minimum:"0" maximum:"99"`
}

var (
	errUnknown = errs.New(errs.Invalid, "atlas.unknown", "这些代码不是本县现有的%s:%s。请对照区划表改正。")
	errPlace   = errs.New(errs.Invalid, "atlas.place", "第 %d 行第 %d 列放了两个区划。一格只能放一个。")
	errTwice   = errs.New(errs.Invalid, "atlas.twice", "区划代码 %s 放了两次。")
)

// Grid places divisions row by row in the order of their codes: a little wider than high.
func Grid(codes []string) []Tile {
	tiles := make([]Tile, len(codes))
	columns := max(1, int(math.Ceil(math.Sqrt(float64(len(codes))*1.4))))
	for i, code := range codes {
		tiles[i] = Tile{code, i / columns, i % columns}
	}
	return tiles
}

// place puts the divisions that a layout forgets below it, so that none is missing.
func place(layout []Tile, codes []string) []Tile {
	at := map[string]Tile{}
	below, columns := 0, 1
	for _, t := range layout {
		at[t.Code] = t
		below, columns = max(below, t.Row+1), max(columns, t.Col+1)
	}
	tiles := make([]Tile, 0, len(codes))
	left := 0
	for _, code := range codes {
		t, ok := at[code]
		if !ok {
			t = Tile{code, below + left/columns, left % columns}
			left++
		}
		tiles = append(tiles, t)
	}
	return tiles
}

func checkTiles(tiles []Tile) error {
	held, seen := map[[2]int]bool{}, map[string]bool{}
	for _, t := range tiles {
		switch {
		case seen[t.Code]:
			return errTwice.Textf(t.Code)
		case held[[2]int{t.Row, t.Col}]:
			return errPlace.Textf(t.Row+1, t.Col+1)
		}
		seen[t.Code], held[[2]int{t.Row, t.Col}] = true, true
	}
	return nil
}

// unknown refuses codes that are not divisions of the level.
func unknown(codes []string, known map[string]bool, level Level) error {
	var wrong []string
	for _, code := range codes {
		if !known[code] {
			wrong = append(wrong, code)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	const shown = 5
	text := strings.Join(wrong[:min(len(wrong), shown)], "、")
	if len(wrong) > shown {
		text += "等"
	}
	return errUnknown.Textf(level.title(), text)
}
