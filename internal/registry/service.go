package registry

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
)

// Sealer encrypts fields and makes blind indexes; package seal satisfies it.
type Sealer interface {
	Seal(purpose string, plain []byte) []byte
	Open(purpose string, box []byte) ([]byte, error)
	Index(purpose, s string) string
}

// RosterReader says who was on another department's roster; package source satisfies it.
type RosterReader interface {
	// Current lists the persons on the roster of a dataset on a day as known by a day.
	Current(ctx context.Context, tx *db.Tx, dataset string, on, knownBy cn.Date) ([]PersonID, error)
}

// Villages says whether the county has a village of this code; app satisfies it from
// package division.
type Villages func(ctx context.Context, tx *db.Tx, code string) (bool, error)

// Service keeps the county's households and persons.
type Service struct {
	db       *db.DB
	seal     Sealer
	rosters  RosterReader
	villages Villages
	links    linkCache
	changed  []ChangeHook
}

// New makes the service.
func New(d *db.DB, seal Sealer) *Service { return &Service{db: d, seal: seal} }

// UseRosters wires the welfare rosters; app calls it once. Without them the low-income
// roster is not available.
func (s *Service) UseRosters(r RosterReader) { s.rosters = r }

// Changed is an act that changed who lives where, as others must know it.
type Changed struct {
	Verb       string        // move, arrival, leave, birth, death, split, merge, head, relocate, undo
	Households []HouseholdID // the one acted upon first; of a merge then the one that joined it
	Made       []HouseholdID // by a split
	Ended      []HouseholdID // that have no member any more
	On         cn.Date
}

// ChangeHook runs in the transaction of the act.
type ChangeHook func(ctx context.Context, tx *db.Tx, c Changed) error

// OnChange registers what else must happen when people change who lives where; app calls
// it before the first request.
func (s *Service) OnChange(h ChangeHook) { s.changed = append(s.changed, h) }

// UseVillages wires the divisions; app calls it once. Without them every code is taken.
func (s *Service) UseVillages(v Villages) { s.villages = v }

func (s *Service) knownVillage(ctx context.Context, tx *db.Tx, code string) (bool, error) {
	if s.villages == nil {
		return true, nil
	}
	return s.villages(ctx, tx, code)
}

// Purposes of sealing and of blind indexes.
const (
	SealID      = "person.id"
	SealPhone   = "household.phone"
	SealAddress = "household.address"
)

// IndexID is the blind index of an identity number, as LinkIndex.ByID takes it.
func (s *Service) IndexID(n cn.IDNumber) string { return s.seal.Index(SealID, string(n)) }
