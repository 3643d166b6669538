package source

import (
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// Verdict of one field of a row against the same field of a candidate.
const (
	agrees  = "agree"
	differs = "differ"
	unknown = "unknown" // one of the two does not say
	sounds  = "sound"   // other characters that sound alike
	near    = "near"    // a number that differs in one digit or two neighbours
)

// SideField is one field of the row and of a candidate.
type SideField struct {
	Title   string `json:"title"`
	Row     string `json:"row" doc:"部门的行里写的;空为没有"`
	Ours    string `json:"ours" doc:"花名册里登记的;空为没有"`
	Verdict string `json:"verdict" enum:"agree,differ,unknown,sound,near"`
}

// SideCandidate is a candidate beside the row.
type SideCandidate struct {
	Candidate
	Household string      `json:"household,omitempty" doc:"所在户的 id"`
	Weak      bool        `json:"weak" doc:"只是读音相同,须特别小心"`
	Fields    []SideField `json:"fields"`
}

// SideBySide is a row whose subject a person must decide, and whom it may be about.
type SideBySide struct {
	Review
	Cells      []Evidenced     `json:"cells" doc:"部门的行,原样"`
	Candidates []SideCandidate `json:"candidates"`
	MayAdd     bool            `json:"may_add" doc:"可以登记为新的人"`
	Village    string          `json:"village" doc:"行里的村认出来的区划代码;空为认不出"`
	Name       string          `json:"name" doc:"行里的姓名"`
	Undone     int             `json:"undone" doc:"这条以前撤销过几次"`
}

// Compare shows a row beside its candidates, both unmasked, and audits the reading. To the
// candidates of the import it adds people whose names only sound alike: a weaker reason
// that never links anything by itself.
func (s *Service) CompareReview(ctx context.Context, review ReviewID, purpose string) (out SideBySide, err error) {
	if err := checkPurpose(purpose); err != nil {
		return out, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.LinkReview, tx.County()); err != nil {
			return err
		}
		if err := tx.RequireSomewhere(access.IdentityReveal); err != nil {
			return err
		}
		v, b, d, err := s.findReview(ctx, tx, review)
		if err != nil {
			return err
		}
		out.Review, out.Candidates, out.Cells = v.Review, []SideCandidate{}, []Evidenced{}
		out.Title = d.Title
		row, areas, err := s.readReview(ctx, tx, v, b, d)
		if err != nil {
			return err
		}
		out.Name = row.name
		out.Village, _ = areas.Find(row.township, row.village)
		out.MayAdd = d.Subject == Person && out.State == string(open) && tx.RequireSomewhere(access.HouseholdEdit) == nil
		m := &b.mapping[min(v.Row>>sheetShift, len(b.mapping)-1)]
		for _, c := range m.Columns {
			if c.Index < len(row.cells) && row.cells[c.Index] != "" {
				out.Cells = append(out.Cells, Evidenced{c.Title, row.cells[c.Index]})
			}
		}
		if err := s.candidatesBeside(ctx, tx, &out, v, d, row, areas); err != nil {
			return err
		}
		if err := tx.Get(ctx, nil, `SELECT count(*) FROM link_undone WHERE county_id = $1 AND review = $2`, []any{tx.County(), string(review)}, &out.Undone); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "link.compare", Ref: id.Ref{Kind: "link_review", ID: string(review)}, Area: tx.County(),
			Purpose: strings.TrimSpace(purpose), Detail: map[string]any{"candidates": len(out.Candidates)}})
	})
	return out, err
}

// readReview reads the sealed row of a review, without linking it.
func (s *Service) readReview(ctx context.Context, tx *db.Tx, v *storedReview, b *Batch, d *Dataset) (*draft, Areas, error) {
	cells, err := s.openCells(v.sealed)
	if err != nil {
		return nil, nil, err
	}
	areas, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	row := &draft{row: v.Row, cells: cells}
	newPlan(d, &b.mapping[min(v.Row>>sheetShift, len(b.mapping)-1)], b.ReceivedOn).check(row)
	return row, areas, nil
}

// maxSounding is how many people of the same sound are looked at.
const maxSounding = 50

func (s *Service) candidatesBeside(ctx context.Context, tx *db.Tx, out *SideBySide, v *storedReview, d *Dataset, row *draft, areas Areas) error {
	list := make([]SideCandidate, 0, len(v.Candidates)+3)
	for _, c := range v.Candidates {
		list = append(list, SideCandidate{Candidate: c})
	}
	if out.State == string(open) {
		alike, err := s.registry.Homophones(ctx, tx, row.name, maxSounding)
		if err != nil {
			return err
		}
		for _, c := range soundAlike(alike, d.Subject, row, out.Village) {
			if !slices.ContainsFunc(list, func(x SideCandidate) bool { return x.ID == c.ID }) {
				list = append(list, SideCandidate{Candidate: c, Weak: true})
			}
		}
	}
	persons := make([]registry.PersonID, 0, len(list))
	homes := []registry.HouseholdID{}
	for _, c := range list {
		if c.Kind == Household {
			homes = append(homes, registry.HouseholdID(c.ID))
		} else {
			persons = append(persons, registry.PersonID(c.ID))
		}
	}
	heads, err := s.registry.HeadsOf(ctx, tx, homes)
	if err != nil {
		return err
	}
	for _, h := range homes {
		if p, ok := heads[h]; ok {
			persons = append(persons, p)
		}
	}
	portraits, err := s.registry.Portraits(ctx, tx, persons)
	if err != nil {
		return err
	}
	tree, err := s.divisions.Tree(ctx, tx)
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		p, ok := portraits[registry.PersonID(c.ID)]
		if c.Kind == Household {
			p, ok = portraits[heads[registry.HouseholdID(c.ID)]]
		}
		if !ok {
			continue
		}
		c.Household = string(p.Household)
		c.Fields = beside(row, out.Village, &p, tree.FullName(p.Village), c.Kind)
		out.Candidates = append(out.Candidates, *c)
	}
	return nil
}

// weighSound is what a name of the same sound counts: less than the name itself, and never
// enough without birth, village or 户编号.
const weighSound = 15

// soundAlike picks those of the same sound with whom something else agrees too.
func soundAlike(alike []registry.Candidate, subject SubjectKind, row *draft, village string) []Candidate {
	birth := row.id.Birth()
	if birth.IsZero() {
		birth = birthWithin(row.idRaw)
	}
	list := []Candidate{}
	for _, c := range alike {
		w := weighed{}
		w.add(weighSound, "姓名同音")
		if !birth.IsZero() && c.Birth == birth {
			w.add(weighBirth, "出生日期")
		}
		if village != "" && c.Village == village {
			w.add(weighArea, "所在村")
		}
		if w.score <= weighSound {
			continue
		}
		x := Candidate{Kind: Person, ID: string(c.Person), Score: w.score, Agrees: w.agrees}
		if subject == Household {
			x.Kind, x.ID = Household, string(c.Household)
		}
		if x.ID != "" {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b Candidate) int { return b.Score - a.Score })
	return list[:min(len(list), 3)]
}

// beside compares a row with a person of the registry, field by field.
func beside(row *draft, village string, p *registry.Portrait, place string, kind SubjectKind) []SideField {
	who, head := "", ""
	if kind == Household {
		who, head = "户主", "户主"
	}
	list := []SideField{
		{head + "姓名", row.name, p.Name, nameVerdict(row.name, p.Name)},
		{who + "证件号码", string(row.id), string(p.ID), numberVerdict(row, p.ID)},
	}
	if row.id == "" {
		list[1].Row = row.idRaw
	}
	birth := row.id.Birth()
	if birth.IsZero() {
		birth = birthWithin(row.idRaw)
	}
	written := strings.TrimSpace(row.township + " " + row.village)
	list = append(list,
		SideField{"出生日期", birth.String(), p.Birth.String(), verdict(birth.String(), p.Birth.String())},
		SideField{"性别", sexText(row.id.Sex()), sexText(p.Sex), verdict(sexText(row.id.Sex()), sexText(p.Sex))},
		SideField{"乡镇、村", written, place, placeVerdict(written, village, p.Village)},
		SideField{"户编号", row.number, p.Number, verdict(row.number, p.Number)},
	)
	if kind != Household {
		list = append(list, SideField{"户主、关系", "", strings.Trim(p.Head+" "+p.Relation, " "), unknown})
	}
	return list
}

func verdict(a, b string) string {
	switch {
	case a == "" || b == "":
		return unknown
	case a == b:
		return agrees
	}
	return differs
}

func nameVerdict(row, ours string) string {
	v := verdict(row, ours)
	if v == differs {
		a, _ := cn.Pinyin(row)
		if b, _ := cn.Pinyin(ours); a == b && a != "" {
			return sounds
		}
		if strings.ContainsAny(row, "*×某") {
			return unknown
		}
	}
	return v
}

func numberVerdict(row *draft, ours cn.IDNumber) string {
	if row.id != "" {
		return verdict(string(row.id), string(ours))
	}
	if row.idRaw == "" || ours == "" || isAbsent(row.idErr) {
		return unknown
	}
	if slices.Contains(oneEdit(row.idRaw), ours) {
		return near
	}
	return differs
}

func placeVerdict(written, row, ours string) string {
	switch {
	case row == "" || ours == "":
		return unknown
	case row == ours || strings.HasPrefix(ours, row):
		return agrees
	}
	return differs
}

func sexText(s cn.Sex) string {
	switch s {
	case cn.Male:
		return "男"
	case cn.Female:
		return "女"
	}
	return ""
}
