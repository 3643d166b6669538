// Package sheet reads and writes spreadsheets as departments really send them:
// .xlsx and .xlsm workbooks (also when the name says .xls) and text files in
// UTF-8, GB18030, GBK or UTF-16 with commas, tabs, semicolons, 、or | between
// the cells.
//
// A file is sniffed by content, never by name, and streamed: memory does not
// grow with the number of rows, only with the number of different texts in a
// workbook's shared table. A cell is always text, as it was typed. Nothing is
// guessed: a number whose digits may have been lost stays in scientific
// notation, and a byte that fits no encoding refuses the file.
//
// Rows are numbered as the program that opens the file numbers them, starting
// at 1; columns are indexes into Row.Cells, starting at 0.
package sheet
