package round

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/registry"
)

// Reason is a kind of household that a village visits.
type Reason struct {
	Title string `toml:"title"`
	Facts []struct {
		Key    string `toml:"key"`
		Equals *int64 `toml:"equals"`
	} `toml:"facts"`
}

//go:embed kinds.toml
var kindsText string

// reasons are the shipped kinds.
var reasons = mustReadKinds(kindsText)

func mustReadKinds(text string) []Reason {
	var pack struct {
		Kind []Reason `toml:"kind"`
	}
	if _, err := toml.Decode(text, &pack); err != nil {
		panic("round: kinds.toml: " + err.Error())
	}
	return pack.Kind
}

// declaredReason is of those who declared and whom nobody has visited.
const declaredReason = "自主申报"

// CheckKinds says whether a value of visit_plan.kinds names kinds that there are; it
// satisfies param.Check.
func CheckKinds(text string) error {
	_, err := chosen(text)
	return err
}

func chosen(text string) (list []Reason, err error) {
	for _, title := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,,; ;", r) }) {
		i := slices.IndexFunc(reasons, func(k Reason) bool { return k.Title == title })
		if i < 0 {
			return nil, errs.New(errs.Invalid, "round.kinds", "“"+title+"”不在必访的种类里。可选:"+titles()+"。")
		}
		list = append(list, reasons[i])
	}
	return list, nil
}

func titles() string {
	names := make([]string, len(reasons))
	for i, r := range reasons {
		names[i] = r.Title
	}
	return strings.Join(names, "、")
}

// holds says whether a household is of the kind, by its own facts or a member's. What is
// not known does not make it one.
func (k Reason) holds(t *fact.Table, h *fact.Household) bool {
	for _, f := range k.Facts {
		is := func(v fact.Value) bool {
			if !v.Known {
				return false
			}
			if f.Equals != nil {
				return v.N == *f.Equals
			}
			return v.N > 0 || v.Text != ""
		}
		if is(t.Fact(h, f.Key)) || slices.ContainsFunc(h.Members, func(m fact.Member) bool { return is(t.PersonFact(&m, f.Key)) }) {
			return true
		}
	}
	return false
}

// Planned is a household that a village means to visit.
type Planned struct {
	Household registry.HouseholdID `json:"household"`
	Number    string               `json:"number"`
	Head      string               `json:"head"`
	Village   string               `json:"village"`
	Group     string               `json:"group"`
	Reasons   []string             `json:"reasons" doc:"为什么去"`
	Due       cn.Date              `json:"due" doc:"最晚哪天去;县里没有定、村里也没有排的为空"`
	Visitor   string               `json:"visitor,omitempty" doc:"谁去"`
	Note      string               `json:"note,omitempty"`
	ByVillage bool                 `json:"by_village" doc:"村里排的,规则不改"`
	LastVisit cn.Date              `json:"last_visit" doc:"上次走访;空为没有记录"`
	Done      bool                 `json:"done" doc:"这一轮已经去过"`
	Late      bool                 `json:"late"`
	DroppedOn cn.Date              `json:"dropped_on" doc:"村里拿掉的日期;空为在计划里"`

	plannedOn cn.Date
}

// settle says by when a household is to be visited, and whether that is done: by the
// declaration that waits, by the day that the village set, or every so often from the
// last visit on; unknown where the county has not said how often.
func (p *Planned) settle(today, declared cn.Date, every cn.Days, cal cn.Calendar) {
	visited := !p.LastVisit.IsZero() && !p.LastVisit.Before(p.plannedOn)
	set := p.Due
	if p.Due = (cn.Date{}); every.N > 0 {
		from := p.plannedOn
		if visited {
			from = p.LastVisit
		}
		p.Due = every.Due(from, cal)
	}
	if !visited && !set.IsZero() {
		p.Due = set
	}
	if !declared.IsZero() {
		visited = false
		if p.Due.IsZero() || declared.Before(p.Due) {
			p.Due = declared
		}
		if !slices.Contains(p.Reasons, declaredReason) {
			p.Reasons = append([]string{declaredReason}, p.Reasons...)
		}
	}
	p.Late = p.DroppedOn.IsZero() && p.Due.Before(today)
	p.Done = visited && !p.Late
}
