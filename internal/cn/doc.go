// Package cn holds what every part of the house must know about the way things are
// written in China: days and working days, amounts, identity numbers, names, phones
// and division codes. It is pure: no clock, no files, no network.
//
// Every Parse function takes a cell as a department really sends it (full-width
// digits, odd spaces, a workbook's apostrophe) and either gives the one value that it
// can mean or refuses with an error whose code says what is wrong. It never guesses
// and it never puts the value into the error.
package cn

//go:generate sh -c "go run gen/holidays.go $CHINESE_DAYS > holidays.csv"
