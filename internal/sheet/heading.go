package sheet

import (
	"strings"
	"unicode"
)

// Heading is where a table's column names stand.
type Heading struct {
	First, Last int      // row numbers, as shown
	Columns     []string // by column index; the levels of a heading joined: 上级/下级
}

const (
	headingRows   = 30 // a heading begins within these
	headingLevels = 3
)

// FindHeading looks for the heading among the first rows of a sheet, where
// rows[i] is row i+1 and blank rows are nil (see File.Head). Score says how well
// some names fit the wanted columns, 0 for not at all; it must not count a name
// twice, since the text of merged cells stands in each of them. Title lines
// above are passed over. Of several rows, or blocks of up to three, with the same
// score the first and lowest wins; a block grows over its merged cells, and
// upwards when names that occur twice need their upper level to be told apart.
// ok is false when nothing scores.
func FindHeading(rows [][]string, merges []Range, score func(cells []string) int) (h Heading, ok bool) {
	grid := spread(rows[:min(len(rows), headingRows+headingLevels)], merges)
	best := 0
	for depth := 1; depth <= headingLevels; depth++ {
		for top := 0; top+depth <= len(grid) && top < headingRows; top++ {
			block := grid[top : top+depth]
			if hasBlankRow(block) {
				continue
			}
			if n := max(score(leaves(block)), score(joined(block))); n > best {
				best, h = n, Heading{First: top + 1, Last: top + depth}
			}
		}
	}
	if best == 0 {
		return Heading{}, false
	}
	h.grow(len(grid), merges)
	if top := h.First - 2; top >= 0 && hasTwins(joined(grid[top+1:h.Last])) && !hasTwins(joined(grid[top:h.Last])) {
		h.First--
	}
	h.Columns = joined(grid[h.First-1 : h.Last])
	return h, true
}

// grow takes in the rows that a cell merged downwards reaches, below and above.
func (h *Heading) grow(rows int, merges []Range) {
	for range headingLevels {
		for _, m := range merges {
			first, last := min(h.First, m.Top), max(h.Last, m.Bottom)
			if m.Top <= h.Last && m.Bottom >= h.First && m.Top >= 1 && last <= rows && last-first < headingLevels {
				h.First, h.Last = first, last
			}
		}
	}
}

// spread copies the rows and puts the text of merged cells into each of them.
func spread(rows [][]string, merges []Range) [][]string {
	grid := make([][]string, len(rows))
	for i, row := range rows {
		for _, cell := range row {
			grid[i] = append(grid[i], tidy(cell))
		}
	}
	for _, m := range merges {
		if m.Top < 1 || m.Top > len(grid) || m.Left >= len(grid[m.Top-1]) {
			continue
		}
		text := grid[m.Top-1][m.Left]
		for i := m.Top - 1; text != "" && i < min(m.Bottom, len(grid)); i++ {
			for len(grid[i]) <= min(m.Right, maxColumns-1) {
				grid[i] = append(grid[i], "")
			}
			for c := m.Left; c <= min(m.Right, maxColumns-1); c++ {
				grid[i][c] = text
			}
		}
	}
	return grid
}

// tidy drops the white space that people put into headings.
func tidy(s string) string {
	return strings.Map(func(r rune) rune {
		if isGap(r) {
			return -1
		}
		return r
	}, s)
}

func isGap(r rune) bool { return unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF' }

// isEmpty says that tidy leaves nothing.
func isEmpty(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return !isGap(r) }) < 0 }

func hasBlankRow(block [][]string) bool {
	for _, row := range block {
		if IsBlank(row) {
			return true
		}
	}
	return false
}

// leaves is the lowest name of each column.
func leaves(block [][]string) []string {
	return columns(block, func(levels []string) string { return levels[len(levels)-1] })
}

// joined is the full name of each column.
func joined(block [][]string) []string {
	return columns(block, func(levels []string) string { return strings.Join(levels, "/") })
}

// columns names each column of a block by its different levels from the top.
func columns(block [][]string, name func(levels []string) string) []string {
	width := 0
	for _, row := range block {
		width = max(width, len(row))
	}
	names := make([]string, width)
	for c := range names {
		var levels []string
		for _, row := range block {
			if c < len(row) && row[c] != "" && (len(levels) == 0 || levels[len(levels)-1] != row[c]) {
				levels = append(levels, row[c])
			}
		}
		if len(levels) > 0 {
			names[c] = name(levels)
		}
	}
	return names
}

// hasTwins reports a name that occurs twice.
func hasTwins(names []string) bool {
	seen := map[string]bool{}
	for _, n := range names {
		if n != "" && seen[n] {
			return true
		}
		seen[n] = true
	}
	return false
}

// IsBlank reports a row without any text but white space.
func IsBlank(cells []string) bool {
	for _, c := range cells {
		if !isEmpty(c) {
			return false
		}
	}
	return true
}

// IsTotals reports a row of sums: one of its first two filled cells says
// 合计, 总计, 小计 or 共计, also with white space inside or something around it.
func IsTotals(cells []string) bool {
	filled := 0
	for _, c := range cells {
		if isEmpty(c) {
			continue
		}
		if filled++; filled > 2 {
			return false
		}
		if !strings.Contains(c, "计") { // nearly all rows of all files
			continue
		}
		if c = tidy(c); len([]rune(c)) > 12 {
			continue
		}
		for _, word := range []string{"合计", "总计", "小计", "共计"} {
			bare := strings.TrimRight(c, ":\uFF1A")
			if strings.HasPrefix(bare, word) || strings.HasSuffix(bare, word) {
				return true
			}
		}
	}
	return false
}

// noteStarts begin the lines that people write under a table.
var noteStarts = []string{"注", "备注", "说明", "填表", "制表", "填报", "审核", "复核", "负责人", "单位负责人", "联系人", "联系电话", "报送", "统计人", "经办人", "日期", "数据来源", "※", "*"}

// IsNote reports a line that is no data: a single filled cell that begins like
// a note, or several that all do, such as 填表人 beside 审核人.
func IsNote(cells []string) bool {
	filled := 0
	for _, c := range cells {
		if c = tidy(c); c == "" {
			continue
		}
		filled++
		if !startsNote(strings.TrimLeft(c, "(\uFF08[【")) || filled > 1 && !strings.ContainsAny(c, ":\uFF1A") {
			return false
		}
	}
	return filled > 0
}

func startsNote(c string) bool {
	for _, s := range noteStarts {
		if strings.HasPrefix(c, s) {
			return true
		}
	}
	return false
}
