package policy

import (
	"encoding/hex"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"

	"github.com/shouwang/shouwang/internal/errs"
)

var (
	ErrEncoding = errs.New(errs.Invalid, "policy.plan_encoding",
		"规划原文不是 UTF-8 文本。请另存为 UTF-8 的纯文本后再核对。")
	ErrMismatch = errs.New(errs.Conflict, "policy.plan_mismatch",
		"规划原文与条款索引有 %d 处对不上，最先在第 %d 行。请确认用的是2022年3月印发的原文且未改动分行；原文确有修订的，请一并修订条款索引。")
	ErrCopied = errs.New(errs.Invalid, "policy.copied",
		"条款索引中第 %d 行的说明照抄了原文。请用自己的话改写后再核对。")
)

// copiedRun is the length in characters from which a run shared with the
// original counts as copied.
const copiedRun = 12

// Check reads the original plan and proves that each row of the index still
// stands on its line and that no row repeats the original.
// It returns ErrEncoding, ErrMismatch or ErrCopied.
func Check(planFile io.Reader) error {
	lines, err := readLines(planFile)
	if err != nil {
		return err
	}
	bad, first := 0, 0
	for _, r := range rows() {
		if r.Line <= len(lines) && Hash(lines[r.Line-1]) == r.SM3 {
			continue
		}
		if bad++; first == 0 {
			first = r.Line
		}
	}
	if bad > 0 {
		return ErrMismatch.Textf(bad, first)
	}
	return checkOwnWords(rows(), lines)
}

// Hash is the SM3 of one line of the original: the line without its end-of-line
// mark, a byte-order mark and the white space (Unicode) around it, in UTF-8 and
// otherwise untouched, as 64 lower-case hex digits.
func Hash(line string) string {
	sum := sm3.Sum([]byte(trim(line)))
	return hex.EncodeToString(sum[:])
}

// trim takes the byte-order mark off first, so that white space behind it goes too.
func trim(line string) string {
	return strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
}

func readLines(r io.Reader) ([]string, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		return nil, ErrEncoding
	}
	return strings.Split(string(data), "\n"), nil
}

// checkOwnWords refuses a row that shares copiedRun characters in a row with any
// line of the original.
func checkOwnWords(rows []Row, lines []string) error {
	seen := map[string]bool{}
	for _, l := range lines {
		for _, run := range runs(trim(l)) {
			seen[run] = true
		}
	}
	for _, r := range rows {
		for _, run := range runs(r.Asks) {
			if seen[run] {
				return ErrCopied.Textf(r.Line)
			}
		}
	}
	return nil
}

// runs are all stretches of copiedRun characters of s.
func runs(s string) []string {
	text := []rune(s)
	var out []string
	for i := 0; i+copiedRun <= len(text); i++ {
		out = append(out, string(text[i:i+copiedRun]))
	}
	return out
}
