package source

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/registry"
)

// householdRoster is the dataset whose rows make the registry.
//
// Its rows are checked and kept in memory, and one transaction hands them to the registry,
// stores the records and publishes the batch: a crash leaves the roster whole or absent. A
// county of 200,000 people holds the write lock for some seconds, a few times a year.
const householdRoster = "registry.household"

// householdRow is a row of the roster, ready for the registry.
type householdRow struct {
	person registry.RosterPerson
	record *newRecord
}

// takeInHouseholds takes in the county's roster of households.
func (s *Service) takeInHouseholds(ctx context.Context, u *upload, b *Batch) error {
	rows, bad, places, err := s.collectHouseholds(ctx, u)
	if err != nil {
		return err
	}
	b.Rows, b.Quarantined = int64(len(rows)+len(bad)), int64(len(bad))
	if b.Rows == 0 {
		return errNoRows
	}
	if err := places.check(0); err != nil {
		return err
	}
	for part := range slices.Chunk(bad, stageMin) {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			tx.Unrecorded("the entry is made when the batch is published or refused")
			return s.insertQuarantine(ctx, tx, b.Number, part)
		})
		if err != nil {
			return err
		}
	}
	known, err := s.missingHouseholds(ctx, u, rows)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		wait, err := s.stops(ctx, tx, b, known)
		if err != nil || wait {
			return err
		}
		if err := s.applyHouseholds(ctx, tx, u, b, rows); err != nil {
			return err
		}
		return s.publish(ctx, tx, b)
	})
}

// rereadHouseholds reads the good rows of a batch again from its sealed file.
func (s *Service) rereadHouseholds(ctx context.Context, u *upload) ([]householdRow, error) {
	rows, _, _, err := s.collectHouseholds(ctx, u)
	return rows, err
}

// collectHouseholds reads and checks all rows, sorted by household.
func (s *Service) collectHouseholds(ctx context.Context, u *upload) (rows []householdRow, bad []badRow, at places, err error) {
	seen := map[uint64]bool{}
	err = s.readRows(ctx, u, func(_ context.Context, c *chunk) error {
		at.here += c.places.here
		at.elsewhere += c.places.elsewhere
		for i := range c.drafts {
			d := &c.drafts[i]
			row := c.plan.household(d, u.areas)
			if d.id != "" && len(d.problems) == 0 {
				key := shortHash(string(d.id))
				if seen[key] {
					d.problems = append(d.problems, problem(c.plan.byRole(RoleID).Title, errTwiceInFile))
				}
				seen[key] = true
			}
			if len(d.problems) > 0 {
				bad = append(bad, badRow{d.row, d.problems, d.cells})
				continue
			}
			rows = append(rows, row)
		}
		return nil
	})
	slices.SortStableFunc(rows, func(a, b householdRow) int { return cmp.Compare(a.person.Number, b.person.Number) })
	return rows, bad, at, err
}

// household reads a checked row for the registry.
func (p *plan) household(d *draft, areas Areas) householdRow {
	village, ok := areas.Find(d.township, d.village)
	if !ok || cn.DivisionCode(village).Level() < cn.LevelVillage {
		d.problems = append(d.problems, problem(p.byRole(RoleVillage).Title, errNoVillage))
	}
	doc := Doc(d.doc)
	text := func(key string) string { s, _ := doc.Text(key); return s }
	r := registry.RosterPerson{
		Row: d.row, Number: d.number, Village: village, Group: d.group, Site: text("site"), Address: p.cell(d, "address"),
		Name: d.name, ID: d.id, Relation: text("relation"),
		PersonState: registry.PersonState{Ethnicity: text("ethnicity"), Education: text("education"), InSchool: text("in_school"),
			Health: healthCodes(text("health")), Labour: text("labour")},
	}
	if r.Relation == "户主" {
		r.Relation = registry.Head
	}
	switch text("kind") {
	case "脱贫户":
		r.Kind = registry.Lifted
	case "一般农户":
		r.Kind = registry.Ordinary
	}
	if p.has("category") {
		c := categories[text("category")]
		r.Category = &c
	}
	if yes, ok := doc.Bool("relocated"); ok {
		r.Relocated = registry.No
		if yes {
			r.Relocated = registry.Yes
		}
	}
	r.Phone, _ = cn.ParsePhone(p.cell(d, "phone")) // a wrong phone number is no reason to keep a person out
	switch {
	case d.id != "":
		r.IDState = registry.IDValid
	case isAbsent(d.idErr):
		r.IDState = registry.IDMissing
	default:
		r.IDState = registry.IDDefective
	}
	r.Birth, _, _ = cn.ParseDate(p.cell(d, "birth"))
	r.Sex, _ = cn.ParseSex(p.cell(d, "sex"))
	rec := d.record()
	return householdRow{r, rec}
}

var categories = map[string]registry.Category{
	"脱贫不稳定户": registry.Unstable, "边缘易致贫户": registry.Marginal, "突发严重困难户": registry.Sudden,
}

// healthCodes joins what the roster combines: "长期慢性病、残疾" is "长期慢性病;残疾".
func healthCodes(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;、;, /+", r) }), ";")
}

func (p *plan) has(key string) bool {
	return slices.ContainsFunc(p.columns, func(c column) bool { return c.field.Key == key })
}

// missingHouseholds reads the list before, and marks its people who are on the new one.
func (s *Service) missingHouseholds(ctx context.Context, u *upload, rows []householdRow) (*knownRoster, error) {
	known, err := s.readKnown(ctx, u)
	if err != nil {
		return nil, err
	}
	x := s.keys.Indexer(registry.SealID)
	for i := range rows {
		r := &rows[i].person
		if r.ID != "" {
			if p, ok := u.people.ByID(x.Index(string(r.ID))); ok {
				known.present(string(p))
			}
			continue
		}
		h, _ := u.people.ByNumber(r.Number)
		for _, c := range u.people.ByName(r.Name) {
			if c.Household == h && h != "" {
				known.present(string(c.Person))
			}
		}
	}
	return known, nil
}

// applyChunk bounds what the registry takes in at a time, within the one transaction.
const applyChunk = 10_000

// applyHouseholds hands the rows to the registry and stores them as records. What a wrong
// roster did to the registry is undone first, while nothing rests on it; its records, which
// may be of people whom only that roster knew, are not used again.
func (s *Service) applyHouseholds(ctx context.Context, tx *db.Tx, u *upload, b *Batch, rows []householdRow) error {
	known := &knownRoster{byDigest: map[int64]int64{}, members: map[string]bool{}}
	var err error
	if b.Replaces == 0 {
		known, err = s.readKnown(ctx, u)
	} else {
		err = s.replace(ctx, tx, b)
	}
	if err != nil {
		return err
	}
	ref := registry.BatchRef{Number: b.Number, AsOf: b.AsOf, ReceivedOn: b.ReceivedOn}
	seen := make(map[registry.PersonID]bool, len(rows))
	var roll []int64
	for len(rows) > 0 {
		part := rows[:householdsEnd(rows)]
		rows = rows[len(part):]
		numbers, err := s.applyPart(ctx, tx, ref, b, part, known, seen)
		if err != nil {
			return err
		}
		roll = append(roll, numbers...)
	}
	if err := saveRoll(ctx, tx, b.Number, roll); err != nil {
		return err
	}
	if b.Quarantined > 0 {
		b.Warnings = append(b.Warnings, Warning{Code: "not_ended", Text: "名单还有待处理的行,暂不把名单上没有的人记为离开;请改好后再报一次完整名单"})
		return nil
	}
	_, err = s.registry.EndMissing(ctx, tx, ref, seen)
	return err
}

// householdsEnd is the length of a part that splits no household.
func householdsEnd(rows []householdRow) int {
	if len(rows) <= applyChunk {
		return len(rows)
	}
	i := applyChunk
	for i < len(rows) && rows[i].person.Number == rows[i-1].person.Number {
		i++
	}
	return i
}

func (s *Service) applyPart(ctx context.Context, tx *db.Tx, ref registry.BatchRef, b *Batch, part []householdRow, known *knownRoster, seen map[registry.PersonID]bool) (roll []int64, err error) {
	persons := make([]registry.RosterPerson, len(part))
	for i := range part {
		persons[i] = part[i].person
	}
	done, err := s.registry.Apply(ctx, tx, ref, persons)
	if err != nil {
		return nil, err
	}
	fresh := make([]*newRecord, 0, len(part))
	for i, l := range done.Links {
		r := part[i].record
		r.kind, r.subject, r.village = Person, string(l.Person), part[i].person.Village
		r.digest = r.digestOf(r.subject)
		seen[l.Person] = true
		b.Accepted++
		b.Linked++
		if n, ok := known.byDigest[r.digest]; ok {
			b.Repeated++
			roll = append(roll, n)
			continue
		}
		fresh = append(fresh, r)
	}
	first, err := insertRecords(ctx, tx, b.Number, rowByRow, b.Dataset, fresh)
	for i := range fresh {
		roll = append(roll, first+int64(i))
	}
	return roll, err
}
