package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/registry"
)

// People is the registry as linkage sees it; *registry.LinkIndex satisfies it.
type People interface {
	ByID(index string) (registry.PersonID, bool)
	Known(index string) (registry.Candidate, bool)
	ByName(name string) []registry.Candidate
	ByNumber(number string) (registry.HouseholdID, bool)
	HouseholdOf(p registry.PersonID) (registry.HouseholdID, bool)
	Village(h registry.HouseholdID) string
}

// Areas finds villages by name; *division.Tree satisfies it.
type Areas interface {
	Find(township, village string) (code string, ok bool)
}

// Candidate is one whom a row may be about: what agrees, and how much that weighs (0–100).
type Candidate struct {
	Kind   SubjectKind `json:"kind"`
	ID     string      `json:"id"`
	Score  int         `json:"score"`
	Agrees []string    `json:"agrees" doc:"哪些内容一致"`
}

// link is what linkage made of a row.
type link struct {
	kind    SubjectKind
	subject string
	home    string // code of the village
	key     string // what the file itself says of the subject: the same whoever that turns out to be
	review  string // why a person must decide; "" if nobody must
	may     []Candidate
}

// Reasons for a review.
const (
	reviewIDWrong     = "id_wrong"     // the number cannot be right, but someone fits
	reviewIDAbsent    = "id_absent"    // no number, but someone fits
	reviewOtherName   = "other_name"   // the number belongs to someone of another name
	reviewOtherNumber = "other_number" // someone of this name, birth and place has another number
	reviewTwoHomes    = "two_homes"    // the number of the household and its head point to two households
)

// What two descriptions of a person agree in, with its weight. A sum of enough makes a
// candidate, never a link: a weak match is always decided by a person.
const (
	weighID     = 50 // the numbers differ in one digit, or two neighbours are swapped
	weighName   = 30
	weighBirth  = 30
	weighArea   = 20
	weighNumber = 20 // 户编号
	enough      = 50
	maxChoices  = 5
)

var (
	errNoVillage   = errs.New(errs.Invalid, "link.village", "区划中没有这个村(社区),请核对乡镇和村名")
	errNoSubject   = errs.New(errs.Invalid, "link.no_subject", "没有能够归户的内容,请补填证件号码或户编号")
	errTwoNames    = errs.New(errs.Invalid, "link.two_names", "同一证件号码在文件里对应两个不同的姓名,请核对")
	errTwiceInFile = errs.New(errs.Invalid, "link.twice", "同一证件号码在名单里出现两次,请核对后只保留一行")
)

// linker links rows to subjects. It is not safe for concurrent use: one a goroutine.
type linker struct {
	people People
	areas  Areas
	index  func(idNumber string) string // blind index
	plan   *plan
}

// link decides whom a checked row is about. Policy: plan:262
func (l *linker) link(d *draft) {
	d.link = link{}
	if l.plan.dataset.Subject == Household {
		l.household(d)
	} else {
		l.person(d)
	}
	if d.review == "" && d.kind == "" {
		c := l.plan.byRole(RoleID)
		err := d.idErr
		if err == nil {
			err = errNoSubject
		}
		d.problems = append(d.problems, problem(c.Title, err))
	}
}

func (l *linker) person(d *draft) {
	if d.id == "" {
		l.weak(d)
		return
	}
	index := l.index(string(d.id))
	d.key = "id:" + index
	p, ok := l.people.Known(index)
	switch {
	case ok && !sameName(p.Name, d.name):
		d.review = reviewOtherName
		d.may = []Candidate{{Kind: Person, ID: string(p.Person), Score: weighID, Agrees: []string{"证件号码"}}}
	case ok:
		d.kind, d.subject, d.home = Person, string(p.Person), p.Village
	default:
		if d.may = l.sameElsewhere(d); len(d.may) > 0 {
			d.review = reviewOtherNumber
			return
		}
		d.kind, d.subject = Unmatched, d.key
	}
}

func (k *link) setPerson(p registry.PersonID, people People) {
	k.kind, k.subject = Person, string(p)
	if h, ok := people.HouseholdOf(p); ok {
		k.home = people.Village(h)
	}
}

func (k *link) setHousehold(h registry.HouseholdID, people People) {
	k.kind, k.subject, k.home = Household, string(h), people.Village(h)
}

// sameName says that the registry has the person under this name, or that the row has no
// name to compare: none at all, or one that the department has masked.
func sameName(registered, name string) bool {
	return name == registered || name == "" || strings.ContainsAny(name, "*×某")
}

// household links by 户编号, by the head's number, or to the village as a whole.
func (l *linker) household(d *draft) {
	var byNumber, byHead registry.HouseholdID
	var okNumber, okHead bool
	if d.number != "" {
		byNumber, okNumber = l.people.ByNumber(d.number)
		d.key = "no:" + d.number
	}
	if d.id != "" {
		index := l.index(string(d.id))
		d.key = "id:" + index
		if p, ok := l.people.Known(index); ok {
			if byHead, okHead = p.Household, p.Household != ""; okHead && !okNumber && !sameName(p.Name, d.name) {
				d.review = reviewOtherName
				d.may = []Candidate{{Kind: Household, ID: string(byHead), Score: weighID, Agrees: []string{"证件号码"}}}
				return
			}
		}
	}
	switch {
	case okNumber && okHead && byNumber != byHead:
		d.review = reviewTwoHomes
		d.may = []Candidate{
			{Kind: Household, ID: string(byNumber), Score: enough, Agrees: []string{"户编号"}},
			{Kind: Household, ID: string(byHead), Score: enough, Agrees: []string{"户主证件号码"}},
		}
	case okNumber:
		d.setHousehold(byNumber, l.people)
	case okHead:
		d.setHousehold(byHead, l.people)
	case d.id != "":
		d.kind, d.subject = Unmatched, d.key
	case d.idErr != nil && !isAbsent(d.idErr):
		l.weak(d)
	case d.number != "":
		d.kind, d.subject = Unmatched, d.key
	case l.wholeVillage() && d.village != "" && d.name == "":
		l.village(d)
	default:
		l.weak(d)
	}
}

// wholeVillage says that the dataset may name a village instead of a household.
func (l *linker) wholeVillage() bool {
	return slices.ContainsFunc(l.plan.dataset.AnyOf, func(group []string) bool { return slices.Contains(group, "village") })
}

func (l *linker) village(d *draft) {
	code, ok := l.areas.Find(d.township, d.village)
	if !ok {
		d.kind = Area // keeps the reason to the one given here
		d.problems = append(d.problems, problem(l.plan.byRole(RoleVillage).Title, errNoVillage))
		return
	}
	d.kind, d.subject, d.home, d.key = Area, code, code, code
}

// weak looks for candidates where the number is absent or cannot be right. Lost digits are
// never guessed: a number that a workbook has rounded has no candidates.
func (l *linker) weak(d *draft) {
	if d.idErr != nil && hasCode(d.idErr, cn.ErrIDDigitsLost, cn.ErrIDDisabilityCertificate) {
		return
	}
	found := map[registry.PersonID]*weighed{}
	if d.idErr != nil && !isAbsent(d.idErr) {
		for _, variant := range oneEdit(d.idRaw) {
			if p, ok := l.people.ByID(l.index(string(variant))); ok {
				found[p] = &weighed{score: weighID, agrees: []string{"证件号码(差一位)"}, birth: variant.Birth()}
			}
		}
	}
	l.weighNames(d, found)
	d.may = l.choose(found)
	if len(d.may) > 0 {
		d.review = reviewIDWrong
		if d.idErr == nil || isAbsent(d.idErr) {
			d.review = reviewIDAbsent
		}
	}
}

func hasCode(err error, list ...*errs.Error) bool {
	e, ok := errs.As(err)
	return ok && slices.ContainsFunc(list, func(x *errs.Error) bool { return x.Code == e.Code })
}

// weighed is a candidate while it is being weighed.
type weighed struct {
	score  int
	agrees []string
	birth  cn.Date
}

func (w *weighed) add(score int, what string) {
	w.score += score
	w.agrees = append(w.agrees, what)
}

// weighNames adds what name, birth, place and 户编号 say.
func (l *linker) weighNames(d *draft, found map[registry.PersonID]*weighed) {
	if d.name == "" {
		return
	}
	area, _ := l.areas.Find(d.township, d.village)
	number, hasNumber := registry.HouseholdID(""), false
	if d.number != "" {
		number, hasNumber = l.people.ByNumber(d.number)
	}
	birth := birthWithin(d.idRaw)
	for _, c := range l.people.ByName(d.name) {
		w := found[c.Person]
		if w == nil {
			w = &weighed{}
			found[c.Person] = w
		}
		w.add(weighName, "姓名")
		if !birth.IsZero() && c.Birth == birth {
			w.add(weighBirth, "出生日期")
		}
		if area != "" && c.Village == area {
			w.add(weighArea, "所在村")
		}
		if hasNumber && c.Household == number {
			w.add(weighNumber, "户编号")
		}
	}
}

// choose keeps the weightiest candidates.
func (l *linker) choose(found map[registry.PersonID]*weighed) []Candidate {
	list := []Candidate{}
	for p, w := range found {
		if w.score < enough {
			continue
		}
		c := Candidate{Kind: Person, ID: string(p), Score: min(w.score, 99), Agrees: w.agrees}
		if l.plan.dataset.Subject == Household {
			h, ok := l.people.HouseholdOf(p)
			if !ok {
				continue
			}
			c.Kind, c.ID = Household, string(h)
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return list[:min(len(list), maxChoices)]
}

// sameElsewhere finds people of the row's name, birth and place whose number is another
// one: one person under two numbers.
func (l *linker) sameElsewhere(d *draft) []Candidate {
	if d.name == "" {
		return nil
	}
	found := map[registry.PersonID]*weighed{}
	area := ""
	for i, c := range l.people.ByName(d.name) {
		if i == 0 {
			area, _ = l.areas.Find(d.township, d.village)
		}
		if c.Birth != d.id.Birth() || c.Birth.IsZero() || area != "" && c.Village != "" && c.Village != area {
			continue
		}
		w := &weighed{}
		w.add(weighName, "姓名")
		w.add(weighBirth, "出生日期")
		if area != "" && c.Village == area {
			w.add(weighArea, "所在村")
		}
		found[c.Person] = w
	}
	return l.choose(found)
}

// birthWithin is the day of birth that a broken number still shows; unknown if it shows none.
func birthWithin(raw string) cn.Date {
	s := strings.ReplaceAll(raw, " ", "")
	if len(s) != 18 {
		return cn.Date{}
	}
	d, _, err := cn.ParseDate(s[6:14])
	if err != nil {
		return cn.Date{}
	}
	return d
}

// oneEdit lists the valid numbers that one slip of the hand away from a broken one: a digit
// wrong, two neighbours swapped, a digit too many or one left out. The check digit prunes
// all but about one in eleven.
func oneEdit(raw string) []cn.IDNumber {
	s := strings.ToUpper(strings.ReplaceAll(raw, " ", ""))
	if len(s) < 17 || len(s) > 19 || strings.Trim(s, "0123456789X") != "" {
		return nil
	}
	var list []cn.IDNumber
	try := func(b []byte) {
		if n, err := cn.ParseIDNumber(string(b)); err == nil && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	switch len(s) {
	case 17:
		for i := 0; i <= 17; i++ {
			for c := byte('0'); c <= '9'; c++ {
				try([]byte(s[:i] + string(c) + s[i:]))
			}
		}
		try([]byte(s + "X"))
	case 18:
		b := []byte(s)
		for i := range b {
			was := b[i]
			for c := byte('0'); c <= '9'; c++ {
				if c != was {
					b[i] = c
					try(b)
				}
			}
			b[i] = was
			if i > 0 && b[i] != b[i-1] {
				b[i], b[i-1] = b[i-1], b[i]
				try(b)
				b[i], b[i-1] = b[i-1], b[i]
			}
		}
		b[17] = 'X'
		try(b)
	case 19:
		for i := range s {
			try([]byte(s[:i] + s[i+1:]))
		}
	}
	return list
}
