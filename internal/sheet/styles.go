package sheet

import (
	"archive/zip"
	"strconv"
	"strings"
)

// dateKind says how a number is shown: as itself, a day, a time of day, or both.
type dateKind uint8

const (
	plainNumber dateKind = iota
	dateOnly
	timeOnly
	dateAndTime
)

// readStyles gives the kind of each cell format; a workbook without styles has none.
func readStyles(f *zip.File) ([]dateKind, error) {
	own := map[int]dateKind{}
	var kinds []dateKind
	inCells := false
	err := eachTag(f, func(name string, attrs []byte) {
		switch name {
		case "numFmt":
			if id, err := strconv.Atoi(attr(attrs, "numFmtId")); err == nil && !inCells {
				own[id] = formatKind(attr(attrs, "formatCode"))
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs", "cellStyleXfs", "tableStyles":
			inCells = false
		case "xf":
			if !inCells || len(kinds) >= 1<<16 {
				return
			}
			id, _ := strconv.Atoi(attr(attrs, "numFmtId"))
			kind, ok := own[id]
			if !ok {
				kind = builtInKind(id)
			}
			kinds = append(kinds, kind)
		}
	})
	return kinds, err
}

// builtInKind is the kind of the formats that every program knows by number,
// with those of the Chinese editions (27–36 and 50–58).
func builtInKind(id int) dateKind {
	switch {
	case id == 22:
		return dateAndTime
	case 14 <= id && id <= 17, 27 <= id && id <= 31, id == 36, 50 <= id && id <= 54, id == 57, id == 58:
		return dateOnly
	case 18 <= id && id <= 21, 32 <= id && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return timeOnly
	}
	return plainNumber
}

// formatKind reads a number format. An elapsed time ([h]:mm) is a number.
func formatKind(code string) dateKind {
	code, _, _ = strings.Cut(bareFormat(code), ";")
	if strings.Contains(code, "general") || strings.ContainsAny(code, "#?") {
		return plainNumber
	}
	code = strings.NewReplacer("am/pm", "h", "a/p", "h", "上午/下午", "h").Replace(code)
	seconds := strings.Contains(code, "s")
	if strings.Contains(code, "0") && !seconds {
		return plainNumber
	}
	hasTime := seconds || strings.Contains(code, "h")
	hasDate := strings.ContainsAny(code, "yd") || strings.Contains(code, "aaa") ||
		strings.Contains(code, "e") || strings.Contains(code, "m") && !hasTime
	switch {
	case hasDate && hasTime:
		return dateAndTime
	case hasDate:
		return dateOnly
	case hasTime:
		return timeOnly
	}
	return plainNumber
}

// bareFormat drops quoted and escaped characters, fillers, colours and
// languages, in lower case. An elapsed time becomes "#".
func bareFormat(code string) string {
	var b strings.Builder
	runes := []rune(strings.ToLower(code))
	for i := 0; i < len(runes); i++ {
		switch c := runes[i]; c {
		case '"':
			for i++; i < len(runes) && runes[i] != '"'; i++ {
			}
		case '\\', '_', '*':
			i++
		case '[':
			start := i + 1
			for i < len(runes) && runes[i] != ']' {
				i++
			}
			if in := string(runes[min(start, i):i]); in != "" && strings.Trim(in, "hms") == "" {
				b.WriteByte('#')
			}
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
