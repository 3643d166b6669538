package sheet

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// benchBook is a workbook of 20,000 rows with 20 columns: texts that repeat,
// texts that do not, numbers and dates.
var benchBook = sync.OnceValue(func() []byte { return makeBook(20_000) })

func makeBook(rows int) []byte {
	x := excelize.NewFile()
	defer x.Close()
	sw, _ := x.NewStreamWriter("Sheet1")
	for r := range rows {
		cells := make([]any, 20)
		for c := range cells {
			switch c % 4 {
			case 0:
				cells[c] = fmt.Sprintf("5002291980%08d", r*20+c)
			case 1:
				cells[c] = "盐田镇龙泉村" + string(rune('一'+r%50))
			case 2:
				cells[c] = float64(r*c) / 100
			default:
				cells[c] = r
			}
		}
		_ = sw.SetRow(fmt.Sprintf("A%d", r+1), cells)
	}
	_ = sw.Flush()
	var b bytes.Buffer
	_ = x.Write(&b)
	return b.Bytes()
}

// BenchmarkXLSX reads the same file with ours and with excelize in one run.
func BenchmarkXLSX(b *testing.B) {
	data := benchBook()
	var ours, theirs time.Duration
	b.ReportAllocs()
	for b.Loop() {
		t0 := time.Now()
		n := 0
		f, err := Open(bytes.NewReader(data), int64(len(data)), "")
		if err != nil {
			b.Fatal(err)
		}
		for rows := f.Rows(0); rows.Next(); {
			n += len(rows.Row().Cells)
		}
		ours += time.Since(t0)

		b.StopTimer()
		t0 = time.Now()
		m := 0
		x, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		rows, err := x.Rows("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			cells, err := rows.Columns()
			if err != nil {
				b.Fatal(err)
			}
			m += len(cells)
		}
		theirs += time.Since(t0)
		if n != m || n != 400_000 {
			b.Fatalf("ours %d cells, theirs %d", n, m)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(b.N)*20_000/ours.Seconds(), "rows/s")
	b.ReportMetric(float64(b.N)*20_000/theirs.Seconds(), "excelize-rows/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio")
}

func BenchmarkCSV(b *testing.B) {
	var text strings.Builder
	const n = 100_000
	for r := range n {
		fmt.Fprintf(&text, "张三%d,5002291980%08d,盐田镇,龙泉村,%d组,2025-03-01,普通门诊,%d.50,%d,否\r\n", r%100, r, r%9, r, r%1000)
	}
	utf8Text := []byte(text.String())
	for _, c := range []struct {
		name string
		data []byte
	}{{"UTF8", utf8Text}, {"GB18030", gb(b, text.String())}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				f, err := Open(bytes.NewReader(c.data), int64(len(c.data)), "")
				if err != nil {
					b.Fatal(err)
				}
				m := 0
				for rows := f.Rows(0); rows.Next(); {
					m += len(rows.Row().Cells)
				}
				if m != 10*n {
					b.Fatal(m)
				}
			}
			b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "rows/s")
		})
	}
	b.Run("BaselineSplit", func(b *testing.B) {
		b.SetBytes(int64(len(utf8Text)))
		for b.Loop() {
			r := bufio.NewReaderSize(bytes.NewReader(utf8Text), 256<<10)
			m := 0
			for {
				line, err := r.ReadString('\n')
				if err == io.EOF {
					break
				}
				m += len(strings.Split(strings.TrimRight(line, "\r\n"), ","))
			}
			if m != 10*n {
				b.Fatal(m)
			}
		}
		b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "rows/s")
	})
}
