package demo

import (
	"fmt"
	"strings"
)

// Citizen numbers are made up: the place, day of birth and sex are those of the made-up
// person, the order code is taken from 800–989, which is seldom allotted, and the check
// digit is right (GB 11643).
func citizenNumber(area string, born day, order int) string {
	y, m, d := born.date()
	s := fmt.Sprintf("%s%04d%02d%02d%03d", area, y, m, d, order)
	return s + string(checkDigit(s))
}

// checkDigit returns the 18th character for the first 17 digits.
func checkDigit(s string) byte {
	sum, weight := 0, [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	for i, w := range weight {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}

// defect says how a department spoils a number.
type defect uint8

const (
	sound defect = iota
	lowerX
	fifteen
	wrongCheck
	scientific
	missing
	disabilityNumber
	sharedNumber
	spaced
)

// defectOf tells how a dataset holds person p, the same each month. One dataset spoils
// the share kBadID of its people; what it does depends on the person.
func (w *World) defectOf(set uint64, p int32) defect {
	x := steady(w.seed, set, int(p))
	if x >= kBadID {
		return sound
	}
	who := &w.people[p]
	x /= kBadID
	switch {
	case x < 0.22:
		return spaced
	case x < 0.36:
		if who.born < dayOf(1985, 1, 1) {
			return fifteen
		}
		return wrongCheck
	case x < 0.52:
		return wrongCheck
	case x < 0.62:
		return scientific
	case x < 0.72:
		return missing
	case x < 0.82:
		if who.disability != nil {
			return disabilityNumber
		}
		return missing
	case x < 0.92:
		return sharedNumber
	}
	return lowerX
}

// writeNumber renders the number of p as the dataset holds it. Lower-case x is far more
// common than its share here, because it only shows in one number in eleven.
func (w *World) writeNumber(set uint64, p int32) string {
	who := &w.people[p]
	n := who.id
	switch w.defectOf(set, p) {
	case lowerX:
		return strings.ToLower(n)
	case fifteen:
		return n[:6] + n[8:17]
	case wrongCheck:
		return n[:17] + string("0123456789"[(n[16]-'0'+3)%10])
	case scientific:
		return n[:1] + "." + n[1:6] + "E+17"
	case missing:
		if p%2 == 0 {
			return "无"
		}
		return "不详"
	case disabilityNumber:
		return who.disability.number(n)
	case sharedNumber:
		return w.people[w.households[who.hh].first].id
	case spaced:
		return n[:6] + " " + n[6:14] + " " + n[14:]
	}
	return n
}
