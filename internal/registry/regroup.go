package registry

import (
	"cmp"
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

var (
	errNobodyLeft = errs.New(errs.Invalid, "registry.nobody_left", "请至少留一名成员在原户。全部成员都走的,请办理并户或迁入。")
	errNextHead   = errs.New(errs.Invalid, "registry.next_head", "户主要分出去,请在留下的成员里选定新的户主。")
	errTwoHeads   = errs.New(errs.Invalid, "registry.two_heads", "并入的成员里不能有户主:本户已有户主。请写明每人与本户户主的关系。")
	errSomeLeft   = errs.New(errs.Invalid, "registry.some_left", "并户要带上那一户的全部成员。只来一部分人的,请办理迁入。")
	errIntoItself = errs.New(errs.Invalid, "registry.into_itself", "不能把一户并入它自己,请另选一户。")
	errAllOfThem  = errs.New(errs.Invalid, "registry.all_members", "请给本户每名成员都写明与新户主的关系。")
	errTwice      = errs.New(errs.Invalid, "registry.member_twice", "同一名成员列了两次,请去掉一次。")
)

// Placed is a member and how they are related to the head of the household.
type Placed struct {
	Person   PersonID `json:"person"`
	Relation string   `json:"relation" minLength:"1" maxLength:"40" doc:"与户主关系;户主填 户主"`
}

// SplitIn is the part of a household that becomes a household of its own.
type SplitIn struct {
	When
	Members []Placed `json:"members" minItems:"1" maxItems:"30" doc:"分出去的成员,其中一名是新户的户主"`
	Head    PersonID `json:"head,omitempty" required:"false" doc:"户主分出去时,留下的人里谁当户主"`
}

// Split makes a household of some members of another (分户). It begins where and as what
// the old one was, without a phone number, and is provisional until a roster gives it a
// 户编号. What was found of the old household stays with the old one.
// Errors: registry.not_member, registry.one_head, registry.nobody_left, registry.next_head.
func (s *Service) Split(ctx context.Context, h HouseholdID, in SplitIn) (made HouseholdID, err error) {
	err = s.act(ctx, "split", h, in.When, nil, func(_ *db.Tx, c change, b *book) error {
		if heads(in.Members) != 1 {
			return errNoHead
		}
		rest, err := b.without(h, c.asOf, in.Members)
		if err != nil {
			return err
		}
		if len(rest) == 0 {
			return errNobodyLeft
		}
		old, _ := b.households[h].states.at(c.asOf)
		state := old.what
		state.phone = sealedText{}
		page := &householdPage{id: id.New[HouseholdID](), created: true}
		page.states.put(span[householdState]{from: c.asOf, known: c.known, what: state})
		b.households[page.id], made = page, page.id
		b.place(c, page.id, in.Members)
		return b.keepHead(c, h, rest, in.Head)
	})
	return made, err
}

// MergeIn is a household that joins another with all its members.
type MergeIn struct {
	When
	From    HouseholdID `json:"from" doc:"并进来的户"`
	Members []Placed    `json:"members" minItems:"1" maxItems:"30" doc:"那一户的全部成员,与本户户主的关系"`
}

// Merge takes all members of a household into another (并户); the former ends with them.
// The actor must hold household.edit in both places.
// Errors: registry.not_member, registry.two_heads, registry.some_left, registry.into_itself.
func (s *Service) Merge(ctx context.Context, to HouseholdID, in MergeIn) error {
	if in.From == to {
		return errIntoItself
	}
	return s.actOn(ctx, "merge", []HouseholdID{to, in.From}, in.When, nil, func(_ *db.Tx, c change, b *book) error {
		if heads(in.Members) > 0 {
			return errTwoHeads
		}
		rest, err := b.without(in.From, c.asOf, in.Members)
		if err != nil {
			return err
		}
		if len(rest) > 0 {
			return errSomeLeft
		}
		b.place(c, to, in.Members)
		return nil
	})
}

// HeadIn says how each member is related to the new head of the household.
type HeadIn struct {
	When
	Members []Placed `json:"members" minItems:"1" maxItems:"30" doc:"本户全部成员,其中一名是户主"`
}

// ChangeHead makes another member the head (更换户主), and says anew how everybody else is
// related: a relation to the old head says nothing of the new one.
// Errors: registry.not_member, registry.one_head, registry.all_members.
func (s *Service) ChangeHead(ctx context.Context, h HouseholdID, in HeadIn) error {
	return s.act(ctx, "head", h, in.When, nil, func(_ *db.Tx, c change, b *book) error {
		if heads(in.Members) != 1 {
			return errNoHead
		}
		rest, err := b.without(h, c.asOf, in.Members)
		if err != nil {
			return err
		}
		if len(rest) > 0 {
			return errAllOfThem
		}
		b.place(c, h, in.Members)
		return nil
	})
}

func heads(list []Placed) (n int) {
	for _, m := range list {
		if m.Relation == Head {
			n++
		}
	}
	return n
}

// without are the members of a household on a day besides those listed, who all must be
// members, each once; the order is that of their IDs.
func (b *book) without(h HouseholdID, on cn.Date, listed []Placed) (rest []*personPage, err error) {
	seen := map[PersonID]bool{}
	for _, m := range listed {
		if seen[m.Person] {
			return nil, errTwice
		}
		seen[m.Person] = true
		p := b.persons[m.Person]
		if p == nil || !p.memberOf(h, on) {
			return nil, errNoMember
		}
	}
	for _, p := range b.persons {
		if !seen[p.id] && p.memberOf(h, on) {
			rest = append(rest, p)
		}
	}
	slices.SortFunc(rest, func(x, y *personPage) int { return cmp.Compare(x.id, y.id) })
	return rest, nil
}

func (p *personPage) memberOf(h HouseholdID, on cn.Date) bool {
	was, ok := p.places.at(on)
	return ok && was.what.household == h
}

func (b *book) place(c change, h HouseholdID, list []Placed) {
	for _, m := range list {
		b.persons[m.Person].places.put(span[place]{from: c.asOf, known: c.known, what: place{h, m.Relation}})
	}
}

// keepHead sees to it that those who stay have a head.
func (b *book) keepHead(c change, h HouseholdID, rest []*personPage, next PersonID) error {
	for _, p := range rest {
		if was, _ := p.places.at(c.asOf); was.what.relation == Head {
			return nil
		}
	}
	if !slices.ContainsFunc(rest, func(p *personPage) bool { return p.id == next }) {
		return errNextHead
	}
	b.place(c, h, []Placed{{next, Head}})
	return nil
}
