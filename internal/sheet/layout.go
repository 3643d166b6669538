package sheet

import "bytes"

// layout is what surrounds the cells of a sheet.
type layout struct {
	hidden []int
	merges []Range
}

// mergeRows is how far down a heading is looked for.
const mergeRows = 30

func (b *workbook) hiddenColumns(sheet int) []int {
	l, err := b.layout(sheet, false)
	if err != nil {
		return nil
	}
	return l.hidden
}

func (b *workbook) merges(sheet int) ([]Range, error) {
	l, err := b.layout(sheet, true)
	return l.merges, err
}

// layout reads what stands before the cells and, when whole, what follows them.
func (b *workbook) layout(sheet int, whole bool) (layout, error) {
	if l, ok := b.layouts.Load(sheet); ok {
		return l.(layout), nil
	}
	part, err := openPart(b.files[sheet])
	if err != nil {
		return layout{}, err
	}
	defer part.Close()
	s := newScanner(part)
	var l layout
	for {
		kind, err := s.next()
		if err != nil {
			return layout{}, partError(err)
		}
		if kind == tokenEOF {
			b.layouts.Store(sheet, l)
			return l, nil
		}
		if kind != tokenOpen && kind != tokenSingle {
			continue
		}
		switch string(s.name) {
		case "col":
			l.hide(s.attrs)
		case "mergeCell":
			if m, ok := parseRange(attr(s.attrs, "ref")); ok && m.Top <= mergeRows {
				l.merges = append(l.merges, m)
			}
		case "sheetData":
			if !whole {
				return l, nil
			}
			if kind == tokenOpen {
				if err := s.skipPast("sheetData>"); err != nil {
					return layout{}, partError(err)
				}
			}
		}
	}
}

func (l *layout) hide(attrs []byte) {
	if !isTrue(attr(attrs, "hidden")) {
		return
	}
	from, ok1 := parseInt([]byte(attr(attrs, "min")))
	to, ok2 := parseInt([]byte(attr(attrs, "max")))
	for c := from; ok1 && ok2 && c >= 1 && c <= min(to, maxColumns) && len(l.hidden) < maxColumns; c++ {
		l.hidden = append(l.hidden, c-1)
	}
}

// parseRange reads "A1:C2"; a range that is turned round is straightened.
func parseRange(ref string) (Range, bool) {
	a, b, ok := bytes.Cut([]byte(ref), []byte(":"))
	if !ok {
		return Range{}, false
	}
	left, ok1 := parseColumn(a)
	right, ok2 := parseColumn(b)
	top, ok3 := parseInt(bytes.TrimLeft(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	bottom, ok4 := parseInt(bytes.TrimLeft(b, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	if !ok1 || !ok2 || !ok3 || !ok4 || max(left, right) >= maxColumns {
		return Range{}, false
	}
	return Range{Top: min(top, bottom), Left: min(left, right), Bottom: max(top, bottom), Right: max(left, right)}, true
}
