package source

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
	"github.com/shouwang/shouwang/internal/sheet"
)

// benchHouseholds is a county of 80,000 people.
const benchHouseholds = 20_000

// settlementFile is a GB18030 file of n rows, a tenth of them about people of other counties.
func settlementFile(b *testing.B, n int) []byte {
	var out bytes.Buffer
	w := bufio.NewWriter(simplifiedchinese.GB18030.NewEncoder().Writer(&out))
	w.WriteString("姓名,证件号码,乡镇,村,结算日期,医疗类别,医疗机构,病种,总费用,统筹支付,大病保险支付,医疗救助,个人自付\n")
	people := 4 * benchHouseholds
	for i := range n {
		who := i * 7919 % people
		if i%10 == 9 {
			who += people
		}
		fmt.Fprintf(w, "%s,%s,巴山镇,立新村,2025-03-%02d,%s,城口县人民医院,高血压,%d.50,%d,,,%d.25\n",
			personName(who), benchID(who), i%31+1, []string{"住院", "普通门诊", "门诊特病"}[i%3], 100+i%9000, i%3000, 10+i%2000)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

var benchIDs = map[int]string{}

func benchID(n int) string {
	if _, ok := benchIDs[n]; !ok {
		benchIDs[n] = idNumber(n % 20000 * 1)[:14] + fmt.Sprintf("%03d", n/20000)
		benchIDs[n] = withCheck(benchIDs[n])
	}
	return benchIDs[n]
}

// withCheck adds the check digit.
func withCheck(body string) string {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(body[i]-'0') * w
	}
	return body + string("10X98765432"[sum%11])
}

// peak is how much the heap grows while f runs, in MB.
func peak(f func()) float64 {
	var most atomic.Uint64
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		var m runtime.MemStats
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapInuse+m.StackInuse))
			}
		}
	}()
	f()
	close(stop)
	<-done
	return float64(most.Load()-before.HeapInuse) / (1 << 20)
}

func benchWorld(b *testing.B) *world {
	b.Helper()
	clock := dbtest.NewClock()
	w := newWorld(b, dbtest.SQLite(b, clock.Now), clock)
	var text strings.Builder
	text.WriteString(householdHeading)
	for h := range benchHouseholds {
		for i := range 4 {
			n := 4*h + i
			fmt.Fprintf(&text, "H%06d,%s,%s,%s,%s,%s,%s,一组,男,汉族,普通劳动力,脱贫户,,否,\n",
				h, personName(4*h), personName(n), benchID(n), []string{"户主", "配偶", "之子", "之女"}[i], w.town.Name, w.home[h%len(w.home)].Name)
		}
	}
	start := time.Now()
	res := w.load(text.String(), "2025-01-01")
	b.Logf("roster of %d rows: %.1f s, %+v", res.Rows, time.Since(start).Seconds(), res.Counts)
	return w
}

// longestWait writes one small row after another while f runs, and returns the longest time
// that one took, in ms: what a visitor saving a form would feel.
func longestWait(b *testing.B, w *world, f func()) float64 {
	stop, done := make(chan struct{}), make(chan time.Duration)
	go func() {
		var longest time.Duration
		for {
			select {
			case <-stop:
				done <- longest
				return
			case <-time.After(50 * time.Millisecond):
			}
			start := time.Now()
			err := w.db.Write(w.ctx, func(tx *db.Tx) error {
				tx.Unrecorded("test")
				_, err := tx.Exec(w.ctx, `UPDATE county SET name = name WHERE county_id = $1`, dbtest.County)
				return err
			})
			if err != nil {
				b.Error(err)
			}
			longest = max(longest, time.Since(start))
		}
	}()
	f()
	close(stop)
	return float64((<-done).Microseconds()) / 1000
}

// spent is how long f takes, by the clock and in processor time of this process; on a machine
// that others use too only the second can be compared.
func spent(f func()) (clock, processor time.Duration) {
	begun, before := time.Now(), processorTime()
	f()
	return time.Since(begun), processorTime() - before
}

func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakResident is the most memory that the process ever had, in MB.
func peakResident() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Maxrss) / 1024
}

// benchRows is how many rows the files have: 100,000 unless told.
func benchRows() int {
	if n, err := strconv.Atoi(os.Getenv("SHOUWANG_BENCH_ROWS")); err == nil {
		return n
	}
	return 100_000
}

// BenchmarkImportCSV takes in a file of benchRows; x_decode is how many times decoding and
// splitting the same file that takes, by the clock, and x_decode_cpu in processor time. The
// reader measured against is our own; x_library is against golang.org/x/text and encoding/csv,
// which everybody else would use.
func BenchmarkImportCSV(b *testing.B) {
	n := benchRows()
	b.Run(fmt.Sprint(n), func(b *testing.B) {
		content := settlementFile(b, n)
		w := benchWorld(b)
		b.ResetTimer()
		for range b.N {
			decodes := func() (clock, processor time.Duration) {
				return spent(func() {
					f, err := sheet.Open(bytes.NewReader(content), int64(len(content)), "x.csv")
					if err != nil {
						b.Fatal(err)
					}
					for rows := f.Rows(0); rows.Next(); {
					}
				})
			}
			library, _ := spent(func() { readWithLibraries(b, content) })
			before, beforeCPU := decodes()
			runtime.GC()
			var res Result
			var wait float64
			var err error
			var cpu time.Duration
			memory := peak(func() {
				wait = longestWait(b, w, func() {
					_, cpu = spent(func() {
						res, err = w.Import(w.ctx, ImportRequest{File: bytes.NewReader(content), Name: "x.csv", AsOf: date("2025-03-31"), ReceivedOn: date("2025-03-31")})
					})
				})
			})
			if err != nil {
				b.Fatal(err)
			}
			after, afterCPU := decodes() // the machine may have become slower meanwhile
			decode, decodeCPU := (before+after)/2, (beforeCPU+afterCPU)/2
			b.ReportMetric(wait, "longest_wait_ms")
			b.ReportMetric(float64(n)/res.Seconds, "rows/s")
			b.ReportMetric(res.Seconds/decode.Seconds(), "x_decode")
			b.ReportMetric(cpu.Seconds()/decodeCPU.Seconds(), "x_decode_cpu")
			b.ReportMetric(res.Seconds/library.Seconds(), "x_library")
			b.ReportMetric(memory, "peak_MB")
			b.ReportMetric(peakResident(), "resident_MB")
			b.Logf("%+v in %.1f s (processor %.1f s), decoding %.2f s, with the libraries %.2f s", res.Counts, res.Seconds, cpu.Seconds(), decode.Seconds(), library.Seconds())
		}
	})
}

// readWithLibraries decodes and splits a GB18030 file row by row.
func readWithLibraries(b *testing.B, content []byte) {
	r := csv.NewReader(simplifiedchinese.GB18030.NewDecoder().Reader(bytes.NewReader(content)))
	r.ReuseRecord = true
	for {
		if _, err := r.Read(); err == io.EOF {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkImportXLSX takes in a workbook of 20 columns, at most 200,000 rows; x_excelize is the
// part of the time that excelize needs only to read it.
func BenchmarkImportXLSX(b *testing.B) {
	n := min(benchRows(), 200_000)
	x := excelize.NewFile()
	s, err := x.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	heading := []any{"姓名", "证件号码", "结算日期", "医疗类别", "医疗机构", "病种", "总费用", "统筹支付", "大病保险支付", "医疗救助", "个人自付"}
	for i := len(heading); i < 20; i++ {
		heading = append(heading, fmt.Sprintf("附加%d", i))
	}
	row := make([]any, 20)
	for i := range n + 1 {
		if i > 0 {
			copy(row, []any{personName(i % 80000), benchID(i % 80000), fmt.Sprintf("2025-03-%02d", i%31+1), "住院", "县医院", "肺炎", 1000 + i%777, 500, nil, nil, i%500 + 1})
			for c := 11; c < 20; c++ {
				row[c] = fmt.Sprintf("值%d", (i+c)%50)
			}
		} else {
			copy(row, heading)
		}
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := s.SetRow(cell, row); err != nil {
			b.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := s.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := x.Write(&out); err != nil {
		b.Fatal(err)
	}
	w := benchWorld(b)
	runtime.GC()
	b.ResetTimer()
	for range b.N {
		var res Result
		var wait float64
		var cpu time.Duration
		memory := peak(func() {
			wait = longestWait(b, w, func() {
				_, cpu = spent(func() {
					res, err = w.Import(w.ctx, ImportRequest{File: bytes.NewReader(out.Bytes()), Name: "x.xlsx", AsOf: date("2025-03-31"), ReceivedOn: date("2025-03-31")})
				})
			})
		})
		if err != nil {
			b.Fatal(err)
		}
		theirs, theirCPU := spent(func() { readWithExcelize(b, out.Bytes()) })
		b.ReportMetric(wait, "longest_wait_ms")
		b.ReportMetric(float64(n)/res.Seconds, "rows/s")
		b.ReportMetric(res.Seconds/theirs.Seconds(), "x_excelize")
		b.ReportMetric(cpu.Seconds()/theirCPU.Seconds(), "x_excelize_cpu")
		b.ReportMetric(memory, "peak_MB")
		b.Logf("%+v in %.1f s (processor %.1f s), excelize reads it in %.1f s", res.Counts, res.Seconds, cpu.Seconds(), theirs.Seconds())
	}
}

// readWithExcelize reads all rows as excelize reads large files: one after another.
func readWithExcelize(b *testing.B, content []byte) {
	x, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	rows, err := x.Rows("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			b.Fatal(err)
		}
	}
}
