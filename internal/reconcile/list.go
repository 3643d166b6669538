package reconcile

import (
	"github.com/shouwang/shouwang/internal/source"
)

// List is a list that somebody else keeps.
type List string

const (
	National  List = "national"
	Municipal List = "municipal"
)

// lists are the lists in the order in which they are shown.
var lists = []struct {
	key     List
	title   string
	keeper  string
	dataset string
	read    func(r *reading, rows []source.Listed) []Entry
}{
	{National, "全国系统名单", "全国系统", "national.roster", (*reading).national},
	{Municipal, "市平台名单", "市平台", "platform.monitored", (*reading).municipal},
}

// at is the place of a list among lists, -1 if there is none.
func (l List) at() int {
	for i := range lists {
		if lists[i].key == l {
			return i
		}
	}
	return -1
}

// Title is the list in Chinese.
func (l List) Title() string { return lists[l.at()].title }

func (l List) dataset() string { return lists[l.at()].dataset }

// listOf is the list that a dataset delivers.
func listOf(dataset string) (List, bool) {
	for i := range lists {
		if lists[i].dataset == dataset {
			return lists[i].key, true
		}
	}
	return "", false
}
