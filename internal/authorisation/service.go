package authorisation

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
)

// Homes says where a household lives; *registry.Service satisfies it.
type Homes interface {
	AreaOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (village string, err error)
}

// Gated lists the datasets that may be read only under an authorisation; app satisfies it
// from package source.
type Gated func(ctx context.Context, tx *db.Tx) ([]string, error)

// Service keeps the authorisations of the counties.
type Service struct {
	db       *db.DB
	homes    Homes
	params   *param.Service
	files    *blob.Store
	gated    Gated
	calendar cn.Calendar
}

// New makes the service; UseGated completes it.
func New(d *db.DB, homes Homes, params *param.Service, files *blob.Store) *Service {
	return &Service{db: d, homes: homes, params: params, files: files, calendar: cn.DefaultCalendar()}
}

// UseGated sets where the gated datasets are learnt; app calls it before the first request.
func (s *Service) UseGated(g Gated) { s.gated = g }

// Record stores a signed authorisation of a household.
// Errors: authorisation.day, .too_long, .purpose, .datasets, .signer, .minor, .witness.
func (s *Service) Record(ctx context.Context, h registry.HouseholdID, g Grant) (a Authorisation, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		village, err := s.homes.AreaOf(ctx, tx, h)
		if err != nil {
			return err
		}
		a, err = s.RecordTx(ctx, tx, village, h, g)
		return err
	})
	return a, err
}

// RecordTx is Record in a transaction of the caller, for a household that lives in a
// village.
func (s *Service) RecordTx(ctx context.Context, tx *db.Tx, village string, h registry.HouseholdID, g Grant) (a Authorisation, err error) {
	if err := tx.Require(access.AuthorisationRecord, village); err != nil {
		return a, err
	}
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return a, err
	}
	gated, err := s.gated(ctx, tx)
	if err != nil {
		return a, err
	}
	longest, _ := set.Days("authorisation.longest")
	if err := g.check(tx.Today(), longest, s.calendar, gated); err != nil {
		return a, err
	}
	if err := checkPeople(ctx, tx, h, g); err != nil {
		return a, err
	}
	a = Authorisation{ID: id.New[ID](), Household: h, Datasets: g.Datasets, Purpose: g.Purpose, Signer: g.Signer, Proxy: g.Proxy, Manner: g.Manner, Witness: g.Witness,
		SignedOn: g.SignedOn, From: g.From, To: g.To, RecordedBy: tx.Actor().ID, RecordedAt: tx.Now(), village: village}
	if err := insert(ctx, tx, a); err != nil {
		return a, err
	}
	return a, tx.Record(ctx, db.Entry{Verb: "authorisation.record", Ref: a.ID.Ref(), Area: village,
		Detail: map[string]any{"household": string(h), "datasets": len(a.Datasets), "manner": string(a.Manner), "from": a.From.String(), "to": a.To.String()}})
}

// checkPeople says whether the signer may sign and the witness may witness.
func checkPeople(ctx context.Context, tx *db.Tx, h registry.HouseholdID, g Grant) error {
	birth, err := birthOf(ctx, tx, h, g.Signer)
	if err != nil {
		return err
	}
	if age := birth.AgeOn(g.SignedOn); age >= 0 && age < adult && strings.TrimSpace(g.Proxy) == "" {
		return errMinor
	}
	if g.Manner != Phone {
		return nil
	}
	names, err := access.Names(ctx, tx, g.Witness)
	if err != nil {
		return err
	}
	if _, known := names[g.Witness]; !known || g.Witness == tx.Actor().ID {
		return errWitness
	}
	return nil
}

// Revoke ends an authorisation from today on: what it gated cannot be read any more.
func (s *Service) Revoke(ctx context.Context, a ID, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" || utf8.RuneCountInString(reason) > 200 || cn.HasLongNumber(reason) {
		return errReason
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := get(ctx, tx, a, access.AuthorisationRecord)
		if err != nil {
			return err
		}
		err = tx.ExecOne(ctx, errRevoked, `UPDATE authorisation SET revoked_on = $3, revoked_by = $4, revoke_reason = $5 WHERE county_id = $1 AND id = $2 AND revoked_on IS NULL`,
			tx.County(), a, tx.Today(), tx.Actor().ID, reason)
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "authorisation.revoke", Ref: a.Ref(), Area: found.village, Detail: map[string]any{"household": string(found.Household)}})
	})
}

// maxScan is the largest picture of a signed sheet, in bytes.
const maxScan = 10 << 20

// AddScan keeps a picture of the signed sheet, or of the signature, sealed.
func (s *Service) AddScan(ctx context.Context, a ID, picture io.Reader) error {
	if err := s.db.Read(ctx, func(tx *db.Tx) error { _, err := get(ctx, tx, a, access.AuthorisationRecord); return err }); err != nil {
		return err
	}
	ref, err := s.files.Put(ctx, picture, maxScan)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := get(ctx, tx, a, access.AuthorisationRecord)
		if err != nil {
			return err
		}
		if err := tx.ExecOne(ctx, db.ErrNotFound, `UPDATE authorisation SET scan = $3 WHERE county_id = $1 AND id = $2`, tx.County(), a, ref.Hash); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "authorisation.scan", Ref: a.Ref(), Area: found.village, Detail: map[string]any{"bytes": ref.Size}})
	})
}

// OfHousehold lists the authorisations of a household, the newest first.
func (s *Service) OfHousehold(ctx context.Context, h registry.HouseholdID) (list []Authorisation, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = s.OfHouseholdTx(ctx, tx, h)
		return err
	})
	return list, err
}

// OfHouseholdTx is OfHousehold in a transaction of the caller.
func (s *Service) OfHouseholdTx(ctx context.Context, tx *db.Tx, h registry.HouseholdID) ([]Authorisation, error) {
	village, err := s.homes.AreaOf(ctx, tx, h)
	if err != nil {
		return nil, err
	}
	if err := tx.Require(access.AuthorisationRead, village); err != nil {
		return nil, err
	}
	return ofHousehold(ctx, tx, h)
}

// ValidTx lists the authorisations of a household that stand today. It checks no
// permission.
func ValidTx(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (valid []Authorisation, err error) {
	list, err := ofHousehold(ctx, tx, h)
	for _, a := range list {
		if len(a.Datasets) > 0 && a.Valid(a.Datasets[0], tx.Today()) {
			valid = append(valid, a)
		}
	}
	return valid, err
}
