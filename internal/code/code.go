// Package code keeps the versioned code lists of the work: 风险类型, 与户主关系, 帮扶措施…
// A shipped code is the national system's wording and is never changed; a county adds
// codes of its own and aliases under which its files write a code.
//
// What a source wrote and the code that it means are both kept by whoever stores them:
// Resolve maps, it never overwrites.
package code

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/cn"
)

// Code is one entry of a list.
type Code struct {
	Code     string   `toml:"code" json:"code"`
	Text     string   `toml:"text" json:"text" doc:"全国系统的写法,导出照用"`
	Parent   string   `toml:"parent" json:"parent,omitempty" doc:"上一级的代码"`
	National string   `toml:"national" json:"national,omitempty" doc:"全国系统的代码,已公开的才有"`
	Standard string   `toml:"standard" json:"standard,omitempty" doc:"国家标准代码"`
	Group    string   `toml:"group" json:"group,omitempty" doc:"归类,如 开发式"`
	Aliases  []string `toml:"aliases" json:"aliases,omitempty" doc:"其他写法"`
	Added    bool     `toml:"-" json:"added,omitempty" doc:"本县增补"`
}

// List is one code list, in the order in which a person picks from it.
type List struct {
	Key    string `toml:"key" json:"key"`
	Title  string `toml:"title" json:"title"`
	Source string `toml:"source" json:"source"`
	Note   string `toml:"note" json:"note,omitempty"`
	Many   bool   `toml:"many" json:"many,omitempty" doc:"可同时选几项"`
	Codes  []Code `toml:"codes" json:"codes"`
}

// Lists are the code lists that a county uses. They do not change; safe for concurrent use.
type Lists struct {
	order  []string
	lists  map[string]List
	lookup map[string]map[string]int // list → written form → index in Codes
}

//go:embed pack.toml
var packTOML string

// National is the shipped pack, without the additions of any county.
var National = sync.OnceValue(func() Lists {
	lists, err := readPack(packTOML)
	if err != nil {
		panic(err) // the shipped file is covered by a test
	}
	return lists
})

func readPack(text string) (Lists, error) {
	var file struct {
		List []List `toml:"list"`
	}
	meta, err := toml.Decode(text, &file)
	if err != nil {
		return Lists{}, err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return Lists{}, fmt.Errorf("code: unknown fields in the pack: %v", extra)
	}
	l := Lists{lists: map[string]List{}, lookup: map[string]map[string]int{}}
	for _, list := range file.List {
		codes := list.Codes
		list.Codes = nil
		if list.Key == "" || list.Title == "" || l.lookup[list.Key] != nil {
			return Lists{}, fmt.Errorf("code: list %q has no title or is given twice", list.Key)
		}
		l.order = append(l.order, list.Key)
		l.lists[list.Key], l.lookup[list.Key] = list, map[string]int{}
		for _, c := range codes {
			if err := l.add(list.Key, c); err != nil {
				return Lists{}, err
			}
		}
	}
	return l, nil
}

// add puts a code at the end of a list, or adds aliases to one that is there.
func (l Lists) add(list string, c Code) error {
	written := l.lookup[list]
	entry := l.lists[list]
	i, known := written[form(c.Code)]
	if !known {
		if c.Code == "" || c.Text == "" {
			return fmt.Errorf("code: %s: %q lacks its code or text", list, c.Code)
		}
		if _, ok := written[form(c.Parent)]; c.Parent != "" && !ok {
			return fmt.Errorf("code: %s: %q lies under the unknown %q", list, c.Code, c.Parent)
		}
		i = len(entry.Codes)
		entry.Codes = append(entry.Codes, c)
	} else if entry.Codes[i].Code != c.Code || c.Text != entry.Codes[i].Text {
		return fmt.Errorf("code: %s: %q is given twice", list, c.Code)
	} else {
		entry.Codes[i].Aliases = append(slices.Clone(entry.Codes[i].Aliases), c.Aliases...)
	}
	forms := append([]string{c.Code, c.Text}, c.Aliases...)
	for _, w := range forms {
		if other, ok := written[form(w)]; ok && other != i {
			return fmt.Errorf("code: %s: %q means two codes", list, w)
		}
	}
	for _, w := range forms {
		written[form(w)] = i
	}
	l.lists[list] = entry
	return nil
}

// clone is a copy that may be added to.
func (l Lists) clone() Lists {
	c := Lists{slices.Clone(l.order), map[string]List{}, map[string]map[string]int{}}
	for key, list := range l.lists {
		list.Codes = slices.Clone(list.Codes)
		c.lists[key], c.lookup[key] = list, maps.Clone(l.lookup[key])
	}
	return c
}

// All are the lists in the order of the pack.
func (l Lists) All() []List {
	all := make([]List, len(l.order))
	for i, key := range l.order {
		all[i] = l.lists[key]
	}
	return all
}

// List is one list by its key.
func (l Lists) List(key string) (List, bool) {
	list, ok := l.lists[key]
	return list, ok
}

// Resolve finds the code that a text means: the code itself, the national wording or an
// alias, whatever the width of its letters and the spaces in it. It never guesses.
func (l Lists) Resolve(list, text string) (Code, bool) {
	i, ok := l.lookup[list][form(text)]
	if !ok {
		return Code{}, false
	}
	return l.lists[list].Codes[i], true
}

// ResolveAll reads a cell that names several codes (长期慢性病,残疾), each once; ok is false
// if it is empty or any part is unknown.
func (l Lists) ResolveAll(list, text string) (codes []Code, ok bool) {
	if c, ok := l.Resolve(list, text); ok {
		return []Code{c}, true
	}
	for _, part := range strings.FieldsFunc(cn.Narrow(text), func(r rune) bool { return strings.ContainsRune(",;、/|+ ", r) }) {
		c, known := l.Resolve(list, part)
		if !known {
			return nil, false
		}
		if !slices.ContainsFunc(codes, func(o Code) bool { return o.Code == c.Code }) {
			codes = append(codes, c)
		}
	}
	return codes, len(codes) > 0
}

// form is the one form in which written texts are compared.
func form(text string) string {
	return strings.ToUpper(strings.ReplaceAll(cn.Narrow(text), " ", ""))
}
