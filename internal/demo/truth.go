package demo

import (
	"bufio"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
)

var truthHead = []string{"户编号", "at_risk_from", "at_risk_until", "risk", "why", "visible"}

// ErrTruth says that a truth file does not have the expected columns.
var ErrTruth = errs.New(errs.Invalid, "demo.truth", "这个文件不是演示县的真值表,请检查路径。")

// truths are the episodes that last into the window.
func (w *World) truths() []*episode {
	return slices.DeleteFunc(slices.Clone(w.episodes), func(e *episode) bool {
		return e.to != 0 && e.to < w.start.first()
	})
}

func (w *World) writeTruth(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	b := bufio.NewWriter(f)
	c := csv.NewWriter(b)
	c.Write(truthHead)
	for _, e := range w.truths() {
		until := ""
		if e.to != 0 {
			until = e.to.iso()
		}
		c.Write([]string{w.households[e.hh].no, e.from.iso(), until, e.risk, e.why, strings.Join(e.visible, ";")})
	}
	if c.Flush(); c.Error() != nil {
		return c.Error()
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// Truth is one line of the truth file: a household at risk from a day until a day (zero
// while it lasts), why, and the datasets in which it shows; none if only the household
// itself could say.
type Truth struct {
	Household   string // 户编号
	From, Until cn.Date
	Risk, Why   string
	Visible     []string
}

// Oracle knows the truth about the made-up county. Only bench/ and the demo's played
// visits use it.
type Oracle struct {
	list []Truth
	by   map[string][]int
}

// LoadOracle reads a truth file.
func LoadOracle(path string) (*Oracle, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadOracle(f)
}

// ReadOracle reads the truth from r.
func ReadOracle(r io.Reader) (*Oracle, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, ErrTruth.Because(err)
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != strings.Join(truthHead, ",") {
		return nil, ErrTruth
	}
	o := &Oracle{by: map[string][]int{}}
	for _, row := range rows[1:] {
		t := Truth{Household: row[0], Risk: row[3], Why: row[4]}
		if t.From, err = cn.ParseISODate(row[1]); err != nil {
			return nil, ErrTruth.Because(err)
		}
		if row[2] != "" {
			if t.Until, err = cn.ParseISODate(row[2]); err != nil {
				return nil, ErrTruth.Because(err)
			}
		}
		if row[5] != "" {
			t.Visible = strings.Split(row[5], ";")
		}
		o.by[t.Household] = append(o.by[t.Household], len(o.list))
		o.list = append(o.list, t)
	}
	return o, nil
}

// All returns every line, in file order.
func (o *Oracle) All() []Truth { return append([]Truth(nil), o.list...) }

// AtRisk says whether the household was truly at risk on a day, and of what.
func (o *Oracle) AtRisk(household string, on cn.Date) (risk string, ok bool) {
	for _, i := range o.by[household] {
		t := &o.list[i]
		if !on.Before(t.From) && (t.Until.IsZero() || !on.After(t.Until)) {
			return t.Risk, true
		}
	}
	return "", false
}

// VisitorFinds is the share of visits that find the truth unless said otherwise.
func VisitorFinds() float64 { return kOracle }

// Visit plays a visit: the truth in the share finds of (household, day) pairs, and the
// opposite in the rest, the same each time it is asked. A visitor who errs at a household
// that is not at risk names 其他.
func (o *Oracle) Visit(household string, on cn.Date, finds float64) (risk string, confirmed bool) {
	risk, confirmed = o.AtRisk(household, on)
	if steady(int64(len(household)), hashText(household+on.String()), 0) < finds {
		return risk, confirmed
	}
	if confirmed {
		return "", false
	}
	return "其他", true
}

// OracleIn reads the truth that Generate wrote into a folder, to play visits with it.
func OracleIn(dir string) (*Oracle, error) { return LoadOracle(filepath.Join(dir, "truth.csv")) }
