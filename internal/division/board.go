package division

import (
	"context"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// BoardRow is who answers for one area on a day.
type BoardRow struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Township string    `json:"township" doc:"所在乡镇;乡镇自己为空"`
	Own      []Posting `json:"own" doc:"当日在本区域任职的人"`
	Above    []Posting `json:"above" doc:"本区域没有责任人时,上级的责任人"`
	Gaps     []Duty    `json:"gaps" doc:"当日无人承担的职责"`
}

// needed are the duties that each area of a level should have somebody for.
// Policy: plan:271 (information officers are provided everywhere), plan:529, plan:211
var needed = map[cn.Level][]Duty{
	cn.LevelTownship: {FirstResponsible, ResponsibleOfficer},
	cn.LevelVillage:  {InformationOfficer},
}

// Board says, for each township or each village that the actor may see, who answers for
// it on a day, who above does where nobody in it does, and which duties nobody holds.
func (s *Service) Board(ctx context.Context, area string, level cn.Level, on cn.Date) (rows []BoardRow, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		tree, err := s.Tree(ctx, tx)
		if err != nil {
			return err
		}
		if area == "" {
			area = tree.County()
		}
		held, err := listPostings(ctx, tx, heldOn(tx.CountyFilter("p"), on))
		rows = board(tree, tx.Actor().Scope(access.DivisionRead), held, area, level)
		return err
	})
	return rows, err
}

func board(tree *Tree, scope db.Scope, held []Posting, area string, level cn.Level) []BoardRow {
	at := map[string][]Posting{}
	for _, p := range held {
		at[p.Area] = append(at[p.Area], p)
	}
	rows := []BoardRow{}
	for _, d := range tree.AtLevel(area, level) {
		if !scope.Covers(d.Code) {
			continue
		}
		row := BoardRow{Code: d.Code, Name: d.Name, Own: []Posting{}, Above: []Posting{}, Gaps: []Duty{}}
		if level == cn.LevelVillage {
			row.Township = tree.Name(d.Parent)
		}
		for _, p := range held {
			if p.Area == d.Code || level == cn.LevelVillage && strings.HasPrefix(p.Area, d.Code) {
				row.Own = append(row.Own, p)
			}
		}
		for _, duty := range needed[level] {
			if !holds(row.Own, duty) {
				row.Gaps = append(row.Gaps, duty)
			}
		}
		if !holds(row.Own, ResponsibleOfficer) && !holds(row.Own, FirstResponsible) {
			row.Above = above(tree, at, d.Parent)
		}
		rows = append(rows, row)
	}
	return rows
}

func holds(list []Posting, duty Duty) bool {
	for _, p := range list {
		if p.Duty == duty {
			return true
		}
	}
	return false
}

// above are those responsible in the nearest area upward that has any.
func above(tree *Tree, at map[string][]Posting, code string) []Posting {
	list := []Posting{}
	for ; code != "" && len(list) == 0; code = tree.Parent(code) {
		for _, p := range at[code] {
			if p.Duty == ResponsibleOfficer || p.Duty == FirstResponsible {
				list = append(list, p)
			}
		}
	}
	return list
}

type boardIn struct {
	Area  string   `query:"area" maxLength:"18" doc:"只看哪个区划之内,默认全县"`
	Level string   `query:"level" enum:"township,village" default:"village" doc:"按乡镇还是按村"`
	On    api.Date `query:"on" doc:"哪一天,默认今天"`
}

func (s *Service) getBoard(ctx context.Context, in *boardIn) (*api.Body[api.List[BoardRow]], error) {
	on, _, err := s.days(in.On, "")
	if err != nil {
		return nil, err
	}
	rows, err := s.Board(ctx, in.Area, levels[in.Level], on)
	return api.Out(api.List[BoardRow]{Items: rows}, err)
}

// DutyName is a duty in Chinese.
type DutyName struct {
	Duty  Duty   `json:"duty"`
	Title string `json:"title"`
}

func (s *Service) getDuties(context.Context, *struct{}) (*api.Body[api.List[DutyName]], error) {
	list := []DutyName{}
	for _, t := range dutyTitles {
		list = append(list, DutyName{t.duty, t.title})
	}
	return api.Out(api.List[DutyName]{Items: list}, nil)
}
