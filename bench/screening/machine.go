package main

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// readBandwidth is how many bytes a second the machine reads at best, with so many threads:
// the sum of half a gigabyte of numbers, the quickest of several times.
func readBandwidth(threads int) float64 {
	list := make([]uint64, 64<<20)
	for i := range list {
		list[i] = uint64(i)
	}
	best, sums := time.Hour, make([]uint64, threads)
	for range 7 {
		best = min(best, spent(func() error {
			var wg sync.WaitGroup
			for t := range threads {
				wg.Go(func() {
					part := list[len(list)/threads*t : len(list)/threads*(t+1)]
					var a, b, c, d uint64
					for len(part) >= 8 {
						a += part[0] + part[4]
						b += part[1] + part[5]
						c += part[2] + part[6]
						d += part[3] + part[7]
						part = part[8:]
					}
					sums[t] = a + b + c + d
				})
			}
			wg.Wait()
			return nil
		}).wall)
	}
	runtime.KeepAlive(sums)
	return float64(len(list)*8) / best.Seconds()
}

// took is how long something takes by the clock, and in processor time of this process: on
// a machine that others use too only the second can be compared.
type took struct {
	wall, cpu time.Duration
	err       error
}

func spent(f func() error) (t took) {
	before, began := processorTime(), time.Now()
	t.err = f()
	t.wall, t.cpu = time.Since(began), processorTime()-before
	return t
}

func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// middle is the median of either time.
func middle(list []took) took {
	walls, cpus := make([]time.Duration, len(list)), make([]time.Duration, len(list))
	for i, t := range list {
		walls[i], cpus[i] = t.wall, t.cpu
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	return took{wall: walls[len(walls)/2], cpu: cpus[len(cpus)/2]}
}

// quickest is the shortest time by the clock.
func quickest(list []took) time.Duration {
	return slices.MinFunc(list, func(a, b took) int { return cmp.Compare(a.wall, b.wall) }).wall
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// machine names what was measured on.
func machine() string {
	name := runtime.GOARCH
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == "model name" {
				name = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s,%d 核,%s", name, runtime.NumCPU(), runtime.Version())
}
