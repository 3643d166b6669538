package document

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/registry"
)

// Homes says where a household lives; *registry.Service satisfies it.
type Homes interface {
	AreaOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (village string, err error)
}

// Service keeps the documents of the counties.
type Service struct {
	db    *db.DB
	homes Homes
	files *blob.Store
}

// New makes the service.
func New(d *db.DB, homes Homes, files *blob.Store) *Service { return &Service{d, homes, files} }

// maxSize is the largest file taken, in bytes: a photo of a phone, or some scanned pages.
const maxSize = 20 << 20

func (s *Service) require(ctx context.Context, tx *db.Tx, h registry.HouseholdID, p db.Permission) (village string, err error) {
	if village, err = s.homes.AreaOf(ctx, tx, h); err != nil {
		return "", err
	}
	return village, tx.Require(p, village)
}

// Add puts a paper into a household's file.
// Errors: document.kind, .day, .note, .media, .empty, blob.too_large.
func (s *Service) Add(ctx context.Context, h registry.HouseholdID, in In, content io.Reader) (d Document, err error) {
	in.Note = strings.TrimSpace(in.Note)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if _, err := s.require(ctx, tx, h, access.HouseholdEdit); err != nil {
			return err
		}
		return in.check(tx.Today())
	})
	if err != nil {
		return d, err
	}
	file := bufio.NewReaderSize(content, 512)
	head, err := file.Peek(512)
	if len(head) == 0 {
		return d, errEmpty
	}
	if err != nil && err != io.EOF {
		return d, err
	}
	media, ok := mediaOf(head)
	if !ok {
		return d, errMedia
	}
	ref, err := s.files.Put(ctx, file, maxSize)
	if err != nil {
		return d, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		village, err := s.require(ctx, tx, h, access.HouseholdEdit)
		if err != nil {
			return err
		}
		d = Document{ID: id.New[ID](), Household: h, Kind: in.Kind, On: in.On, Note: in.Note, Size: ref.Size, Media: media, RecordedBy: tx.Actor().ID, RecordedAt: tx.Now(), file: ref.Hash, village: village}
		d.seen(tx.Actor())
		if err := insert(ctx, tx, d); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "document.add", Ref: d.ID.Ref(), Area: village, Detail: map[string]any{"household": string(h), "kind": d.Kind, "bytes": d.Size}})
	})
	return d, err
}

// OfHousehold lists the papers of a household that are of a day or before and were known by
// another, the newest first; withdrawn ones are among them.
func (s *Service) OfHousehold(ctx context.Context, h registry.HouseholdID, on, knownBy cn.Date) (list []Document, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = s.OfHouseholdTx(ctx, tx, h, on, knownBy)
		return err
	})
	return list, err
}

// OfHouseholdTx is OfHousehold in a transaction of the caller.
func (s *Service) OfHouseholdTx(ctx context.Context, tx *db.Tx, h registry.HouseholdID, on, knownBy cn.Date) ([]Document, error) {
	if _, err := s.require(ctx, tx, h, access.HouseholdRead); err != nil {
		return nil, err
	}
	all, err := ofHousehold(ctx, tx, h)
	if err != nil {
		return nil, err
	}
	list := []Document{}
	accounts := []string{}
	for _, d := range all {
		if d.On.After(on) || cn.DateOf(d.RecordedAt).After(knownBy) {
			continue
		}
		if d.WithdrawnOn.After(knownBy) {
			d.WithdrawnOn, d.WithdrawReason = cn.Date{}, ""
		}
		list, accounts = append(list, d), append(accounts, d.RecordedBy)
	}
	names, err := access.Names(ctx, tx, accounts...)
	for i := range list {
		list[i].RecordedByName = names[list[i].RecordedBy]
	}
	return list, err
}

// Read opens a paper for a purpose, which a sensitive one must have; the reading is
// recorded. The caller closes it. Errors: document.purpose, .withdrawn, .closed.
func (s *Service) Read(ctx context.Context, document ID, purpose string) (d Document, r *blob.Reader, err error) {
	purpose = strings.TrimSpace(purpose)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if d, err = get(ctx, tx, document, access.HouseholdRead); err != nil {
			return err
		}
		switch {
		case !d.WithdrawnOn.IsZero():
			return errGone
		case !d.MayRead:
			return errClosed
		case d.Sensitive && purpose == "":
			return errPurpose
		case !plain(purpose):
			return errPurpose
		}
		if r, err = s.files.Open(blob.Ref{Hash: d.file, Size: d.Size}); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "document.read", Ref: d.ID.Ref(), Area: d.village, Purpose: purpose, Detail: map[string]any{"household": string(d.Household), "kind": d.Kind}})
	})
	if err != nil && r != nil { // the reading could not be recorded: then nobody reads
		return d, nil, errors.Join(err, r.Close())
	}
	return d, r, err
}

// Withdraw takes a paper out of sight for good, and says why. Errors: document.reason, .withdrawn.
func (s *Service) Withdraw(ctx context.Context, document ID, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" || !plain(reason) {
		return errReason
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		d, err := get(ctx, tx, document, access.HouseholdEdit)
		if err != nil {
			return err
		}
		if err := withdraw(ctx, tx, document, reason); err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "document.withdraw", Ref: document.Ref(), Area: d.village, Detail: map[string]any{"household": string(d.Household), "kind": d.Kind}})
	})
}
