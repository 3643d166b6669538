package notice

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/seal"
)

// Copy is what the public is shown, whole and in the words shown. The public page and the
// poster are drawn from it and from nothing else.
type Copy struct {
	Number  string     `json:"number"`
	Kind    Kind       `json:"kind" enum:"review,announcement"`
	Title   string     `json:"title"`
	County  string     `json:"county"`
	Area    string     `json:"area" doc:"张贴的村或乡镇的名称"`
	Columns []Column   `json:"columns"`
	Rows    []CopyRow  `json:"rows"`
	Text    string     `json:"text,omitempty"`
	From    cn.Date    `json:"from" doc:"张贴日"`
	First   cn.Date    `json:"first" doc:"第一天"`
	Last    cn.Date    `json:"last,omitzero" doc:"原定的最后一天"`
	Limit   string     `json:"limit" doc:"公示多久"`
	Phone   string     `json:"phone,omitempty" doc:"异议受理电话"`
	Files   []CopyFile `json:"files,omitempty"`
}

// CopyRow is one line; its cells stand in the order of the columns.
type CopyRow struct {
	Position int      `json:"position"`
	Cells    []string `json:"cells"`
}

// CopyFile is an attachment that is shown.
type CopyFile struct {
	ID   AttachmentID `json:"id"`
	Name string       `json:"name"`
}

// Headings are the titles of the columns.
func (c Copy) Headings() (list []string) {
	for _, col := range c.Columns {
		list = append(list, col.Title())
	}
	return list
}

// without is the copy without some lines.
func (c Copy) without(gone func(position int) bool) Copy {
	c.Rows = slices.DeleteFunc(slices.Clone(c.Rows), func(r CopyRow) bool { return gone(r.Position) })
	return c
}

// rowsOf writes the lines of a draft as they are shown.
func rowsOf(d Draft, masked bool) (columns []Column, rows []CopyRow) {
	for _, col := range order() {
		if slices.Contains(d.Columns, col) {
			columns = append(columns, col)
		}
	}
	for i, r := range d.Rows {
		row := CopyRow{Position: i + 1}
		for _, col := range columns {
			cell := strings.TrimSpace(r.Cells[col])
			if col == Name {
				cell = shownName(cell, masked)
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return columns, rows
}

// order is the keys of the whitelist in the order in which they are shown.
func order() (list []Column) {
	for _, c := range columns {
		list = append(list, c.key)
	}
	return list
}

// Shown is a copy with the time in which it was shown.
type Shown struct {
	Copy
	Version int       `json:"version"`
	Hash    string    `json:"hash" doc:"内容的摘要(SM3)"`
	FromAt  time.Time `json:"from_at"`
	UntilAt time.Time `json:"until_at,omitzero" doc:"到什么时候为止;正在显示时省略"`
	Reason  string    `json:"reason,omitempty" doc:"为什么换成这一份"`
	Actor   string    `json:"actor"`
	ByName  string    `json:"by_name,omitempty"`
}

// encode gives a copy as bytes and the hash of them.
func (c Copy) encode() (content []byte, hash string, err error) {
	content, err = json.Marshal(c)
	sum := seal.SM3(content)
	return content, hex.EncodeToString(sum[:]), err
}
