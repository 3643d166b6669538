package visit

import (
	"context"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/form"
	"github.com/shouwang/shouwang/internal/registry"
)

// Homes says where a household lives; *registry.Service satisfies it.
type Homes interface {
	AreaOf(ctx context.Context, tx *db.Tx, h registry.HouseholdID) (village string, err error)
}

// Prefilled is what is already known about a question: a value as the form takes it, and
// one sentence that says who said it and when.
type Prefilled struct {
	Value  any    `json:"value"`
	Source string `json:"source" doc:"谁在何时说的"`
}

// Prefill finds what is already known, by field of the form; app satisfies it from package
// fact. It checks no permission.
type Prefill interface {
	Prefill(ctx context.Context, tx *db.Tx, h registry.HouseholdID, on cn.Date) (map[string]Prefilled, error)
}

// Sealer encrypts remarks; package seal satisfies it.
type Sealer interface {
	Seal(purpose string, plain []byte) []byte
	Open(purpose string, box []byte) ([]byte, error)
}

// Service keeps the visits of the counties.
type Service struct {
	db      *db.DB
	homes   Homes
	prefill Prefill
	codes   *code.Service
	seal    Sealer
}

// New makes the service.
func New(d *db.DB, homes Homes, prefill Prefill, codes *code.Service, seal Sealer) *Service {
	return &Service{d, homes, prefill, codes, seal}
}

// Blank is the form with what is known of a household.
type Blank struct {
	Household registry.HouseholdID `json:"household"`
	Form      form.Form            `json:"form"`
	Prefilled map[string]Prefilled `json:"prefilled" doc:"已知的内容及来源;逐项确认或更正"`
}

// Form is the form for a household in an area where the actor may record visits.
func (s *Service) Form(ctx context.Context, tx *db.Tx, area string, h registry.HouseholdID) (Blank, error) {
	if err := tx.Require(access.VisitRecord, area); err != nil {
		return Blank{}, err
	}
	lists, err := s.codes.Lists(ctx, tx)
	if err != nil {
		return Blank{}, err
	}
	known, err := s.prefill.Prefill(ctx, tx, h, tx.Today())
	if known == nil {
		known = map[string]Prefilled{}
	}
	return Blank{h, Sheet.Describe(lists), known}, err
}

// FormOf is Form for a household where it lives.
func (s *Service) FormOf(ctx context.Context, h registry.HouseholdID) (b Blank, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		village, err := s.homes.AreaOf(ctx, tx, h)
		if err != nil {
			return err
		}
		b, err = s.Form(ctx, tx, village, h)
		return err
	})
	return b, err
}

// Describe is the form itself, with the options of the county: what is needed to read a
// recorded visit.
func (s *Service) Describe(ctx context.Context) (f form.Form, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		lists, err := s.codes.Lists(ctx, tx)
		f = Sheet.Describe(lists)
		return err
	})
	return f, err
}
