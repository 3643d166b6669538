package registry

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// inList is a subquery of the texts of a JSON list in placeholder $2; a long list costs
// one parameter.
func inList(tx *db.Tx) string {
	if tx.Dialect() == db.Postgres {
		return `(SELECT jsonb_array_elements_text(CAST($2 AS jsonb)))`
	}
	return `(SELECT value FROM json_each($2))`
}

func jsonList[T ~string](list []T) string {
	b, _ := json.Marshal(list) // texts always marshal
	return string(b)
}

// eachIn runs a query whose $1 is the county and whose IN %list% holds the values.
func eachIn[T ~string](ctx context.Context, tx *db.Tx, query string, values []T, f func(db.Scanner) error) error {
	if len(values) == 0 {
		return nil
	}
	return tx.Each(ctx, strings.ReplaceAll(query, "%list%", inList(tx)), []any{tx.County(), jsonList(values)}, f)
}

// table says how the versions of one kind of subject are stored.
type table[T comparable] struct {
	name, subject string
	columns       []string
	values        func(T) []any
	targets       func(*T) []any
}

var households = table[householdState]{
	name: "household_version", subject: "household_id",
	columns: []string{"village", "group_name", "kind", "category", "relocated", "site", "address_sealed", "address_index", "phone_sealed", "phone_index"},
	values: func(h householdState) []any {
		return []any{h.village, h.group, string(h.kind), string(h.category), string(h.relocated), h.site,
			nullBytes(h.address.box), h.address.index, nullBytes(h.phone.box), h.phone.index}
	},
	targets: func(h *householdState) []any {
		return []any{&h.village, &h.group, &h.kind, &h.category, &h.relocated, &h.site,
			(*boxText)(&h.address.box), &h.address.index, (*boxText)(&h.phone.box), &h.phone.index}
	},
}

var persons = table[personState]{
	name: "person_version", subject: "person_id",
	columns: []string{"name", "birth", "sex", "alive", "ethnicity", "education", "in_school", "health", "labour"},
	values: func(p personState) []any {
		return []any{p.name, nullDay(p.birth), string(p.sex), p.alive, p.Ethnicity, p.Education, p.InSchool, p.Health, p.Labour}
	},
	targets: func(p *personState) []any {
		return []any{&p.name, &p.birth, &p.sex, &p.alive, &p.Ethnicity, &p.Education, &p.InSchool, &p.Health, &p.Labour}
	},
}

var memberships = table[place]{
	name: "membership", subject: "person_id",
	columns: []string{"household_id", "relation"},
	values:  func(p place) []any { return []any{string(p.household), p.relation} },
	targets: func(p *place) []any { return []any{&p.household, &p.relation} },
}

// spans reads what stands now of the subjects.
func (t table[T]) spans(ctx context.Context, tx *db.Tx, subjects []string, each func(subject string, s span[T])) error {
	query := `SELECT n, ` + t.subject + `, valid_from, valid_to, known_on, coalesce(batch, 0), ` + strings.Join(t.columns, ", ") +
		` FROM ` + t.name + ` WHERE county_id = $1 AND superseded_on IS NULL AND ` + t.subject + ` IN %list%`
	return eachIn(ctx, tx, query, subjects, func(row db.Scanner) error {
		var subject string
		var s span[T]
		if err := row.Scan(append([]any{&s.n, &subject, &s.from, &s.to, &s.known, &s.batch}, t.targets(&s.what)...)...); err != nil {
			return err
		}
		each(subject, s)
		return nil
	})
}

// close ends rows in known time.
func (t table[T]) close(ctx context.Context, tx *db.Tx, c change, rows []span[T]) error {
	byDay := map[cn.Date][]string{}
	for _, s := range rows {
		day := later(c.known, s.known)
		byDay[day] = append(byDay[day], strconv.FormatInt(s.n, 10))
	}
	for day, numbers := range byDay {
		for part := range slices.Chunk(numbers, 500) {
			_, err := tx.Exec(ctx, `UPDATE `+t.name+` SET superseded_on = $2, closed_by = $3 WHERE county_id = $1 AND n IN (`+strings.Join(part, ", ")+`)`,
				tx.County(), day, c.n)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// row is a span with its subject.
type row[T comparable] struct {
	subject string
	span[T]
}

// insert appends rows.
func (t table[T]) insert(ctx context.Context, tx *db.Tx, c change, rows []row[T]) error {
	if len(rows) == 0 {
		return nil
	}
	n, err := reserve(ctx, tx, len(rows))
	if err != nil {
		return err
	}
	columns := append([]string{"county_id", "n", t.subject, "valid_from", "valid_to", "known_on", "made_by", "batch"}, t.columns...)
	i := 0
	_, err = tx.Bulk(ctx, t.name, columns, func() ([]any, bool) {
		if i == len(rows) {
			return nil, false
		}
		r := rows[i]
		i++
		return append([]any{tx.County(), n + int64(i) - 1, r.subject, nullDay(r.from), nullDay(r.to),
			nullDay(later(c.known, r.known)), c.n, nullInt(r.batch)}, t.values(r.what)...), true
	})
	return err
}

func later(a, b cn.Date) cn.Date {
	if b.After(a) {
		return b
	}
	return a
}

// boxText reads a sealed column; NULL is "".
type boxText string

func (b *boxText) Scan(src any) error {
	*b = ""
	if v, ok := src.([]byte); ok {
		*b = boxText(v)
	}
	return nil
}

func nullDay(d cn.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

func nullInt(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func nullText[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

func nullBytes(s string) any {
	if s == "" {
		return nil
	}
	return []byte(s)
}
