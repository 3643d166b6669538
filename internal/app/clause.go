package app

import (
	"fmt"

	"github.com/shouwang/shouwang/policy"
)

// Clause is a clause of the plan as the index knows it: where it stands and what it asks,
// in the project's own words.
type Clause struct {
	Key   string `json:"clause" doc:"如 plan:262"`
	Place string `json:"place" doc:"章节"`
	Asks  string `json:"asks" doc:"要求什么,本项目自己的话"`
}

func clauses() []Clause {
	list := []Clause{}
	for _, r := range policy.Clauses() {
		list = append(list, Clause{Key: fmt.Sprintf("plan:%d", r.Line), Place: "规划" + r.Chapter + r.Section, Asks: r.Asks})
	}
	return list
}
