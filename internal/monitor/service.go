package monitor

import (
	"context"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/visit"
)

// Card is how a household is called on a list.
type Card struct {
	Number string // 户编号
	Head   string // 户主姓名
	Group  string // 村民小组
}

// Households names the households of leads; app satisfies it from package registry. It
// checks no permission: the caller may see the leads.
type Households interface {
	Cards(ctx context.Context, tx *db.Tx, ids []registry.HouseholdID) (map[registry.HouseholdID]Card, error)
	// Count is how many households each village has now.
	Count(ctx context.Context, tx *db.Tx) (map[string]int, error)
}

// Service keeps the leads of the counties.
type Service struct {
	db         *db.DB
	divisions  *division.Service
	params     *param.Service
	visits     *visit.Service
	households Households
	calendar   cn.Calendar
	waiting    Waiting
	around     Around
	registrar  Registrar
}

// New makes the service. Deadlines count on the shipped calendar unless UseCalendar says
// otherwise.
func New(d *db.DB, divisions *division.Service, params *param.Service, visits *visit.Service, h Households) *Service {
	return &Service{db: d, divisions: divisions, params: params, visits: visits, households: h, calendar: cn.DefaultCalendar()}
}

// UseCalendar sets the working-day calendar, with what the county adds to it; app calls it
// before the first request.
func (s *Service) UseCalendar(c cn.Calendar) { s.calendar = c }
