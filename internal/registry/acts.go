package registry

import (
	"context"
	"maps"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

var (
	errNoDay     = errs.New(errs.Invalid, "registry.no_day", "请填写发生的日期。")
	errFuture    = errs.New(errs.Invalid, "registry.future", "日期不能晚于今天,请核对后重新填写。")
	errElsewhere = errs.New(errs.Conflict, "registry.person_elsewhere", "有成员已登记在别的户。请由乡镇核对后办理迁入。")
	errDead      = errs.New(errs.Conflict, "registry.dead", "此人已登记死亡。如登记有误,请联系县级更正。")
	errNoMember  = errs.New(errs.Conflict, "registry.not_member", "此人在这一天不是本户成员。请核对日期或户。")
	errSameHome  = errs.New(errs.Conflict, "registry.same_household", "此人在这一天已是本户成员,不需要迁入。")
	errEnded     = errs.New(errs.Conflict, "registry.household_ended", "本户在这一天没有登记。请核对日期。")
	errNoHead    = errs.New(errs.Invalid, "registry.one_head", "每户须有且只有一名户主。请在与户主关系中标明户主。")
	errSameID    = errs.New(errs.Invalid, "registry.same_id", "有两名成员填了同一个证件号码。请对照证件核对。")
)

// When is the day from which something is true and the day on which the county came to
// know it; Known is today if it is not given.
type When struct {
	On    cn.Date `json:"on" doc:"发生之日"`
	Known cn.Date `json:"known_on,omitempty" doc:"得知之日,默认今天"`
}

func (w *When) check(tx *db.Tx) error {
	if w.Known.IsZero() {
		w.Known = tx.Today()
	}
	switch {
	case w.On.IsZero():
		return errNoDay
	case w.On.After(tx.Today()) || w.Known.After(tx.Today()):
		return errFuture
	}
	return nil
}

// act runs one change of a household by a person who may edit it.
func (s *Service) act(ctx context.Context, verb string, h HouseholdID, w When, more []PersonID, f func(tx *db.Tx, c change, b *book) error) error {
	return s.actOn(ctx, verb, []HouseholdID{h}, w, more, f)
}

// actOn runs one change of several households by a person who may edit them all; it is
// recorded with the first.
func (s *Service) actOn(ctx context.Context, verb string, hs []HouseholdID, w When, more []PersonID, f func(tx *db.Tx, c change, b *book) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		if err := w.check(tx); err != nil {
			return err
		}
		areas := make([]string, len(hs))
		for i, h := range hs {
			area, err := requireHousehold(ctx, tx, access.HouseholdEdit, h)
			if err != nil {
				return err
			}
			areas[i] = area
		}
		b, err := open(ctx, tx, hs, more)
		if err != nil {
			return err
		}
		for _, h := range hs {
			if _, ok := b.households[h].states.at(w.On); !ok {
				return errEnded
			}
		}
		c, err := begin(ctx, tx, verb, hs[0], w)
		if err != nil {
			return err
		}
		if err := f(tx, c, b); err != nil {
			return err
		}
		if _, err := b.save(ctx, tx, c); err != nil {
			return err
		}
		if err := endEmpty(ctx, tx, c, slices.Collect(maps.Keys(b.households))...); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, verb, hs, b, w.On); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "household." + verb, Ref: hs[0].Ref(), Area: areas[0],
			Detail: map[string]any{"on": w.On.String(), "known_on": w.Known.String()}})
	})
}

// MoveIn is a person who joins a household.
type MoveIn struct {
	When
	Person   PersonID `json:"person"`
	Relation string   `json:"relation" minLength:"1" maxLength:"40" doc:"与户主关系"`
}

// Move takes a person from the household where they are into another, from a day. The
// actor must hold household.edit where the person comes from, too.
func (s *Service) Move(ctx context.Context, to HouseholdID, in MoveIn) error {
	return s.act(ctx, "move", to, in.When, []PersonID{in.Person}, func(tx *db.Tx, c change, b *book) error {
		p := b.persons[in.Person]
		if err := tx.Require(access.HouseholdEdit, p.line.village); err != nil {
			return err
		}
		if p.dead(c.asOf) {
			return errDead
		}
		if was, ok := p.places.at(c.asOf); ok && was.what.household == to {
			return errSameHome
		}
		p.places.put(span[place]{from: c.asOf, known: c.known, what: place{to, in.Relation}})
		return nil
	})
}

// NewMember is a person who is written into a household by hand.
type NewMember struct {
	Name     string  `json:"name" minLength:"1" maxLength:"60"`
	IDNumber string  `json:"id_number,omitempty" maxLength:"40" doc:"证件号码;没有的留空"`
	Relation string  `json:"relation" minLength:"1" maxLength:"40" doc:"与户主关系;户主填 户主"`
	Sex      cn.Sex  `json:"sex,omitempty" enum:"male,female,"`
	Birth    cn.Date `json:"birth,omitempty" doc:"没有证件号码时填写"`
}

// BirthIn is a child born into a household: On is the day of birth.
type BirthIn struct {
	When
	Name     string `json:"name" minLength:"1" maxLength:"60"`
	IDNumber string `json:"id_number,omitempty" maxLength:"40" doc:"证件号码;尚未落户的留空"`
	Relation string `json:"relation" minLength:"1" maxLength:"40" doc:"与户主关系"`
	Sex      cn.Sex `json:"sex" enum:"male,female"`
}

// Birth adds a child to a household and returns it.
func (s *Service) Birth(ctx context.Context, h HouseholdID, in BirthIn) (child PersonID, err error) {
	err = s.act(ctx, "birth", h, in.When, nil, func(tx *db.Tx, c change, b *book) error {
		p, err := s.newPerson(ctx, tx, c, NewMember{Name: in.Name, IDNumber: in.IDNumber, Sex: in.Sex, Birth: in.On})
		if err != nil {
			return err
		}
		p.places.put(span[place]{from: c.asOf, known: c.known, what: place{h, in.Relation}})
		b.persons[p.id] = p
		child = p.id
		return nil
	})
	return child, err
}

// DeathIn is a member who died: On is the day of death.
type DeathIn struct {
	When
	Person PersonID `json:"person"`
}

// Death ends a member's time in the household. A later roster that still lists the person
// does not bring them back.
func (s *Service) Death(ctx context.Context, h HouseholdID, in DeathIn) error {
	return s.act(ctx, "death", h, in.When, []PersonID{in.Person}, func(tx *db.Tx, c change, b *book) error {
		p := b.persons[in.Person]
		if p.dead(c.asOf) {
			return errDead
		}
		if was, ok := p.places.at(c.asOf); !ok || was.what.household != h {
			return errNoMember
		}
		p.places.end(c.asOf, cn.Date{})
		now, _ := p.states.at(c.asOf)
		gone := now.what
		gone.alive = false
		p.states.put(span[personState]{from: c.asOf, known: c.known, what: gone})
		return nil
	})
}

// ProvisionalIn is a household found locally, without a 户编号.
type ProvisionalIn struct {
	When
	Village string      `json:"village" pattern:"^[0-9]{12}$" doc:"村(社区)区划代码"`
	Group   string      `json:"group,omitempty" maxLength:"60" doc:"村民小组"`
	Address string      `json:"address,omitempty" maxLength:"200"`
	Phone   string      `json:"phone,omitempty" maxLength:"40"`
	Members []NewMember `json:"members" minItems:"1" maxItems:"30"`
	// FromBatch is the delivery of whose row the household was made; 0 where somebody met it.
	FromBatch int64 `json:"-"`
}

// RecordProvisional writes down a household that is on no roster, with its members. When a
// roster later brings one of them under a 户编号, the household takes that number.
func (s *Service) RecordProvisional(ctx context.Context, in ProvisionalIn) (h HouseholdID, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		h, err = s.recordProvisional(ctx, tx, in)
		return err
	})
	return h, err
}

func (s *Service) recordProvisional(ctx context.Context, tx *db.Tx, in ProvisionalIn) (HouseholdID, error) {
	if err := tx.Require(access.HouseholdEdit, in.Village); err != nil {
		return "", err
	}
	return s.RecordReportedTx(ctx, tx, in)
}

// RecordReportedTx is RecordProvisional of a household that reported itself or was found,
// in the caller's transaction. It checks no permission: the caller is entitled to take
// the report.
func (s *Service) RecordReportedTx(ctx context.Context, tx *db.Tx, in ProvisionalIn) (HouseholdID, error) {
	if err := lock(ctx, tx); err != nil {
		return "", err
	}
	if err := in.When.check(tx); err != nil {
		return "", err
	}
	state := householdState{village: in.Village, group: in.Group, address: sealText(s.seal, SealAddress, in.Address)}
	if in.Phone != "" {
		phone, err := cn.ParsePhone(in.Phone)
		if err != nil {
			return "", err
		}
		state.phone = sealText(s.seal, SealPhone, string(phone))
	}
	page := &householdPage{id: id.New[HouseholdID](), created: true}
	c, err := begun(ctx, tx, change{kind: "provisional", household: page.id, asOf: in.On, known: in.Known, fromBatch: in.FromBatch})
	if err != nil {
		return "", err
	}
	b := newBook()
	page.states.put(span[householdState]{from: c.asOf, known: c.known, what: state})
	b.households[page.id] = page
	if err := s.addMembers(ctx, tx, c, b, page.id, in.Members); err != nil {
		return "", err
	}
	if _, err := b.save(ctx, tx, c); err != nil {
		return "", err
	}
	return page.id, tx.Record(ctx, db.Entry{Verb: "household.provisional", Ref: page.id.Ref(), Area: in.Village,
		Detail: map[string]any{"members": len(in.Members), "on": in.On.String(), "known_on": in.Known.String()}})
}

func (s *Service) addMembers(ctx context.Context, tx *db.Tx, c change, b *book, h HouseholdID, members []NewMember) error {
	heads, numbers := 0, map[string]bool{}
	for _, m := range members {
		p, err := s.newPerson(ctx, tx, c, m)
		if err != nil {
			return err
		}
		if p.idIndex != "" && numbers[p.idIndex] {
			return errSameID
		}
		numbers[p.idIndex] = true
		if m.Relation == Head {
			heads++
		}
		p.places.put(span[place]{from: c.asOf, known: c.known, what: place{h, m.Relation}})
		b.persons[p.id] = p
	}
	if heads != 1 {
		return errNoHead
	}
	return nil
}

// newPerson is a page for a person who is not in the registry yet.
func (s *Service) newPerson(ctx context.Context, tx *db.Tx, c change, m NewMember) (*personPage, error) {
	p := &personPage{id: id.New[PersonID](), idState: IDMissing, created: true}
	name, _ := cn.NormaliseName(m.Name)
	state := personState{name: name, birth: m.Birth, sex: m.Sex, alive: true}
	if m.IDNumber != "" {
		n, err := cn.ParseIDNumber(m.IDNumber)
		if err != nil {
			return nil, err
		}
		p.idState, p.idIndex, p.idBox = IDValid, s.IndexID(n), s.seal.Seal(SealID, []byte(n))
		state.birth, state.sex = n.Birth(), n.Sex()
		var known int
		if err := tx.Get(ctx, nil, `SELECT count(*) FROM person WHERE county_id = $1 AND id_index = $2`, []any{tx.County(), p.idIndex}, &known); err != nil {
			return nil, err
		}
		if known > 0 {
			return nil, errElsewhere
		}
	}
	p.states.put(span[personState]{from: c.asOf, known: c.known, what: state})
	return p, nil
}
