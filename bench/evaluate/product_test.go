package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fake is a program that answers as shouwang does and keeps a list of what it was asked.
const fake = `#!/bin/sh
echo "$*|$SHOUWANG_DATABASE" >> "$(dirname "$0")/asked"
case "$1 $2" in
"init --data") mkdir -p "$3" && echo secret > "$3/db" ;;
"rule list") printf '键 版本\na.one 1 trial\nb.two 1 trial\n' ;;
import*) echo '{"state":"published","rows":3,"accepted":2,"quarantined":1,"unmatched":1}'; echo 'one was refused' >&2; exit 1 ;;
screen*) [ ! -e "$3/screened" ] && touch "$3/screened" && echo '{"households":4}' ;;
leads*) echo '[{"户编号":"1","rules":["b.two"],"risks":["因病"],"state":"open"}]' ;;
esac
`

func TestEachQuestionIsAskedOfAFreshCountyThatNobodyElseUses(t *testing.T) {
	t.Setenv("SHOUWANG_DATABASE", "postgres://a-real-county")
	dir := t.TempDir()
	data := filepath.Join(dir, "demo")
	for path, text := range map[string]string{
		"fake":                 fake,
		"demo/inbox/index.csv": "path,dataset,as_of,received_on\nx,d,2025-05-31,2025-06-20\ny,d,2025-06-30,2025-07-20\n",
	} {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	all, first, err := questions(inboxOf(data))
	if err != nil {
		t.Fatal(err)
	}
	in, list, err := product{filepath.Join(dir, "fake")}.screenings(context.Background(), filepath.Join(dir, "county"), inboxOf(data), first, all)
	if err != nil {
		t.Fatal(err)
	}
	if want := (imported{files: 1, refused: 1, rows: 3, accepted: 2, quarantined: 1, unmatched: 1}); in != want {
		t.Errorf("imported %+v, want %+v", in, want)
	}
	if len(list) != 2 || len(list[0].leads) != 1 || list[1].households != 4 {
		t.Errorf("got %+v", list)
	}
	asked, err := os.ReadFile(filepath.Join(dir, "asked"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"--from 2022-05-31 --basis 演示值 monitoring_line 8000|\n", "--confirmed-by evaluate-b a.one b.two|\n", "--on 2025-05-31 --known-by 2025-06-20|\n"} {
		if !strings.Contains(string(asked), want) {
			t.Errorf("was not asked %q:\n%s", want, asked)
		}
	}
	if strings.Contains(string(asked), "a-real-county") {
		t.Error("the caller's own database was handed on")
	}
	if _, err := os.Stat(filepath.Join(dir, "county-screening")); !os.IsNotExist(err) {
		t.Errorf("the copy was left behind: %v", err)
	}
}
