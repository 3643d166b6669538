package demo

import "slices"

// plan is one thing that will stand in the file of an event dataset in its month.
type plan struct {
	day          day
	hh, who      int32
	amount, more int64 // 分; more is a second amount or a day, as the dataset says
	code, text   string
}

// plan puts p in the month of its day; outside the window it is dropped.
func (w *World) plan(dataset string, p plan) bool {
	if dataset == "education.absence" { // schools report by the 28th
		p.day = min(p.day, p.day.month().day(27))
	}
	i := w.index(p.day.month())
	if i < 0 || i >= w.months() {
		return false
	}
	if w.plans[dataset] == nil {
		w.plans[dataset] = make([][]plan, w.months())
	}
	w.plans[dataset][i] = append(w.plans[dataset][i], p)
	return true
}

// planned returns what is planned for month m in order of day.
func (w *World) planned(dataset string, m month) []plan {
	list := w.plans[dataset]
	i := w.index(m)
	if list == nil || i < 0 || i >= len(list) {
		return nil
	}
	out := slices.Clone(list[i])
	slices.SortStableFunc(out, func(a, b plan) int { return int(a.day - b.day) })
	return out
}
