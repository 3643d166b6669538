package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/shouwang/shouwang/internal/fact"
)

var errNoNode = errors.New("json-rules-engine is not installed: npm ci in bench/screening/node")

// jsonRules asks npm json-rules-engine about the first households, in a process of its own
// that measures itself.
func jsonRules(ctx context.Context, c *contest, folder string, households int) (hits []hit, t took, err error) {
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "json-rules-engine")); err != nil {
		return nil, took{}, errNoNode
	}
	in := map[string]any{"params": c.params, "households": c.county.objects(households)}
	var keys []string
	for _, q := range c.questions {
		keys = append(keys, q.key)
	}
	in["keys"] = keys
	text, err := json.Marshal(in)
	if err != nil {
		return nil, took{}, err
	}
	run := exec.CommandContext(ctx, "node", "run.mjs")
	run.Dir, run.Stdin, run.Stderr = folder, bytes.NewReader(text), os.Stderr
	answer, err := run.Output()
	if err != nil {
		return nil, took{}, fmt.Errorf("json-rules-engine: %w", err)
	}
	var out struct {
		MS   float64    `json:"ms"`
		CPU  float64    `json:"cpu"`
		Hits [][2]int32 `json:"hits"`
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		return nil, took{}, err
	}
	for _, h := range out.Hits {
		hits = append(hits, hit{h[0], h[1]})
	}
	ms := func(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }
	return hits, took{wall: ms(out.MS), cpu: ms(out.CPU)}, nil
}

// objects are the first households as JSON has them: facts by name, null for unknown.
func (k *county) objects(households int) []map[string]any {
	list := make([]map[string]any, households)
	for i := range list {
		members := make([]map[string]any, k.first[i+1]-k.first[i])
		for m := range members {
			members[m] = map[string]any{}
		}
		list[i] = map[string]any{"members": members}
		for _, c := range k.columns {
			if c.def.Subject == fact.OfHousehold {
				list[i][c.def.Key] = object(c.def.Kind, c.values[i])
				continue
			}
			for m := range members {
				members[m][c.def.Key] = object(c.def.Kind, c.values[k.first[i]+m])
			}
		}
	}
	return list
}

func object(k fact.Kind, v fact.Value) any {
	switch {
	case !v.Known:
		return nil
	case k == fact.Bool:
		return v.N != 0
	case k == fact.Text:
		return v.Text
	}
	return v.N
}
