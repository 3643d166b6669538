package param

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

// Kind says what a value looks like.
type Kind string

const (
	Money Kind = "money" // 元 with up to two decimals: "5000"
	Int   Kind = "int"   // a whole number: "3"
	Ratio Kind = "ratio" // a share or factor: "0.3", "30%", "1.5"
	Days  Kind = "days"  // a time limit with its unit: "15天", "5工作日"
	Text  Kind = "text"
	Date  Kind = "date" // "2025-03-01"
)

// Definition says that a parameter exists and what it means.
type Definition struct {
	Key     string `toml:"key" json:"key"`
	Title   string `toml:"title" json:"title"`
	Kind    Kind   `toml:"kind" json:"kind"`
	Unit    string `toml:"unit" json:"unit,omitempty"`
	Subject string `toml:"subject" json:"subject"`             // the heading under which it is listed
	Clause  string `toml:"clause" json:"clause,omitempty"`     // "plan:260": the clause that asks for it
	Source  string `toml:"source" json:"source,omitempty"`     // where the example is in use
	Note    string `toml:"note" json:"note,omitempty"`         // Chinese, for the person who sets it
	Example string `toml:"value" json:"example,omitempty"`     // 示例; "" if none is shipped
	Since   string `toml:"from" json:"example_from,omitempty"` // first day of the example; "" if it always held
}

var (
	// ErrUnknown is returned for a key or title that no definition has.
	ErrUnknown = errs.New(errs.NotFound, "param.unknown", "没有这个参数,请在参数列表中核对名称。")

	errValue    = errs.New(errs.Invalid, "param.value", "“%s”的写法不对:%s。")
	errNegative = errs.New(errs.Invalid, "param.negative", "“%s”不能是负数,请检查后重新填写。")
	errRatio    = errs.New(errs.Invalid, "param.ratio", "应为比例或倍数,如 0.3、30% 或 1.5")
	errTextLong = errs.New(errs.Invalid, "param.text", "文字请不超过 500 字")
)

//go:embed pack.toml
var packTOML string

var pack = sync.OnceValue(func() []Definition {
	defs, err := readPack(packTOML)
	if err != nil {
		panic(err) // the shipped file is covered by a test
	}
	return defs
})

// Definitions are all parameters, in the order of the pack.
func Definitions() []Definition { return pack() }

// Find looks a parameter up by its key or its Chinese title.
func Find(keyOrTitle string) (Definition, error) {
	want := cn.Narrow(keyOrTitle)
	for _, d := range pack() {
		if d.Key == want || cn.Narrow(d.Title) == want {
			return d, nil
		}
	}
	return Definition{}, ErrUnknown
}

func readPack(text string) ([]Definition, error) {
	var file struct {
		Param []Definition `toml:"param"`
	}
	meta, err := toml.Decode(text, &file)
	if err != nil {
		return nil, err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("param: unknown fields in the pack: %v", extra)
	}
	seen := map[string]bool{}
	for i := range file.Param {
		d := &file.Param[i]
		if d.Key == "" || d.Title == "" || d.Subject == "" || seen[d.Key] || seen[d.Title] {
			return nil, fmt.Errorf("param: definition %d (%s) is incomplete or given twice", i, d.Key)
		}
		seen[d.Key], seen[d.Title] = true, true
		if d.Example != "" {
			if d.Example, err = d.Normalise(d.Example); err != nil {
				return nil, fmt.Errorf("param: %s: %w", d.Key, err)
			}
		}
		if d.Since != "" {
			if _, err := cn.ParseISODate(d.Since); err != nil {
				return nil, fmt.Errorf("param: %s: %w", d.Key, err)
			}
		}
	}
	return file.Param, nil
}

// Normalise reads a value as a person writes it and gives it in the one form in which it
// is kept: "5,000元" is "5000.00", "30%" is "0.3", "5个工作日" is "5个工作日". Numbers below
// zero are refused.
func (d Definition) Normalise(raw string) (string, error) {
	text, negative, err := normalise(d.Kind, raw)
	if e, ok := errs.As(err); ok {
		return "", errValue.Textf(d.Title, strings.TrimRight(e.Text, "。"))
	}
	if err == nil && negative {
		return "", errNegative.Textf(d.Title)
	}
	return text, err
}

func normalise(k Kind, raw string) (text string, negative bool, err error) {
	switch k {
	case Money:
		m, err := cn.ParseMoney(raw, cn.InYuan)
		b, _ := m.MarshalText()
		return string(b), m < 0, err
	case Int:
		n, err := cn.ParseInt(raw)
		return fmt.Sprint(n), n < 0, err
	case Ratio:
		return normaliseRatio(raw)
	case Days:
		n, err := cn.ParseDays(raw)
		return n.String(), false, err
	case Date:
		d, _, err := cn.ParseDate(raw)
		return d.String(), false, err
	case Text:
		s := strings.TrimSpace(raw)
		if len([]rune(s)) > 500 {
			return "", false, errTextLong
		}
		return s, false, nil
	}
	return "", false, fmt.Errorf("param: no kind %q", k)
}
