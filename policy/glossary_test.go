package policy

import (
	"os"
	"strings"
	"testing"
)

func TestOneEnglishWordForOneChineseTerm(t *testing.T) {
	text, err := os.ReadFile("../docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	chinese, english := map[string]string{}, map[string]string{}
	for n, line := range strings.Split(string(text), "\n") {
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "| 中文 |") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 3 {
			t.Errorf("line %d has %d columns, want 3", n+1, len(cells))
			continue
		}
		zh, en, means := strings.TrimSpace(cells[0]), strings.ToLower(strings.TrimSpace(cells[1])), strings.TrimSpace(cells[2])
		if zh == "" || en == "" || !strings.HasSuffix(means, "。") {
			t.Errorf("line %d: want a term, a word and a sentence: %s", n+1, line)
		}
		if before, twice := chinese[zh]; twice {
			t.Errorf("line %d: %s already is %q", n+1, zh, before)
		}
		if before, twice := english[en]; twice {
			t.Errorf("line %d: %q already stands for %s", n+1, en, before)
		}
		chinese[zh], english[en] = en, zh
	}
	if len(chinese) < 200 {
		t.Errorf("%d terms: the table was not read", len(chinese))
	}
}
