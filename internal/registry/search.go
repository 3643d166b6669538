package registry

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// SearchIn is what to look for: the beginning of a name, of its pinyin or of its initials,
// a 户编号, or a whole identity number or phone number.
type SearchIn struct {
	Text  string `json:"text" minLength:"1" maxLength:"60"`
	After string `json:"after,omitempty" maxLength:"200" doc:"上一页返回的 next"`
	Limit int    `json:"limit,omitempty" minimum:"1" maximum:"200" default:"50"`
}

// Found is a person whom a search has found.
type Found struct {
	Person
	IDNumber  string      `json:"id_number" doc:"证件号码,已遮盖"`
	Household HouseholdID `json:"household"`
	Number    string      `json:"number" doc:"户编号"`
	Village   string      `json:"village"`
	Left      cn.Date     `json:"left" doc:"离开该户之日;空为仍在"`
}

var errSearch = errs.New(errs.Invalid, "registry.search", "请输入姓名、拼音、简拼、户编号,或完整的证件号码、联系电话。")

// Search finds persons in the actor's area. A search by identity number or phone number
// is put into the audit trail, without the number.
func (s *Service) Search(ctx context.Context, in SearchIn) (list api.List[Found], err error) {
	text, _ := cn.NormaliseName(in.Text)
	if text == "" {
		return list, errSearch
	}
	if in.Limit == 0 {
		in.Limit = 50
	}
	if n, e := cn.ParseIDNumber(text); e == nil {
		return s.searchExact(ctx, "id_number", "p.county_id = ? AND p.id_index = ?", s.IndexID(n), in)
	}
	if phone, e := cn.ParsePhone(text); e == nil && (phone.Mobile() || text[0] == '0') {
		return s.searchExact(ctx, "phone", `p.household_id IN (SELECT v.household_id FROM household_version v WHERE v.county_id = ?
			AND v.phone_index = ? AND v.phone_index <> '' AND v.valid_to IS NULL AND v.superseded_on IS NULL)`,
			s.seal.Index(SealPhone, string(phone)), in)
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if text[0] >= '0' && text[0] <= '9' {
			list, err = s.found(ctx, tx, in, "id", `p.household_id IN (SELECT h.id FROM household h WHERE h.county_id = ? AND h.number >= ? AND h.number < ?)`,
				tx.County(), text, pastPrefix(text))
			return err
		}
		list, err = s.searchName(ctx, tx, in, strings.ToLower(text))
		return err
	})
	return list, err
}

func (s *Service) searchExact(ctx context.Context, by, cond, value string, in SearchIn) (list api.List[Found], err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Record(ctx, db.Entry{Verb: "person.search", Ref: id.Ref{Kind: "county", ID: tx.County()}, Area: tx.County(),
			Detail: map[string]any{"by": by}}); err != nil {
			return err
		}
		list, err = s.found(ctx, tx, in, "id", cond, tx.County(), value)
		return err
	})
	return list, err
}

// searchName asks one column: the name where a Chinese character was typed, otherwise the
// initials, and the pinyin where no initials begin so.
func (s *Service) searchName(ctx context.Context, tx *db.Tx, in SearchIn, text string) (list api.List[Found], err error) {
	columns := []string{"name"}
	if len(text) == utf8.RuneCountInString(text) {
		columns = []string{"initials", "pinyin"}
	}
	if asked, _, ok := strings.Cut(in.After, ","); ok {
		columns = []string{asked}
	}
	for _, column := range columns {
		if list, err = s.foundByPrefix(ctx, tx, in, column, text); err != nil || len(list.Items) > 0 {
			return list, err
		}
	}
	return list, nil
}

// foundByPrefix uses the column's index where the actor sees the county, and the village's
// index where they see a part of it: "|| ”" keeps the database from the other one.
func (s *Service) foundByPrefix(ctx context.Context, tx *db.Tx, in SearchIn, column, prefix string) (api.List[Found], error) {
	if column != "name" && column != "initials" && column != "pinyin" {
		return api.List[Found]{}, errCursor
	}
	expr := "p." + column
	if !tx.Actor().Scope(access.HouseholdRead).Covers(tx.County()) {
		expr = "(p." + column + " || '')"
	}
	return s.found(ctx, tx, in, column, expr+" >= ? AND "+expr+" < ?", prefix, pastPrefix(prefix))
}

// pastPrefix is the first text after all that begin with prefix, in the order of bytes.
func pastPrefix(prefix string) string { return prefix + "\U0010FFFF" }

// found lists persons in the actor's area by the order of a column and their ID. The cursor
// is the column, and the ID of the last person: no name travels in it.
func (s *Service) found(ctx context.Context, tx *db.Tx, in SearchIn, order, cond string, args ...any) (list api.List[Found], err error) {
	village, by := "p.village", "p."+order
	if tx.Actor().Scope(access.HouseholdRead).Covers(tx.County()) {
		village = "(p.village || '')"
	}
	if order == "id" { // few are found: do not walk the area, nor the county in order
		village, by = "(p.village || '')", "(p.id || '')"
	}
	f := tx.Filter("p", village, access.HouseholdRead).And("p.village <> ''").And(cond, args...)
	if in.After != "" {
		_, last, ok := strings.Cut(in.After, ",")
		if !ok {
			return list, errCursor
		}
		var at string
		if err := tx.Get(ctx, errCursor, `SELECT `+order+` FROM person WHERE county_id = $1 AND id = $2`, []any{tx.County(), last}, &at); err != nil {
			return list, err
		}
		f.And("("+by+", p.id) > (?, ?)", at, last)
	}
	list.Items, err = db.Select(ctx, tx, `SELECT p.id, p.name, p.birth, p.sex, p.id_state, p.id_sealed, coalesce(p.household_id, ''), coalesce(h.number, ''), p.village, p.left_on
		FROM person p LEFT JOIN household h ON h.county_id = p.county_id AND h.id = p.household_id`+
		f.Where()+` ORDER BY `+by+`, p.id LIMIT `+f.Arg(in.Limit+1), f.Args(), func(row db.Scanner) (Found, error) {
		var v Found
		var box boxText
		err := row.Scan(&v.ID, &v.Name, &v.Birth, &v.Sex, &v.IDState, &box, &v.Household, &v.Number, &v.Village, &v.Left)
		if err == nil {
			v.IDNumber, err = s.maskedID(string(box))
		}
		return v, err
	})
	if len(list.Items) > in.Limit {
		list.Items = list.Items[:in.Limit]
		list.Next = order + "," + string(list.Items[in.Limit-1].ID)
	}
	return list, err
}
