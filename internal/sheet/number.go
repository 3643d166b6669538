package sheet

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	exactInt    = 1 << 53 // from here on a float64 skips integers
	exactDigits = 15      // what a spreadsheet program keeps of a typed number
)

// appendNumber writes a stored number as it was typed.
//
//	20250301              as stored
//	1.2E+3                1200
//	1.1000000000000001    1.1, for programs keep 15 digits and store 17
//	5.00229198001011E+17  as stored: the last digits are gone
//	500229198001011000    5.00229198001011E+17, for it may have lost digits as a
//	                      float on its way; one that no float is written as
//	                      (500229198001011231) stays
func appendNumber(dst, v []byte) []byte {
	plain := bytes.IndexByte(v, 'E') < 0 && bytes.IndexByte(v, 'e') < 0
	if plain && len(v) <= exactDigits {
		return append(dst, v...)
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return append(dst, v...)
	}
	switch size := math.Abs(f); {
	case plain && bytes.IndexByte(v, '.') < 0:
		if size < exactInt || strconv.FormatFloat(f, 'f', 0, 64) != string(v) && strconv.FormatFloat(f, 'f', -1, 64) != string(v) {
			return append(dst, v...)
		}
		return strconv.AppendFloat(dst, f, 'E', -1, 64)
	case size >= exactInt:
		return append(dst, v...)
	case f == math.Trunc(f):
		return strconv.AppendFloat(dst, f, 'f', 0, 64)
	case size < 1e-9:
		return append(dst, v...)
	default:
		short, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'g', exactDigits, 64), 64)
		return strconv.AppendFloat(dst, short, 'f', -1, 64)
	}
}

// lastSerial is 9999-12-31 in the 1900 system.
const lastSerial = 2958465

// appendDate writes a serial day number in ISO form. What is no real moment
// (a negative number, day 0, the 29 February 1900 that never was) stays a number.
// A time of day shows only when the format asks for it and it is not midnight.
func appendDate(dst, v []byte, kind dateKind, is1904 bool) []byte {
	serial, err := strconv.ParseFloat(string(v), 64)
	if err != nil || math.IsNaN(serial) || serial < 0 || serial >= lastSerial+1 {
		return appendNumber(dst, v)
	}
	day, rest := math.Modf(serial)
	seconds := math.Round(rest * 86400)
	if kind == timeOnly && day == 0 && seconds < 86400 {
		return time.Unix(int64(seconds), 0).UTC().AppendFormat(dst, time.TimeOnly)
	}
	if kind == dateOnly {
		seconds = 0
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case is1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day == 0 || day == 60:
		return appendNumber(dst, v)
	case day < 60:
		epoch = epoch.AddDate(0, 0, 1)
	}
	t := epoch.AddDate(0, 0, int(day)).Add(time.Duration(seconds) * time.Second)
	if t.Year() > 9999 {
		return appendNumber(dst, v)
	}
	if t.Hour()|t.Minute()|t.Second() == 0 {
		return t.AppendFormat(dst, time.DateOnly)
	}
	return t.AppendFormat(dst, time.DateTime)
}

// appendISODate writes a date that is stored as ISO text, in the same form.
func appendISODate(dst, v []byte) []byte {
	day, clock, ok := strings.Cut(strings.TrimSuffix(string(v), "Z"), "T")
	dst = append(dst, day...)
	if clock, _, _ = strings.Cut(clock, "."); !ok || clock == "00:00:00" {
		return dst
	}
	if day != "" {
		dst = append(dst, ' ')
	}
	return append(dst, clock...)
}
