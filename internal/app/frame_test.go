package app_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/fact"
	screening "github.com/shouwang/shouwang/internal/rule"
)

// asSystem is how the jobs of a night act.
func asSystem() context.Context {
	return db.WithActor(context.Background(), db.System("system", dbtest.County))
}

// fresh is the county's frame of today, kept for the next time.
func (c *county) fresh() (f fact.Fresh) {
	c.Helper()
	c.ok(c.DB.Read(asSystem(), func(tx *db.Tx) (err error) {
		f, err = c.Facts.Current(asSystem(), tx, tx.Today(), tx.Today())
		return err
	}))
	c.Facts.Keep(f)
	return f
}

// wantRebuilt compares a frame with one computed from the database.
func (c *county) wantRebuilt(f fact.Fresh, after string) {
	c.Helper()
	c.ok(c.DB.Read(asSystem(), func(tx *db.Tx) error {
		want, err := c.Facts.Rebuild(asSystem(), tx, tx.Today(), tx.Today())
		if err != nil {
			return err
		}
		if diff := f.Differs(want.Frame); diff != "" {
			c.Fatalf("after %s: %s", after, diff)
		}
		return nil
	}))
}

// Whatever comes or is taken back, in whatever order, the kept frame is what computing it
// anew would give.
func TestKeptFrameIsWhatTheDatabaseSays(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.roster()))
		c.departmentReports()
		c.imports("steward", upload("低保.csv", c.dibao()))
		c.imports("steward", upload("临时救助.csv", c.relief()))
		r := rand.New(rand.NewPCG(5, 16))
		var batches []int64
		rebuilt := 0
		if f := c.fresh(); !f.Rebuilt {
			t.Fatal("the first frame came from nowhere")
		}
		for step := range 24 {
			what := ""
			switch r.IntN(5) {
			case 0, 1:
				rows := [][]string{}
				for range 1 + r.IntN(3) {
					n := r.IntN(6)
					day := cn.NewDate(2025, 6, 20).AddDays(-r.IntN(420)).String()
					rows = append(rows, settlement(n, idNumber(n), day, []string{"住院", "普通门诊"}[r.IntN(2)], 1000+r.IntN(30000)))
				}
				b := c.imports("medical", upload(fmt.Sprintf("结算%d.csv", step), c.inGB18030(rows...)))
				what, batches = fmt.Sprintf("settlements %v", rows), append(batches, b.Batch)
			case 2:
				n := r.IntN(6)
				file := fmt.Sprintf("姓名,证件号码,户主证件号码,类别,月保障金,起始月\n%s,%s,%s,低保,%d,2025-01\n", name(n), idNumber(n), idNumber(n-n%2), 300+step)
				what = "a roster of " + name(n)
				batches = append(batches, c.imports("steward", upload(fmt.Sprintf("低保%d.csv", step), []byte(file))).Batch)
			case 3:
				n := r.IntN(6)
				file := fmt.Sprintf("姓名,证件号码,救助日期,原因,金额\n%s,%s,2025-05-%02d,住院,%d\n", name(n), idNumber(n), 1+r.IntN(28), 500+step)
				what = "relief for " + name(n)
				batches = append(batches, c.imports("steward", upload(fmt.Sprintf("救助%d.csv", step), []byte(file))).Batch)
			case 4:
				if len(batches) == 0 {
					continue
				}
				i := r.IntN(len(batches))
				what = fmt.Sprintf("the withdrawal of batch %d", batches[i])
				c.as("steward", post(fmt.Sprintf("/api/batches/%d/withdraw", batches[i]), map[string]any{"reason": "试"})).want(200)
				batches = append(batches[:i], batches[i+1:]...)
			}
			f := c.fresh()
			if f.Rebuilt {
				rebuilt++
			}
			c.wantRebuilt(f, what)
		}
		if rebuilt > 8 {
			t.Errorf("%d of 24 frames were computed anew: the kept one is of no use", rebuilt)
		}
	})
}

// A damaged file, another day and a change of the register all lead back to the database.
func TestFrameInDoubtIsComputedAnew(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.roster()))
		c.departmentReports()
		c.fresh()
		if c.fresh().Rebuilt {
			t.Fatal("an untouched frame was computed anew")
		}
		path := filepath.Join(c.dir, "frames", dbtest.County+".frame")
		data, err := os.ReadFile(path)
		c.ok(err)
		for n := range 6 {
			if strings.Contains(string(data), idNumber(n)) || strings.Contains(string(data), name(n)) {
				t.Error("the file names somebody")
			}
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		for i, spoil := range map[string]func(){
			"a flipped bit": func() { data[len(data)/2] ^= 1; c.ok(os.WriteFile(path, data, 0o600)) },
			"half a file":   func() { c.ok(os.WriteFile(path, data[:len(data)/2], 0o600)) },
			"no file":       func() { c.ok(os.Remove(path)) },
			"a roster": func() {
				c.imports("steward", upload("花名册二.csv", bytes.ReplaceAll(c.roster(), []byte("一般农户"), []byte("脱贫户"))))
			},
		} {
			spoil()
			f := c.fresh()
			if !f.Rebuilt {
				t.Errorf("%s was not noticed", i)
			}
			c.wantRebuilt(f, i)
		}
	})
}

// Screening what came during the day gives the leads that screening everybody again gives.
func TestScreeningWhatCameIsAsGoodAsScreeningAll(t *testing.T) {
	each(t, func(c *county) {
		c.imports("steward", upload("花名册.csv", c.roster()))
		c.departmentReports()
		c.as("taskforce", post("/api/params/medical.inpatient_year.general", map[string]any{"value": "6000", "from": "2025-01-01", "basis": "县专班会议纪要"})).want(200)
		c.as("taskforce", post(rule+"/proposal", nil)).want(204)
		c.as("taskforce2", post(rule+"/activation", nil)).want(204)
		today := cn.DateOf(c.DB.Now())
		all := func() screening.Summary {
			sum, err := c.Rules.Screen(asSystem(), screening.Ask{On: today, KnownBy: today})
			c.ok(err)
			return sum
		}
		came := func() screening.Summary {
			sum, err := c.Rules.ScreenTouched(asSystem())
			c.ok(err)
			return sum
		}
		leads := func() string {
			return fmt.Sprint(c.query(`SELECT l.household_id, h.rule, h.sentence, h.on_date FROM lead l JOIN lead_hit h ON h.county_id = l.county_id AND h.lead_id = l.id
				WHERE h.ended_at IS NULL ORDER BY l.household_id, h.rule`))
		}
		if sum := came(); sum.Run != 0 {
			t.Fatalf("nobody was screened today, yet %+v", sum)
		}
		all()
		before := leads()
		r := rand.New(rand.NewPCG(5, 17))
		for step := range 6 {
			n := r.IntN(6)
			c.imports("medical", upload(fmt.Sprintf("结算%d.csv", step), c.inGB18030(settlement(n, idNumber(n), fmt.Sprintf("2025-06-%02d", 1+r.IntN(15)), "住院", 2000+r.IntN(9000)))))
			if sum := came(); !sum.Touched || sum.Households != 1 {
				t.Fatalf("step %d: %+v", step, sum)
			}
			part := leads()
			if sum := all(); sum.Touched || sum.Households != 3 || sum.LeadsNew > 0 || leads() != part {
				t.Errorf("step %d: screening all gives %+v\n%s\nand what came alone\n%s", step, sum, leads(), part)
			}
		}
		if leads() == before {
			t.Error("nothing was found that could have differed")
		}
		// A threshold concerns everybody.
		c.as("taskforce", post("/api/params/medical.inpatient_year.general", map[string]any{"value": "2000", "from": "2025-02-01", "basis": "县专班会议纪要"})).want(200)
		if sum := came(); sum.Touched || sum.Households != 3 {
			t.Errorf("after a change of a threshold %+v", sum)
		}
	})
}
