package assist

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/code"
)

// measureList and riskList are the code lists that plans speak in.
const (
	measureList = "measure"
	riskList    = "risk"
)

// Department is who may be asked to deliver.
type Department struct {
	Sector string `toml:"sector" json:"sector"`
	Title  string `toml:"title" json:"title"`
}

// proof names the records of a department that prove a help.
type proof struct {
	Code    string   `toml:"code"` // of the code list of measures
	Dataset string   `toml:"dataset"`
	Only    []string `toml:"only"`   // codes of the records; all where empty
	Filled  string   `toml:"filled"` // a field that must not be blank
}

type pack struct {
	Departments []Department `toml:"department"`
	Headings    []struct {
		Code   string `toml:"code"`
		Sector string `toml:"sector"`
	} `toml:"heading"`
	Proofs []proof `toml:"proof"`
	Fits   []struct {
		Risk     string   `toml:"risk"`
		Headings []string `toml:"headings"`
		Source   string   `toml:"source"`
	} `toml:"fit"`
}

//go:embed headings.toml
var headingsTOML string

var shipped = sync.OnceValue(func() pack {
	p, err := readPack(headingsTOML)
	if err != nil {
		panic(err) // the shipped file is covered by a test
	}
	return p
})

// readPack refuses what does not agree with the shipped code lists.
func readPack(text string) (p pack, err error) {
	meta, err := toml.Decode(text, &p)
	if err != nil {
		return p, err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return p, fmt.Errorf("assist: unknown fields in headings.toml: %v", extra)
	}
	for _, h := range p.Headings {
		if _, ok := code.National().Resolve(measureList, h.Code); !ok || p.department(h.Sector) == "" {
			return p, fmt.Errorf("assist: heading %q has no code or no department", h.Code)
		}
	}
	for _, f := range p.Fits {
		for _, h := range f.Headings {
			if p.sectorOf(h, h) == "" {
				return p, fmt.Errorf("assist: %s: no heading %q", f.Risk, h)
			}
		}
	}
	return p, nil
}

func (p pack) department(sector string) string {
	for _, d := range p.Departments {
		if d.Sector == sector {
			return d.Title
		}
	}
	return ""
}

// sectorOf is the department that usually delivers a code, or else its heading.
func (p pack) sectorOf(measure, heading string) string {
	for _, want := range []string{measure, heading} {
		for _, h := range p.Headings {
			if h.Code == want {
				return h.Sector
			}
		}
	}
	return ""
}

// fits are the headings that answer a risk, and who says so; ok is false where nothing is
// said, so that any heading may answer it.
func (p pack) fits(risk string) (headings []string, source string, ok bool) {
	for _, f := range p.Fits {
		if f.Risk == risk {
			return f.Headings, f.Source, true
		}
	}
	return nil, "", false
}

// Heading is one of the fourteen headings of measures, with the codes under it.
type Heading struct {
	Code        string   `json:"code"`
	Title       string   `json:"title"`
	Development bool     `json:"development" doc:"开发式帮扶"`
	Sector      string   `json:"sector" doc:"通常由哪个部门落实"`
	Kinds       []Kind   `json:"kinds" doc:"二级:常见名称,县可以增补"`
	Risks       []string `json:"risks" doc:"一般能解决的风险"`
}

// Kind is a code under a heading.
type Kind struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Sector string `json:"sector"`
	Added  bool   `json:"added,omitempty" doc:"本县增补"`
}

// catalogue is the measures and risks as the county words them.
type catalogue struct {
	lists code.Lists
	pack  pack
}

// riskText is a risk in the wording of the code list, its parent for a kind of disaster;
// what the list does not have stays as it was written.
func (c catalogue) riskText(written string) string {
	r, ok := c.lists.Resolve(riskList, written)
	if !ok {
		return written
	}
	if parent, ok := c.lists.Resolve(riskList, r.Parent); ok {
		return parent.Text
	}
	return r.Text
}

// find is a code of a measure and the heading that it lies under.
func (c catalogue) find(measure string) (found, heading code.Code, ok bool) {
	if found, ok = c.lists.Resolve(measureList, measure); !ok {
		return found, heading, false
	}
	if heading = found; found.Parent != "" {
		heading, ok = c.lists.Resolve(measureList, found.Parent)
	}
	return found, heading, ok
}

// fits says whether a heading answers a risk.
func (c catalogue) fits(heading, risk string) bool {
	headings, _, said := c.pack.fits(c.riskText(risk))
	return !said || slices.Contains(headings, heading)
}

func development(heading code.Code) bool { return heading.Group == "开发式" }

// headings are all of them, in the order of the list.
func (c catalogue) headings() []Heading {
	list := []Heading{}
	measures, _ := c.lists.List(measureList)
	for _, m := range measures.Codes {
		if m.Parent == "" {
			list = append(list, Heading{Code: m.Code, Title: m.Text, Development: development(m), Sector: c.pack.sectorOf(m.Code, m.Code), Kinds: []Kind{}, Risks: c.risksOf(m.Code)})
			continue
		}
		for i := range list {
			if list[i].Code == m.Parent {
				list[i].Kinds = append(list[i].Kinds, Kind{m.Code, m.Text, c.pack.sectorOf(m.Code, m.Parent), m.Added})
			}
		}
	}
	return list
}

func (c catalogue) risksOf(heading string) []string {
	list := []string{}
	for _, f := range c.pack.Fits {
		if slices.Contains(f.Headings, heading) {
			list = append(list, f.Risk)
		}
	}
	return list
}

// titles are the headings that answer a risk, in words.
func (c catalogue) titles(headings []string) (list []string) {
	for _, h := range headings {
		if m, ok := c.lists.Resolve(measureList, h); ok {
			list = append(list, m.Text)
		}
	}
	return list
}
