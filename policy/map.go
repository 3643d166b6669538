package policy

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// NotYet returns the entries that no reference is for, ascending by ID.
func NotYet(refs []Ref) []Entry {
	var out []Entry
	for _, e := range entries() {
		if !slices.ContainsFunc(refs, func(r Ref) bool { return r.isFor(e) }) {
			out = append(out, e)
		}
	}
	return out
}

// NotYetCSV is notyet.csv: the ID and name of each entry of NotYet.
func NotYetCSV(refs []Ref) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write([]string{"id", "zh"})
	for _, e := range NotYet(refs) {
		w.Write([]string{e.ID, e.Name})
	}
	w.Flush() // a bytes.Buffer takes every write
	return b.Bytes()
}

func (r Ref) names(e Entry) bool { return slices.Contains(r.Entries, e.ID) }

// isFor says whether the reference speaks for the entry: by name, or, when it
// names none, by a line that the entry rests on.
func (r Ref) isFor(e Entry) bool {
	if len(r.Entries) > 0 {
		return r.names(e)
	}
	return slices.ContainsFunc(r.Clauses, func(n int) bool { return slices.Contains(e.Lines, n) })
}

// Map is docs/policy-map.md: from each clause to the files that refer to it, and
// from each entry to the files or to “尚未实现 / not yet built”. It names files
// without line numbers, so that it only changes when a reference does.
func Map(refs []Ref) []byte {
	var b bytes.Buffer
	named, byLine, missing := 0, 0, 0
	for _, e := range entries() {
		switch {
		case slices.ContainsFunc(refs, func(r Ref) bool { return r.names(e) }):
			named++
		case slices.ContainsFunc(refs, func(r Ref) bool { return r.isFor(e) }):
			byLine++
		default:
			missing++
		}
	}
	used := map[int]bool{}
	for _, r := range refs {
		for _, n := range r.Clauses {
			used[n] = true
		}
	}
	fmt.Fprintf(&b, `# 条款与代码对照

由 `+"`go generate ./policy`"+` 生成，请勿手改。行号是规划原文的行号，“要求”是我们自己的概括。
引用只说明某处代码为哪条而写，不表示该条已全部办到；标“按行”的引用没有指明事项，只凭同一行认定。

- 索引条款 %d 行，代码已引用 %d 行。
- 事项 %d 项：指名引用 %d 项，只按行引用 %d 项，尚未实现 %d 项。

## 从条款到代码

| 行 | 章节 | 要求 | 事项 | 指标 | 代码 |
|---|---|---|---|---|---|
`, len(rows()), len(used), len(entries()), named, byLine, missing)
	for _, r := range rows() {
		fmt.Fprintf(&b, "| %d | %s%s | %s | %s | %s | %s |\n", r.Line, r.Chapter, r.Section, r.Asks,
			strings.Join(r.Entries, " "), strings.Join(r.Targets, " "), places(refs, func(ref Ref) bool {
				return slices.Contains(ref.Clauses, r.Line)
			}))
	}
	b.WriteString(`
## 从事项到代码

| 事项 | 名称 | English | 优先级 | 模块 | 条款 | 代码 |
|---|---|---|---|---|---|---|
`)
	for _, e := range entries() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n",
			e.ID, e.Name, e.English, e.Priority, e.Module, joinInts(e.Lines), entryPlaces(refs, e))
	}
	return b.Bytes()
}

// entryPlaces prefers the references that name the entry.
func entryPlaces(refs []Ref, e Entry) string {
	byName := places(refs, func(r Ref) bool { return r.names(e) })
	if byName != "" {
		return byName
	}
	if byLine := places(refs, func(r Ref) bool { return r.isFor(e) }); byLine != "" {
		return "按行：" + byLine
	}
	return "尚未实现 / not yet built"
}

// places links the files of the references that match, each once.
func places(refs []Ref, match func(Ref) bool) string {
	var files []string
	for _, r := range refs {
		if match(r) && !slices.Contains(files, r.File) {
			files = append(files, r.File)
		}
	}
	slices.Sort(files)
	for i, f := range files {
		files[i] = fmt.Sprintf("[%s](../%s)", f, f)
	}
	return strings.Join(files, "<br>")
}

func joinInts(ns []int) string {
	var out []string
	for _, n := range ns {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, " ")
}
