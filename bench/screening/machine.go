package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
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
		best = min(best, spent(func() {
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
		}))
	}
	runtime.KeepAlive(sums)
	return float64(len(list)*8) / best.Seconds()
}

func spent(f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}

func median(list []time.Duration) time.Duration {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
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
