package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestQuestionsWaitForTheLastFileOfTheMonth(t *testing.T) {
	index := write(t, "index.csv", `path,dataset,as_of,received_on
inbox/2025-04/a.csv,medical.settlement,2025-04-30,2025-05-06
inbox/2025-05/b.csv,education.absence,2025-05-27,2025-05-29
inbox/2025-05/a.csv,medical.settlement,2025-05-31,2025-06-06
inbox/2025-05/c.csv,platform.warning,2025-05-31,2025-06-26
inbox/2025-06/b.csv,education.absence,2025-06-27,2025-06-28
`)
	got, first, err := questions(index)
	if err != nil {
		t.Fatal(err)
	}
	want := []question{{on(t, "2025-04-30"), on(t, "2025-05-06")}, {on(t, "2025-05-31"), on(t, "2025-06-26")}, {on(t, "2025-06-30"), on(t, "2025-06-28")}}
	if !reflect.DeepEqual(got, want) || !first.Equal(on(t, "2025-04-30")) {
		t.Errorf("got %v from %v", got, first)
	}
}

func TestMonthEndKnowsLeapYearsAndDecember(t *testing.T) {
	for day, want := range map[string]string{"2024-02-01": "2024-02-29", "2025-12-31": "2025-12-31", "2025-01-30": "2025-01-31"} {
		if got := monthEnd(on(t, day)).Format(time.DateOnly); got != want {
			t.Errorf("monthEnd(%s) = %s, want %s", day, got, want)
		}
	}
}

func TestTruthIsReadWholeOrNotAtAll(t *testing.T) {
	head := "户编号,at_risk_from,at_risk_until,risk,why,visible\n"
	got, err := readTruth(write(t, "truth.csv", head+"1,2025-01-02,,因病,\"久病,无力\",income.household;medical.settlement\n2,2024-01-01,2024-03-01,住房,裂缝,\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []episode{
		{household: "1", from: on(t, "2025-01-02"), risk: "因病", visible: true},
		{household: "2", from: on(t, "2024-01-01"), until: on(t, "2024-03-01"), risk: "住房"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	for _, bad := range []string{"", "a,b\n", head + "1,soon,,因病,,\n", head + "1,2025-01-02,later,因病,,\n"} {
		if _, err := readTruth(write(t, "truth.csv", bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestLeadsOfTrialRulesAreLeftOutAndDoublesRefused(t *testing.T) {
	got, err := readLeads([]byte(`[{"户编号":"1","rules":["a"],"risks":["因病"],"state":"open"},{"户编号":"1","rules":["b"],"state":"trial"}]`))
	if want := []lead{{Household: "1", Rules: []string{"a"}, Risks: []string{"因病"}, State: "open"}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{`[{"户编号":"1"},{"户编号":"1"}]`, `[{"rules":["a"]}]`, `{}`, ``} {
		if _, err := readLeads([]byte(bad)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestCopyKeepsKeysPrivate(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	if err := os.Mkdir(filepath.Join(from, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "keys", "1"), []byte("secret"), 0o400); err != nil {
		t.Fatal(err)
	}
	if err := copyTree(to, from); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(to, "keys", "1"))
	if err != nil || info.Mode().Perm() != 0o400 || info.Size() != 6 {
		t.Errorf("got %v, %v", info, err)
	}
}

func TestVisitsAreReadFromTheListOfLeads(t *testing.T) {
	got, err := pastOf([]listed{
		{Number: "2", State: "confirmed", OpenedOn: "2025-05-31", ClosedOn: "2025-07-27"},
		{Number: "1", State: "confirmed", OpenedOn: "2025-05-31", ClosedOn: "2025-06-27"},
		{Number: "3", State: "withdrawn", OpenedOn: "2025-05-31", ClosedOn: "2025-07-27"},
		{Number: "4", State: "open", OpenedOn: "2025-06-30"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := past{
		visits: []visit{{"1", on(t, "2025-06-27")}, {"2", on(t, "2025-07-27")}},
		leads: []raisedLead{{"2", on(t, "2025-05-31"), on(t, "2025-07-27")}, {"1", on(t, "2025-05-31"), on(t, "2025-06-27")},
			{"3", on(t, "2025-05-31"), on(t, "2025-07-26")}, {household: "4", from: on(t, "2025-06-30")}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, bad := range [][]listed{nil, {{Number: "1"}}, {{OpenedOn: "2025-05-31"}}, {{Number: "1", OpenedOn: "2025-05-31", ClosedOn: "soon"}}} {
		if _, err := pastOf(bad); err == nil {
			t.Errorf("%v was read", bad)
		}
	}
}

func TestVisitsOnAnUnknownDayAreRefused(t *testing.T) {
	all := []question{{on(t, "2025-05-31"), on(t, "2025-06-27")}, {on(t, "2025-06-30"), on(t, "2025-07-27")}}
	got, err := visitingDays(all, []visit{{"1", on(t, "2025-07-27")}})
	if err != nil || !reflect.DeepEqual(got, all[1:]) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := visitingDays(all, []visit{{"1", on(t, "2025-07-26")}}); err == nil {
		t.Error("a visit on no visiting day was taken")
	}
}

func TestThePageSaysThatASimulatedCountyFlatters(t *testing.T) {
	o, err := parse([]string{"-data", "/somewhere/private", "-seeds", "3, 4"})
	if err != nil {
		t.Fatal(err)
	}
	truth, asked := village(t)
	made := past{visits: []visit{{"C", asked[0].knownBy}, {"A", asked[1].knownBy}}}
	r := report{options: o}
	for _, seed := range o.seeds {
		r.counties = append(r.counties, measured{seed, imported{}, compare(seed, truth, asked, made), measure(truth, asked)})
	}
	page := r.page()
	for _, want := range []string{"演示县会美化结果", "不好在哪里", "-seeds 3,4 -write", "2/4 = 50.0%", "6/800 = 0.75%", "`water.open_days` = 3", "门槛"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, never := range []string{"/somewhere", "NaN", "%!", "Inf"} {
		if strings.Contains(page, never) {
			t.Errorf("the page says %q", never)
		}
	}
}

func TestSeedsAreDifferentNumbers(t *testing.T) {
	for _, bad := range []string{"", "1,1", "1,,2", "one"} {
		if _, err := parse([]string{"-seeds", bad}); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
