package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/shouwang/shouwang/internal/fact"
)

// report is what one run measured.
type report struct {
	options
	timing
	persons, facts, hits int
	duckVersion          string
	bandwidth            [3]float64 // bytes a second, by threads
	bytes                int        // of the columns that the rules name
	linear               [4]took
	perHousehold         float64 // bytes, of the county's frame
	perHousehold40       float64 // bytes, at 40 facts about households
}

func measure(ctx context.Context, o options) (*report, error) {
	c, err := newContest(o.households)
	if err != nil {
		return nil, err
	}
	names := named(c.county.catalogue, c.questions)
	r := &report{options: o, persons: c.county.persons(), facts: len(names), bytes: bytesRead(c.kernels.frame, names)}
	hits, err := c.kernels.run(1)
	if err != nil {
		return nil, err
	}
	r.hits = len(hits)
	d, err := openDuck(ctx, c.county, len(c.questions), c.statement)
	if err != nil {
		fmt.Fprintln(os.Stderr, "screening: without DuckDB:", err)
	} else {
		defer d.close()
		r.duckVersion = d.version
	}
	if err := c.compareDuck(ctx, d, o.rounds, &r.timing); err != nil {
		return nil, err
	}
	if err := c.compareRows(o.celGoSample, &r.timing); err != nil {
		return nil, err
	}
	if err := c.compareNode(ctx, o.folder, o.nodeSample, &r.timing); errors.Is(err, errNoNode) {
		fmt.Fprintln(os.Stderr, "screening: without json-rules-engine:", err)
	} else if err != nil {
		return nil, err
	}
	for threads := 1; threads <= 2; threads++ {
		r.bandwidth[threads] = readBandwidth(threads)
	}
	r.perHousehold, _ = footprint(c.county)
	if r.perHousehold40, err = footprint40(o.households); err != nil {
		return nil, err
	}
	return r, r.measureLinear(c)
}

// measureLinear asks about an eighth, a quarter, half and all of the households on one
// thread, in turns.
func (r *report) measureLinear(c *contest) error {
	var parts [4]kernels
	var times [4][]took
	for i := range parts {
		parts[i] = *c.kernels
		parts[i].out = nil
		if i < 3 {
			parts[i].frame = fact.FrameOf(c.county.table(r.households >> (3 - i)))
		}
	}
	runtime.GC()
	for range r.rounds {
		for i := range parts {
			one := spent(func() error { _, err := parts[i].run(1); return err })
			if one.err != nil {
				return one.err
			}
			times[i] = append(times[i], one)
		}
	}
	for i := range parts {
		r.linear[i] = middle(times[i])
	}
	return nil
}

// footprint is how many bytes of memory a frame of the county keeps for each household.
func footprint(k *county) (float64, *fact.Frame) {
	t := k.table(k.households)
	before := heap()
	f := fact.FrameOf(t)
	kept := heap() - before
	runtime.KeepAlive(t)
	runtime.KeepAlive(f)
	return float64(kept) / float64(k.households), f
}

// footprint40 is that of 40 facts about households: money, numbers, truths and texts in
// the proportions of the shipped ones.
func footprint40(households int) (float64, error) {
	var text strings.Builder
	kinds := []fact.Kind{fact.Money, fact.Money, fact.Bool, fact.Int, fact.Money, fact.Int, fact.Bool, fact.Money, fact.Int, fact.Text}
	takes := map[fact.Kind]fact.Take{fact.Money: fact.Sum, fact.Bool: fact.Exists, fact.Int: fact.Count, fact.Text: fact.Latest}
	for i := range 40 {
		kind := kinds[i%len(kinds)]
		fmt.Fprintf(&text, "[[fact]]\nkey = \"f%d\"\ntitle = \"f%d\"\nsubject = \"household\"\nkind = \"%s\"\ndataset = \"x\"\ntake = \"%s\"\n", i, i, kind, takes[kind])
	}
	c, err := fact.ParseCatalogue(text.String())
	if err != nil {
		return 0, err
	}
	bytes, _ := footprint(newCounty(c, households))
	return bytes, nil
}

// line is one row of the table; got is 0 where nothing was measured.
type line struct {
	what, target string
	got, bound   float64
	cpu          float64 // the same in processor time, where that is something else
	below        bool    // the bound is one from above
	unit         string
	format       string
}

func (r *report) page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s;%d 户、%d 人、50 条规则、%d 个指标,命中 %d;各轮取中位数,共 %d 轮。\n\n", machine(), r.households, r.persons, r.facts, r.hits, r.rounds)
	b.WriteString("| 谁 | 线程 | 全县 | 处理器时间 | 说明 |\n|---|---|---|---|---|\n")
	row := func(who string, threads int, t took, note string) {
		if t.wall > 0 {
			fmt.Fprintf(&b, "| %s | %d | %.1f 毫秒 | %.1f 毫秒 | %s |\n", who, threads, 1000*t.wall.Seconds(), 1000*t.cpu.Seconds(), note)
		}
	}
	row("本程序的列核", 1, r.kernels[1], "写出命中(户、规则)")
	row("本程序的列核", 2, r.kernels[2], "同上")
	row("DuckDB "+r.duckVersion, 1, r.duck[1], "最快的写法:"+r.duckForm[1])
	row("DuckDB "+r.duckVersion, 2, r.duck[2], "最快的写法:"+r.duckForm[2])
	row("cel-go 逐户", 1, r.celGo, fmt.Sprintf("问了 %d 户,按户数放大", r.celGoSample))
	row("json-rules-engine", 1, r.node, fmt.Sprintf("问了 %d 户,按户数放大", r.nodeSample))
	b.WriteString("\n| 量什么 | 目标 | 量得 | 达到 |\n|---|---|---|---|\n")
	for _, l := range r.lines() {
		got, reached := "没有量", "—"
		if l.got > 0 {
			got = fmt.Sprintf(l.format, l.got) + l.unit
			if l.cpu > 0 {
				got += ",处理器时间 " + fmt.Sprintf(l.format, l.cpu) + l.unit
			}
			reached = "否"
			if l.below && l.got < l.bound || !l.below && l.got >= l.bound {
				reached = "是"
			}
			if l.target == "" {
				reached = "—"
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", l.what, l.target, got, reached)
	}
	return b.String()
}

func (r *report) lines() []line {
	times := func(what string, target float64, theirs, ours took, format string) line {
		return line{what: what, target: fmt.Sprintf("≥%g 倍", target), bound: target, unit: " 倍", format: format,
			got: theirs.wall.Seconds() / ours.wall.Seconds(), cpu: theirs.cpu.Seconds() / ours.cpu.Seconds()}
	}
	share := func(threads int) float64 {
		return 100 * float64(r.bytes) / r.quickest[threads].Seconds() / r.bandwidth[threads]
	}
	list := []line{
		times("比 DuckDB,一个线程", 4, r.duck[1], r.kernels[1], "%.1f"),
		times("比 DuckDB,两个线程", 5, r.duck[2], r.kernels[2], "%.1f"),
		times("比 cel-go 逐户(各一个线程)", 80, r.celGo, r.kernels[1], "%.0f"),
		times("比 json-rules-engine(各一个线程)", 4000, r.node, r.kernels[1], "%.0f"),
	}
	for threads := 1; threads <= 2; threads++ {
		list = append(list, line{
			what:   fmt.Sprintf("占内存读带宽(%d 个线程,各取最快一轮;%.1f GB/秒;规则所用的列 %.1f MB)", threads, r.bandwidth[threads]/1e9, float64(r.bytes)/1e6),
			target: "≥15%", got: share(threads), bound: 15, unit: "%", format: "%.1f",
		})
	}
	list = append(list,
		line{what: "每户内存,40 个户指标", target: "<300 字节", got: r.perHousehold40, bound: 300, below: true, unit: " 字节", format: "%.0f"},
		line{what: "每户内存,随程序的 49 个指标(24 个是每个成员的)", got: r.perHousehold, unit: " 字节", format: "%.0f"},
		line{what: "两个线程比一个", got: r.kernels[1].wall.Seconds() / r.kernels[2].wall.Seconds(), unit: " 倍", format: "%.2f"},
	)
	for i, n := range []int{1, 2, 4, 8} {
		list = append(list, line{what: fmt.Sprintf("%d× 户(%d),每万户的处理器时间", n, r.households*n/8), got: 1000 * r.linear[i].cpu.Seconds() / float64(r.households*n/8) * 10000, unit: " 毫秒", format: "%.2f"})
	}
	return list
}
