package cn

import (
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

var errDivisionCode = errs.New(errs.Invalid, "division_code.form", "区划代码应为数字:县 6 位、乡镇 9 位、村 12 位,请对照统计用区划代码核对")

// DivisionCode is the statistical code of a division without the zeros that only pad it:
// province 2 digits, city 4, county 6 (GB/T 2260), township 9, village 12, and 13 to 18
// for a group inside a village, which the county numbers itself.
//
// In a municipality such as 重庆 the "city" 5001 or 5002 only sorts districts and
// counties; it governs nothing.
type DivisionCode string

// Level says how far down a division lies.
type Level uint8

const (
	LevelNone Level = iota
	LevelProvince
	LevelCity
	LevelCounty
	LevelTownship
	LevelVillage
	LevelGroup
)

// String is 省, 市, 县, 乡镇, 村 or 组.
func (l Level) String() string {
	return [...]string{"", "省", "市", "县", "乡镇", "村", "组"}[min(l, LevelGroup)]
}

// ParseDivisionCode normalises "500229000000", "５００２２９" and the like to "500229".
func ParseDivisionCode(raw string) (DivisionCode, error) {
	s := squeeze(raw)
	if whole, zeros, ok := strings.Cut(s, "."); ok && strings.Trim(zeros, "0") == "" {
		s = whole // a number cell
	}
	for _, pad := range [...]struct{ full, kept int }{{12, 9}, {9, 6}, {6, 4}, {4, 2}} {
		if len(s) == pad.full && strings.Trim(s[pad.kept:], "0") == "" {
			s = s[:pad.kept]
		}
	}
	c := DivisionCode(s)
	if !c.Valid() {
		return "", errDivisionCode
	}
	return c, nil
}

// Valid says that the code is well formed; it does not say that the division exists.
func (c DivisionCode) Valid() bool {
	return c.Level() != LevelNone && allDigits(string(c)) && validProvince(string(c[:2]))
}

// Level is told by the length, LevelNone if no level has it.
func (c DivisionCode) Level() Level {
	switch n := len(c); {
	case n == 2:
		return LevelProvince
	case n == 4:
		return LevelCity
	case n == 6:
		return LevelCounty
	case n == 9:
		return LevelTownship
	case n == 12:
		return LevelVillage
	case n > 12 && n <= 18:
		return LevelGroup
	}
	return LevelNone
}

// Parent is the division one level up, "" above a province.
func (c DivisionCode) Parent() DivisionCode {
	lengths := [...]int{0, 0, 2, 4, 6, 9, 12}
	return c[:lengths[c.Level()]]
}

// At is the division of the given level that c lies in, c itself at its own level, ""
// if c lies higher.
func (c DivisionCode) At(l Level) DivisionCode {
	for c.Level() > l {
		c = c.Parent()
	}
	if c.Level() != l {
		return ""
	}
	return c
}

// Contains says that other is c or lies inside it.
func (c DivisionCode) Contains(other DivisionCode) bool {
	return c.Level() != LevelNone && strings.HasPrefix(string(other), string(c)) && other.Level() != LevelNone
}

// validProvince knows the provinces of GB/T 2260, and 81 to 83 for the residents of
// Hong Kong, Macao and Taiwan.
func validProvince(two string) bool {
	switch two {
	case "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
		"41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54",
		"61", "62", "63", "64", "65", "71", "81", "82", "83":
		return true
	}
	return false
}
