package app_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shouwang/shouwang/internal/division"
)

func divisionFile(lines ...string) []byte {
	text := "某县区划\n区划代码,名称\n" + strings.Join(lines, "\n") + "\n"
	out, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return []byte(out)
}

// A county that the program ships no divisions for brings its own file, and sees what it
// would change before it does.
func TestDivisionsAreLoadedFromAFile(t *testing.T) {
	each(t, func(c *county) {
		file := divisionFile("500229000000,城口县", "500229001000,葛城街道", "500229001001,土城社区居民委员会", "500229001002,新村社区居民委员会")
		send := func(path string, file []byte) request {
			return request{"POST", path, file, "divisions.csv"}
		}
		var p division.Preview
		c.nothingChanges(func() {
			c.as("steward", c.onlyFor(send("/api/divisions/preview", file), "steward")).want(200).into(&p)
		})
		if !p.NeedsDay || p.Ended == 0 || p.Townships != 1 || p.Villages != 2 || len(p.Changes) == 0 || p.Changes[0].What != "ended" {
			t.Errorf("%+v", p)
		}
		c.as("steward", send("/api/divisions", file)).want(422)
		c.as("steward", send("/api/divisions/preview", divisionFile("500230000000,别县"))).want(422)
		c.as("steward", send("/api/divisions/preview", []byte("a,b\n1,2\n"))).want(422)
		var done division.Loaded
		c.as("steward", c.onlyFor(send("/api/divisions?from=2025-07-01", file), "steward")).want(200).into(&done)
		if done.Ended != p.Ended || done.Added != p.Added {
			t.Errorf("%+v after %+v", done, p)
		}
		var list struct{ Items []division.View }
		c.as("inspector", get("/api/divisions")).want(200).into(&list)
		if len(list.Items) != 1 || list.Items[0].Children != 2 {
			t.Errorf("%+v", list.Items)
		}
	})
}

func TestBoardSaysWhoAnswersForEachVillageOnADay(t *testing.T) {
	each(t, func(c *county) {
		board := func(login, query string) (list struct{ Items []division.BoardRow }) {
			c.as(login, get("/api/postings/board?area="+township+query)).want(200).into(&list)
			return list
		}
		of := func(rows []division.BoardRow, code string) division.BoardRow {
			for _, r := range rows {
				if r.Code == code {
					return r
				}
			}
			t.Fatalf("no row %s among %d", code, len(rows))
			return division.BoardRow{}
		}
		c.as("taskforce", post("/api/postings", map[string]any{"area": township, "duty": "responsible", "holder": "某镇长", "from": "2025-01-01"})).want(200)
		c.as("officer", post("/api/postings", map[string]any{"area": c.village, "duty": "信息员", "holder": "某信息员", "employment": "full_time", "from": "2025-04-01"})).want(200)
		if row := of(board("inspector", "").Items, c.village); len(row.Own) != 1 || len(row.Gaps) != 0 || len(row.Above) != 1 || row.Township != townshipName {
			t.Errorf("%+v", row)
		}
		if row := of(board("inspector", "&on=2025-03-15").Items, c.village); len(row.Own) != 0 || len(row.Gaps) != 1 || len(row.Above) != 1 {
			t.Errorf("in March: %+v", row)
		}
		if rows := board("cadre", "").Items; len(rows) != 1 {
			t.Errorf("a cadre sees %d villages", len(rows))
		}
		if row := of(board("inspector", "&level=township").Items, township); len(row.Own) != 1 || len(row.Gaps) != 1 {
			t.Errorf("%+v", row)
		}
	})
}
