package source

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/registry"
)

// A roster is read once more as its sender wrote it: with names, and with the households
// that the registry does not know. What waits for a person is set aside, whom it may be
// about is said, and once settled it is read as it was settled.
func TestListingIsTheDeliveryAsItWasSent(t *testing.T) {
	each(t, 6, func(t *testing.T, w *world) {
		if _, ok, err := w.Listing(w.ctx, "platform.monitored"); ok || err != nil {
			t.Fatal("a list that nobody has sent", ok, err)
		}
		row := func(number string, head int, village, category string) string {
			return fmt.Sprintf("%s,%s,%s,%s,%s,%s,因病,2025-03,否\n", number, w.town.Name, village, personName(4*head), idNumber(4*head), category)
		}
		home := func(h int) string { return w.home[h%len(w.home)].Name }
		res := w.load("户编号,乡镇,村,户主姓名,户主证件号码,监测对象类别,风险,识别时间,是否消除\n"+
			row("H000000", 0, home(0), "边缘易致贫户")+
			row("H000002", 3, home(2), "边缘易致贫户")+ // the number of one household, the head of another
			row("H000004", 4, home(4), "第四种")+
			row("H999999", 400, "无此村", "脱贫不稳定户"), "2025-03-31")
		if res.Accepted != 2 || res.Review != 1 || res.Quarantined != 1 || res.Unmatched != 1 {
			t.Fatalf("%+v", res)
		}
		id := func(h int) registry.HouseholdID {
			people, err := w.index()
			if err != nil {
				t.Fatal(err)
			}
			household, _ := people.ByNumber(fmt.Sprintf("H%06d", h))
			return household
		}
		l, ok, err := w.Listing(w.ctx, "platform.monitored")
		if err != nil || !ok || l.Batch.Number != res.Batch || l.Batch.AsOf != date("2025-03-31") || len(l.Rows) != 2 || l.Aside != 2 {
			t.Fatalf("%+v %v %v", l, ok, err)
		}
		known, stranger := l.Rows[0], l.Rows[1]
		if known.Household != id(0) || known.Number != "H000000" || known.Name != personName(0) || known.Village != w.home[0].Code || known.Code != "边缘易致贫户" {
			t.Errorf("%+v", known)
		}
		if risk, _ := known.Doc.Text("risk"); risk != "因病" {
			t.Errorf("%q", risk)
		}
		if stranger.Household != "" || stranger.Number != "H999999" || stranger.Name != personName(1600) || stranger.Village != "" {
			t.Errorf("%+v", stranger)
		}
		for _, h := range []int{2, 3, 4} {
			if !slices.Contains(l.Doubted, id(h)) {
				t.Errorf("household %d may be meant: %v", h, l.Doubted)
			}
		}

		reviews, err := w.Reviews(w.ctx, 0, api.Page{Limit: 10})
		if err != nil || len(reviews.Items) != 1 {
			t.Fatalf("%+v %v", reviews, err)
		}
		if err := w.AcceptReview(w.ctx, reviews.Items[0].ID, string(id(3))); err != nil {
			t.Fatal(err)
		}
		grid := w.grid(res.Batch, "")
		for i, cell := range grid.Rows[0].Cells {
			if cell == "第四种" {
				grid.Rows[0].Cells[i] = "突发严重困难户"
			}
		}
		if out, err := w.Correct(w.ctx, res.Batch, []Correction{{grid.Rows[0].Row, grid.Rows[0].Cells}}); err != nil || out.Rows[0].State != "accepted" {
			t.Fatalf("%+v %v", out, err)
		}
		l, _, err = w.Listing(w.ctx, "platform.monitored")
		if err != nil || len(l.Rows) != 4 || l.Aside != 0 || len(l.Doubted) != 0 {
			t.Fatalf("%+v %v", l, err)
		}
		if l.Rows[1].Household != id(3) || l.Rows[2].Household != id(4) || l.Rows[2].Code != "突发严重困难户" {
			t.Errorf("%+v", l.Rows)
		}

		w.withdraw(res.Batch)
		if _, ok, err := w.Listing(w.ctx, "platform.monitored"); ok || err != nil {
			t.Error("a list that was taken back", ok, err)
		}
	})
}

// A list of people is listed by the household that it names, which may be another one than
// that in which the registry has the person.
func TestPeopleAreListedUnderTheHouseholdTheListNames(t *testing.T) {
	onSQLite(t, 2, func(t *testing.T, w *world) {
		var b bytes.Buffer
		b.WriteString("户编号,人编号,姓名,证件号码,与户主关系,易返贫致贫户类型\n")
		fmt.Fprintf(&b, "H000000,1,%s,%s,户主,边缘易致贫户\nH000000,2,%s,%s,配偶,边缘易致贫户\nH777777,1,%s,%s,户主,\n", personName(0), idNumber(0), personName(5), idNumber(5), personName(6), idNumber(6))
		w.load(strings.Clone(b.String()), "2025-03-31")
		l, _, err := w.Listing(w.ctx, "national.roster")
		if err != nil || len(l.Rows) != 3 {
			t.Fatalf("%+v %v", l, err)
		}
		if l.Rows[0].Household == "" || l.Rows[1].Household != l.Rows[0].Household || l.Rows[2].Household == "" || l.Rows[2].Household == l.Rows[0].Household {
			t.Errorf("%+v", l.Rows)
		}
	})
}
