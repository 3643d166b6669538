package fact

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// Subject is what a fact is about.
type Subject string

const (
	OfHousehold Subject = "household"
	OfPerson    Subject = "person"
)

// Kind is the kind of a value, and with it its unit.
type Kind string

const (
	Money Kind = "money" // 分
	Int   Kind = "int"
	Bool  Kind = "bool"
	Text  Kind = "text"
)

// Take says what is made of the rows.
type Take string

const (
	Sum        Take = "sum"         // of the amounts (or the field Of) in the window
	Count      Take = "count"       // of the rows in the window
	Max        Take = "max"         // the largest amount in the window
	Latest     Take = "latest"      // the field Of of the newest row
	Exists     Take = "exists"      // is there a row
	Open       Take = "open"        // is the newest row one that nothing has closed
	DaysOpen   Take = "days_open"   // days since the oldest row that nothing has closed; 0 if none
	DaysSince  Take = "days_since"  // since the newest row's date
	DaysUntil  Take = "days_until"  // until the date in the field Of of the roster row
	Entered    Take = "entered"     // on the roster now, not Months ago
	Left       Take = "left"        // on the roster Months ago, not now
	Before     Take = "before"      // the field Of of the roster row Months ago
	MonthsOver Take = "months_over" // calendar months in the window whose sum reaches the parameter Param
	Builtin    Take = "builtin"     // computed by the function of the same key
)

// Def defines one fact.
type Def struct {
	Key     string  `toml:"key" json:"key"`
	Title   string  `toml:"title" json:"title"`
	Subject Subject `toml:"subject" json:"subject"`
	Kind    Kind    `toml:"kind" json:"kind"`
	Unit    string  `toml:"unit" json:"unit,omitempty"`
	Dataset string  `toml:"dataset" json:"dataset,omitempty"`
	Take    Take    `toml:"take" json:"take"`
	// Of names what is taken: a field of the row, or "amount" (the default), "code", "date".
	Of string `toml:"of" json:"of,omitempty"`
	// Less names a field that a Sum takes off each row.
	Less string `toml:"less" json:"less,omitempty"`
	// Months is the window: rows of the months up to the day. 0 is no limit.
	Months int `toml:"months" json:"months,omitempty"`
	// Where keeps the rows whose field has one of these texts.
	Where map[string][]string `toml:"where" json:"where,omitempty"`
	// Closed are the texts by which a row says that the matter is over; "*" is any text.
	Closed map[string][]string `toml:"closed" json:"closed,omitempty"`
	// Param is the parameter that MonthsOver compares with.
	Param string `toml:"param" json:"param,omitempty"`
	// Positive facts are known of every household and at least 1: what is divided by them
	// is never divided by 0.
	Positive bool `toml:"positive" json:"positive,omitempty"`
	// Sensitive facts (health, disability) are shown only to those who may read them.
	Sensitive bool   `toml:"sensitive" json:"sensitive,omitempty"`
	Clause    string `toml:"clause" json:"clause,omitempty"`
	Note      string `toml:"note" json:"note,omitempty"`
}

// Catalogue is a checked list of definitions. A fact's position in it is its position in
// every list of values.
type Catalogue struct {
	defs     []Def
	position map[string]int
}

//go:embed pack.toml
var pack string

// DefaultCatalogue holds the shipped definitions.
func DefaultCatalogue() *Catalogue {
	c, err := ParseCatalogue(pack)
	if err != nil {
		panic("fact: the shipped pack: " + err.Error())
	}
	return c
}

// ParseCatalogue reads and checks definitions; an unknown key is an error.
func ParseCatalogue(text string) (*Catalogue, error) {
	var file struct {
		Fact []Def `toml:"fact"`
	}
	meta, err := toml.Decode(text, &file)
	if err != nil {
		return nil, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("unknown key %s", unknown[0])
	}
	c := &Catalogue{position: map[string]int{}}
	for _, d := range file.Fact {
		if err := d.check(); err != nil {
			return nil, fmt.Errorf("fact %s: %w", d.Key, err)
		}
		if _, twice := c.position[d.id()]; twice {
			return nil, fmt.Errorf("fact %s: defined twice", d.Key)
		}
		c.position[d.id()] = len(c.defs)
		c.defs = append(c.defs, d)
	}
	return c, nil
}

func (d Def) id() string { return string(d.Subject) + "." + d.Key }

func (d Def) check() error {
	switch {
	case d.Key == "" || d.Title == "":
		return fmt.Errorf("needs a key and a title")
	case d.Subject != OfHousehold && d.Subject != OfPerson:
		return fmt.Errorf("subject is household or person")
	case d.Kind != Money && d.Kind != Int && d.Kind != Bool && d.Kind != Text:
		return fmt.Errorf("kind is money, int, bool or text")
	case d.Take == Builtin:
		if _, ok := builtins[d.id()]; !ok {
			return fmt.Errorf("no built-in of this name")
		}
		return nil
	case d.Dataset == "":
		return fmt.Errorf("needs a dataset")
	case (d.Take == Entered || d.Take == Left || d.Take == Before || d.Take == MonthsOver) && d.Months == 0:
		return fmt.Errorf("%s needs months", d.Take)
	case d.Take == MonthsOver && d.Param == "":
		return fmt.Errorf("months_over needs a parameter")
	}
	if want, fixed := kindOf[d.Take]; fixed && want != d.Kind {
		return fmt.Errorf("%s gives %s", d.Take, want)
	}
	return nil
}

var kindOf = map[Take]Kind{
	Max: Money, Count: Int, Exists: Bool, Open: Bool, Entered: Bool, Left: Bool,
	DaysOpen: Int, DaysSince: Int, DaysUntil: Int, MonthsOver: Int,
}

// Defs are the definitions in order.
func (c *Catalogue) Defs() []Def { return c.defs }

// byDataset are the positions of the facts, those of one dataset together.
func (c *Catalogue) byDataset() []int {
	order := make([]int, len(c.defs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(c.defs[a].Dataset, c.defs[b].Dataset) })
	return order
}

// Position finds a fact; ok is false where there is none of that name.
func (c *Catalogue) Position(s Subject, key string) (int, bool) {
	i, ok := c.position[string(s)+"."+key]
	return i, ok
}
