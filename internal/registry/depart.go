package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var (
	errSecondHead   = errs.New(errs.Invalid, "registry.second_head", "本户已有户主。请写明此人与户主的关系;要换户主的,请办理更换户主。")
	errOtherVillage = errs.New(errs.Invalid, "registry.other_village", "迁到的村不在您负责的区域内,或还没有登记。请由乡镇或县级办理。")
	errSameVillage  = errs.New(errs.Conflict, "registry.same_village", "本户在这一天已在这个村、这个组,不需要迁移。")
)

// LeaveIn is members who leave the county's countryside: On is the day from which they
// belong to no household of it.
type LeaveIn struct {
	When
	Members []PersonID `json:"members" minItems:"1" maxItems:"30" doc:"迁出的成员;全部迁出的,本户同日截止"`
	Head    PersonID   `json:"head,omitempty" required:"false" doc:"户主迁出时,留下的人里谁当户主"`
}

// Leave ends the time of members in a household without a new one (迁出): they moved their
// registration away. Who comes back later moves in again.
// Errors: registry.not_member, registry.next_head.
func (s *Service) Leave(ctx context.Context, h HouseholdID, in LeaveIn) error {
	return s.act(ctx, "leave", h, in.When, nil, func(_ *db.Tx, c change, b *book) error {
		leaving := make([]Placed, len(in.Members))
		for i, p := range in.Members {
			leaving[i].Person = p
		}
		rest, err := b.without(h, c.asOf, leaving)
		if err != nil {
			return err
		}
		for _, p := range in.Members {
			b.persons[p].places.end(c.asOf, c.limit)
		}
		if len(rest) == 0 {
			return nil
		}
		return b.keepHead(c, h, rest, in.Head)
	})
}

// ArrivalIn is a person from outside who joins a household: by marriage, adoption, return.
type ArrivalIn struct {
	When
	NewMember
}

// Arrive adds a person whom the register does not know to a household (迁入) and returns
// them. Errors: registry.person_elsewhere, registry.second_head.
func (s *Service) Arrive(ctx context.Context, h HouseholdID, in ArrivalIn) (person PersonID, err error) {
	if in.Relation == Head {
		return "", errSecondHead
	}
	err = s.act(ctx, "arrival", h, in.When, nil, func(tx *db.Tx, c change, b *book) error {
		p, err := s.newPerson(ctx, tx, c, in.NewMember)
		if err != nil {
			return err
		}
		p.places.put(span[place]{from: c.asOf, known: c.known, what: place{h, in.Relation}})
		b.persons[p.id], person = p, p.id
		return nil
	})
	return person, err
}

// RelocateIn is a household that now lives in another village or group.
type RelocateIn struct {
	When
	Village string `json:"village" pattern:"^[0-9]{12}$" doc:"迁到的村(社区)区划代码"`
	Group   string `json:"group,omitempty" required:"false" maxLength:"60" doc:"村民小组"`
	Address string `json:"address,omitempty" required:"false" maxLength:"200" doc:"新住址;不知道的留空"`
}

// Relocate takes a whole household to another village or group (整户迁移). The old address
// does not hold any more. The actor must hold household.edit in both places.
// Errors: registry.other_village, registry.same_village.
func (s *Service) Relocate(ctx context.Context, h HouseholdID, in RelocateIn) error {
	return s.act(ctx, "relocate", h, in.When, nil, func(tx *db.Tx, c change, b *book) error {
		if !tx.Actor().Scope(access.HouseholdEdit).Covers(in.Village) {
			return errOtherVillage
		}
		known, err := s.knownVillage(ctx, tx, in.Village)
		if err != nil {
			return err
		}
		if !known {
			return errOtherVillage
		}
		now, _ := b.households[h].states.at(c.asOf)
		state := now.what
		if state.village == in.Village && state.group == in.Group {
			return errSameVillage
		}
		state.village, state.group, state.address = in.Village, in.Group, sealText(s.seal, SealAddress, in.Address)
		b.households[h].states.put(span[householdState]{from: c.asOf, known: c.known, what: state})
		return nil
	})
}
