package registry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/seal"
)

const (
	villageA = "500229101200"
	villageB = "500229101201"
)

func keys(t testing.TB) *seal.Keyring {
	t.Helper()
	k, err := seal.Open(t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func on(month, day int) cn.Date { return cn.NewDate(2025, 1, 1).AddMonths(month - 1).AddDays(day - 1) }

// number makes a valid identity number for the i-th person.
func number(i int) cn.IDNumber {
	for _, check := range "0123456789X" {
		if n, err := cn.ParseIDNumber(fmt.Sprintf("5002291980%02d%02d%03d%c", 1+i/1000%12, 1+i/12000%28, i%1000, check)); err == nil {
			return n
		}
	}
	panic("no check digit fits")
}

func member(house, village, relation, name string, id cn.IDNumber) registry.RosterPerson {
	state := registry.IDValid
	if id == "" {
		state = registry.IDMissing
	}
	return registry.RosterPerson{Number: house, Village: village, Kind: registry.Lifted, Name: name, Relation: relation, ID: id, IDState: state}
}

type world struct {
	*testing.T
	ctx context.Context
	db  *db.DB
	*registry.Service
}

func each(t *testing.T, test func(w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		test(world{t, dbtest.As(t), d, registry.New(d, keys(t))})
	})
}

func (w world) write(f func(tx *db.Tx) error) error { return w.db.Write(w.ctx, f) }

// roster takes in a whole roster, received three days after its day.
func (w world) roster(batch int64, asOf cn.Date, rows ...registry.RosterPerson) (r registry.ApplyResult) {
	w.Helper()
	ref := registry.BatchRef{Number: batch, AsOf: asOf, ReceivedOn: asOf.AddDays(3)}
	err := w.write(func(tx *db.Tx) (err error) {
		if r, err = w.Apply(w.ctx, tx, ref, rows); err != nil {
			return err
		}
		seen := map[registry.PersonID]bool{}
		for _, l := range r.Links {
			seen[l.Person] = true
		}
		_, err = w.EndMissing(w.ctx, tx, ref, seen)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// homes lists "户编号: relation relation…" of the population.
func (w world) homes(day, knownBy cn.Date) []string {
	w.Helper()
	list := []string{}
	err := w.db.Read(w.ctx, func(tx *db.Tx) error {
		all, err := w.Population(w.ctx, tx, day, knownBy)
		for _, h := range all {
			relations := []string{}
			for _, m := range h.Members {
				relations = append(relations, m.Relation)
			}
			slices.Sort(relations)
			list = append(list, fmt.Sprint(h.Number, relations))
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return list
}

func (w world) want(got []string, want ...string) {
	w.Helper()
	if !slices.Equal(got, append([]string{}, want...)) {
		w.Errorf("got %v, want %v", got, want)
	}
}

func TestRosterIsSeenAsOfItsDayAndKnownFromItsReceipt(t *testing.T) {
	each(t, func(w world) {
		head, wife, son := member("H1", villageA, "户主", "单小军", number(1)), member("H1", villageA, "配偶", "李梅", number(2)), member("H1", villageA, "之子", "单强", "")
		w.roster(1, on(1, 1), head, wife, son)
		w.roster(2, on(3, 1), head, son)
		today := on(7, 1)
		w.want(w.homes(on(2, 28), today), "H1[之子 户主 配偶]")
		w.want(w.homes(on(3, 1), today), "H1[之子 户主]")
		w.want(w.homes(on(3, 1), on(3, 3)), "H1[之子 户主 配偶]") // the second roster came on the 4th
		w.want(w.homes(on(3, 1), on(1, 3)))
		w.want(w.homes(on(3, 1).AddMonths(-3), today))
	})
}

func TestPersonOnAnotherHouseholdsRowsMoves(t *testing.T) {
	each(t, func(w world) {
		a, b := member("H1", villageA, "户主", "王一", number(1)), member("H2", villageB, "户主", "王二", number(2))
		c := member("H1", villageA, "之女", "王三", number(3))
		w.roster(1, on(1, 1), a, b, c)
		c.Number, c.Village, c.Relation = "H2", villageB, "配偶"
		if r := w.roster(2, on(3, 1), a, b, c); r.Moved != 1 || r.NewPersons != 0 || r.Changed != 1 {
			t.Errorf("%+v", r)
		}
		w.want(w.homes(on(2, 1), on(7, 1)), "H1[之女 户主]", "H2[户主]")
		w.want(w.homes(on(3, 1), on(7, 1)), "H1[户主]", "H2[户主 配偶]")
	})
}

func TestWithdrawnBatchIsGoneButStillSeenFromBefore(t *testing.T) {
	each(t, func(w world) {
		a, b := member("H1", villageA, "户主", "王一", number(1)), member("H1", villageA, "之女", "王三", number(3))
		w.roster(1, on(1, 1), a, b)
		w.roster(2, on(3, 1), a, member("H9", villageB, "户主", "赵九", number(9)))
		err := w.write(func(tx *db.Tx) error { return w.WithdrawBatch(w.ctx, tx, 1) })
		if err == nil {
			t.Error("a batch under a later one was withdrawn")
		}
		if err := w.write(func(tx *db.Tx) error { return w.WithdrawBatch(w.ctx, tx, 2) }); err != nil {
			t.Fatal(err)
		}
		w.want(w.homes(on(6, 1), on(7, 1)), "H1[之女 户主]")
		w.want(w.homes(on(6, 1), on(6, 30)), "H1[户主]", "H9[户主]")
		x := w.index()
		if c := x.ByName("赵九"); len(c) != 1 || c[0].Household != "" {
			t.Errorf("%d of the name, in %q", len(c), c[0].Household)
		}
		if c := x.ByName("王三"); len(c) != 1 || c[0].Village != villageA {
			t.Errorf("the daughter is not back: %d", len(c))
		}
		w.roster(3, on(4, 1), a, member("H9", villageB, "户主", "赵九", number(9)))
		w.want(w.homes(on(6, 1), on(7, 1)), "H1[户主]", "H9[户主]")
	})
}

func TestBatchWithALaterActCannotBeWithdrawn(t *testing.T) {
	each(t, func(w world) {
		r := w.roster(1, on(1, 1), member("H1", villageA, "户主", "王一", number(1)))
		if _, err := w.Birth(w.ctx, r.Links[0].Household, registry.BirthIn{When: registry.When{On: on(5, 5)}, Name: "王小", Relation: "之子", Sex: cn.Male}); err != nil {
			t.Fatal(err)
		}
		if err := w.write(func(tx *db.Tx) error { return w.WithdrawBatch(w.ctx, tx, 1) }); err == nil {
			t.Error("withdrawn")
		}
	})
}

func (w world) index() (x *registry.LinkIndex) {
	w.Helper()
	err := w.db.Read(w.ctx, func(tx *db.Tx) (err error) {
		x, err = w.LinkIndex(w.ctx, tx)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return x
}

func TestLinkIndexFindsByEveryKey(t *testing.T) {
	each(t, func(w world) {
		r := w.roster(1, on(1, 1), member("H1", villageA, "户主", "王一", number(1)), member("H2", villageB, "户主", "王一", ""))
		x := w.index()
		p, ok := x.ByID(w.IndexID(number(1)))
		if !ok || p != r.Links[0].Person {
			t.Error("not found by identity number")
		}
		if _, ok := x.ByID(w.IndexID(number(2))); ok {
			t.Error("found by a number of nobody")
		}
		list := x.ByName("王一")
		if len(list) != 2 || !slices.Contains(list, registry.Candidate{Person: p, Name: "王一", Birth: number(1).Birth(), Village: villageA, Household: r.Links[0].Household}) {
			t.Errorf("%d by name", len(list))
		}
		h, ok := x.ByNumber("H2")
		if !ok || h != r.Links[1].Household || x.Village(h) != villageB {
			t.Error("not found by 户编号")
		}
		if h, ok := x.HouseholdOf(p); !ok || h != r.Links[0].Household {
			t.Error("household of a person not found")
		}
	})
}

func TestOlderRosterDoesNotSpeakAgainstANewerOne(t *testing.T) {
	each(t, func(w world) {
		none, monitored := registry.Category(""), registry.Unstable
		a := member("H1", villageA, "户主", "王一", number(1))
		b := member("H1", villageA, "之女", "王三", number(3))
		a.Category = &none
		w.roster(1, on(1, 1), a, b)
		w.roster(2, on(3, 1), a, b)
		a.Category = &monitored
		ref := registry.BatchRef{Number: 3, AsOf: on(2, 1), ReceivedOn: on(3, 10)}
		err := w.write(func(tx *db.Tx) error {
			r, err := w.Apply(w.ctx, tx, ref, []registry.RosterPerson{a})
			if err == nil {
				_, err = w.EndMissing(w.ctx, tx, ref, map[registry.PersonID]bool{r.Links[0].Person: true})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			day      cn.Date
			category registry.Category
			members  int
		}{{on(1, 31), "", 2}, {on(2, 1), registry.Unstable, 1}, {on(2, 28), registry.Unstable, 1}, {on(3, 1), "", 2}} {
			w.db.Read(w.ctx, func(tx *db.Tx) error {
				all, err := w.Population(w.ctx, tx, c.day, on(7, 1))
				if err != nil || len(all) != 1 || all[0].Category != c.category || len(all[0].Members) != c.members {
					t.Errorf("on %s: %v %v", c.day, all, err)
				}
				return nil
			})
		}
	})
}

func TestRosterReceivedEarlierIsRefused(t *testing.T) {
	each(t, func(w world) {
		w.roster(1, on(3, 1), member("H1", villageA, "户主", "王一", number(1)))
		err := w.write(func(tx *db.Tx) error {
			_, err := w.Apply(w.ctx, tx, registry.BatchRef{Number: 2, AsOf: on(1, 1), ReceivedOn: on(1, 3)}, nil)
			return err
		})
		if err == nil {
			t.Error("taken in")
		}
	})
}

func TestProvisionalHouseholdTakesTheNumberOfTheRoster(t *testing.T) {
	each(t, func(w world) {
		h, err := w.RecordProvisional(w.ctx, registry.ProvisionalIn{When: registry.When{On: on(2, 1)}, Village: villageA, Phone: "13800000000",
			Members: []registry.NewMember{{Name: "覃大", IDNumber: string(number(5)), Relation: "户主"}, {Name: "覃小", Relation: "之子", Sex: cn.Male}}})
		if err != nil {
			t.Fatal(err)
		}
		r := w.roster(1, on(6, 1), member("H5", villageA, "户主", "覃大", number(5)), member("H5", villageA, "之子", "覃小", number(6)))
		if r.Links[1].Household != h || r.NewHouseholds != 0 || r.NewPersons != 0 {
			t.Errorf("%+v", r)
		}
		if _, ok := w.index().ByID(w.IndexID(number(6))); !ok {
			t.Error("the son did not get his number")
		}
	})
}

func TestTheDeadDoNotComeBackWithALaterRoster(t *testing.T) {
	each(t, func(w world) {
		a, b := member("H1", villageA, "户主", "王一", number(1)), member("H1", villageA, "之父", "王老", number(3))
		r := w.roster(1, on(1, 1), a, b)
		death := registry.DeathIn{When: registry.When{On: on(4, 1), Known: on(4, 20)}, Person: r.Links[1].Person}
		if err := w.Death(w.ctx, r.Links[1].Household, death); err != nil {
			t.Fatal(err)
		}
		if err := w.Death(w.ctx, r.Links[1].Household, death); err == nil {
			t.Error("died twice")
		}
		if r = w.roster(2, on(5, 1), a, b); !r.Links[1].Dead || r.Changed != 0 {
			t.Errorf("%+v", r)
		}
		w.want(w.homes(on(4, 1), on(4, 19)), "H1[之父 户主]")
		w.want(w.homes(on(4, 1), on(4, 20)), "H1[户主]")
		w.want(w.homes(on(6, 1), on(7, 1)), "H1[户主]")
	})
}

func TestMoveClosesTheOldMembership(t *testing.T) {
	each(t, func(w world) {
		r := w.roster(1, on(1, 1), member("H1", villageA, "户主", "王一", number(1)), member("H2", villageB, "户主", "王二", number(2)))
		if err := w.Move(w.ctx, r.Links[1].Household, registry.MoveIn{When: registry.When{On: on(4, 1)}, Person: r.Links[0].Person, Relation: "配偶"}); err != nil {
			t.Fatal(err)
		}
		w.want(w.homes(on(3, 31), on(7, 1)), "H1[户主]", "H2[户主]")
		w.want(w.homes(on(4, 1), on(7, 1)), "H2[户主 配偶]")
		n, err := w.Count(w.ctx, registry.Query{})
		if err != nil || n != (registry.Count{Households: 1, Members: 2}) {
			t.Errorf("%+v %v", n, err) // H1 ended with its last member
		}
		if err := w.Move(w.ctx, r.Links[1].Household, registry.MoveIn{When: registry.When{On: on(12, 31)}, Person: r.Links[0].Person, Relation: "配偶"}); err == nil {
			t.Error("moved in the future")
		}
	})
}

func TestDatabaseRefusesASecondHousehold(t *testing.T) {
	each(t, func(w world) {
		w.roster(1, on(1, 1), member("H1", villageA, "户主", "王一", number(1)), member("H2", villageB, "户主", "王二", number(2)))
		err := w.write(func(tx *db.Tx) error {
			tx.Unrecorded("test")
			_, err := tx.Exec(w.ctx, `INSERT INTO membership (county_id, n, person_id, valid_from, known_on, made_by, household_id, relation)
				SELECT m.county_id, 9999, m.person_id, m.valid_from, m.known_on, m.made_by, h.id, '其他' FROM membership m
				JOIN household h ON h.county_id = m.county_id AND h.number = 'H2'
				JOIN household g ON g.county_id = m.county_id AND g.id = m.household_id AND g.number = 'H1'`)
			return err
		})
		if err == nil {
			t.Error("one person in two households")
		}
	})
}

func TestPersonInTwoRowsStaysWhereTheFirstSays(t *testing.T) {
	each(t, func(w world) {
		a, b := member("H1", villageA, "户主", "王一", number(1)), member("H2", villageB, "户主", "王一", number(1))
		for batch := range int64(2) {
			r := w.roster(batch+1, on(int(batch)+1, 1), a, b, member("H2", villageB, "配偶", "李二", number(2)))
			if !r.Links[1].Repeated || r.Links[0].Person != r.Links[1].Person || batch == 1 && r.Changed != 0 {
				t.Errorf("%+v", r)
			}
		}
		w.want(w.homes(on(6, 1), on(7, 1)), "H1[户主]", "H2[配偶]")
	})
}

func TestBadActsAreRefusedWithTheReason(t *testing.T) {
	each(t, func(w world) {
		r := w.roster(1, on(1, 1), member("H1", villageA, "户主", "王一", number(1)))
		when := registry.When{On: on(2, 1)}
		for name, c := range map[string]struct {
			in   registry.ProvisionalIn
			code string
		}{
			"known person": {registry.ProvisionalIn{When: when, Village: villageA, Members: []registry.NewMember{{Name: "王一", IDNumber: string(number(1)), Relation: "户主"}}}, "registry.person_elsewhere"},
			"no head":      {registry.ProvisionalIn{When: when, Village: villageA, Members: []registry.NewMember{{Name: "王一", Relation: "之子"}}}, "registry.one_head"},
			"no day":       {registry.ProvisionalIn{Village: villageA, Members: []registry.NewMember{{Name: "王一", Relation: "户主"}}}, "registry.no_day"},
		} {
			_, err := w.RecordProvisional(w.ctx, c.in)
			if code(err) != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := w.Death(w.ctx, r.Links[0].Household, registry.DeathIn{When: when, Person: "nobody"})
		if !errors.Is(err, db.ErrNotFound) {
			t.Error(err)
		}
	})
}
