package monitor

import (
	"testing"

	"pgregory.net/rapid"
)

func TestMoreThanUsualIsBeyondTheChart(t *testing.T) {
	quiet := []int{1, 0, 2, 1, 0, 1, 1, 0, 2, 1}
	for _, c := range []struct {
		name   string
		count  int
		past   []int
		sigmas float64
		beyond bool
	}{
		{"as usual", 2, quiet, 3, false},
		{"after a flood", 9, quiet, 3, true},
		{"too little is known of what is usual", 9, quiet[:5], 3, false},
		{"one household where there never was any", 1, make([]int, 10), 3, false},
		{"several where there never were any", 2, make([]int, 10), 3, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, beyond := chart(c.count, c.past, c.sigmas); beyond != c.beyond {
				t.Errorf("%d against %v", c.count, c.past)
			}
		})
	}
}

func TestChartNeverAlertsAtItsOwnMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		past := rapid.SliceOfN(rapid.IntRange(0, 50), fewest, pastWindows).Draw(t, "past")
		usual, limit, _ := chart(0, past, 3)
		if _, _, beyond := chart(int(usual), past, 3); beyond || limit <= usual {
			t.Fatalf("usual %v, limit %v", usual, limit)
		}
		more := rapid.IntRange(0, 200).Draw(t, "more")
		if _, _, beyond := chart(more, past, 3); beyond {
			if _, _, still := chart(more+1, past, 3); !still {
				t.Fatal("one more household takes the alert away")
			}
		}
	})
}
