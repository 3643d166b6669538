// Package flow is the small engine behind every sequence that the plan fixes: which
// action leads from which state to which, who may take it, what it needs, by when.
//
// A flow is a Go value that a work package declares. The log of steps is the truth; the
// state is folded from it. Everything here is pure.
//
// Policy: plan:262 (standards and procedures for entering and leaving)
package flow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// State is a place in the flow.
type State[S ~string] struct {
	Key   S      `json:"key"`
	Title string `json:"title"`
	Limit string `json:"limit,omitempty"` // parameter with the time limit of staying here; "" if none
	Stops bool   `json:"stops,omitempty"` // the clock of the whole flow stands still here (公示, 异议)
	Final bool   `json:"final,omitempty"` // the work is done: no limit runs any more
}

// Action leads from any of its From states to To. Several actions may share a key if
// their From states differ.
type Action[S, A ~string] struct {
	Key        A             `json:"key"`
	Title      string        `json:"title"` // a verb, as on a button: 分派
	From       []S           `json:"from"`
	To         S             `json:"to"`
	Permission db.Permission `json:"permission"`
	Evidence   []string      `json:"evidence,omitempty"` // kinds that must come with it: "visit", "minutes"
	NotBy      []A           `json:"not_by,omitempty"`   // four eyes: not by anyone who took one of these
}

// Flow is the whole declaration. The first state is where everything begins.
type Flow[S, A ~string] struct {
	States  []State[S]     `json:"states"`
	Actions []Action[S, A] `json:"actions"`
	Limit   string         `json:"limit,omitempty"` // parameter with the time limit from opening to a final state
}

// Step is one line of the log: an action that somebody took.
type Step[A ~string] struct {
	Action   A
	Actor    string
	At       time.Time
	Evidence []string // kinds that came with it
}

var (
	// ErrNotAllowed: the state does not allow the action.
	ErrNotAllowed = errs.New(errs.Conflict, "flow.not_allowed", "现在是“%s”,不能%s。%s")
	// ErrSamePerson: two different people are needed.
	ErrSamePerson = errs.New(errs.Conflict, "flow.same_person", "%s须由另一人办理:您已经办理过%s。请转交有权限的同事。")
	// ErrEvidence: something that must come with the action is missing.
	ErrEvidence = errs.New(errs.Invalid, "flow.evidence", "办理%s还缺材料,请补齐后再提交。")
)

// Fold is the state after a log. A step that the flow does not know or does not allow
// there changes nothing; who took it is not judged again.
func (f *Flow[S, A]) Fold(log []Step[A]) S {
	state := f.start()
	for _, step := range log {
		if a, ok := f.find(state, step.Action); ok {
			state = a.To
		}
	}
	return state
}

// Next is the state that a further step leads to, or why it may not be taken. It does
// not judge the permission: the verb that calls it does, for the area.
func (f *Flow[S, A]) Next(log []Step[A], step Step[A]) (S, error) {
	state := f.Fold(log)
	action, ok := f.find(state, step.Action)
	if !ok {
		return state, ErrNotAllowed.Textf(f.StateTitle(state), f.ActionTitle(step.Action), f.choices(state))
	}
	for _, other := range action.NotBy {
		if slices.ContainsFunc(log, func(s Step[A]) bool { return s.Action == other && s.Actor == step.Actor }) {
			return state, ErrSamePerson.Textf(action.Title, f.ActionTitle(other))
		}
	}
	var missing []errs.Field
	for _, kind := range action.Evidence {
		if !slices.Contains(step.Evidence, kind) {
			missing = append(missing, errs.Field{Path: "evidence." + kind, Code: "required", Text: "缺少这项材料"})
		}
	}
	if missing != nil {
		return state, ErrEvidence.Textf(action.Title).With(missing...)
	}
	return action.To, nil
}

// Open are the actions that a state allows, in the order declared.
func (f *Flow[S, A]) Open(state S) []Action[S, A] {
	open := []Action[S, A]{}
	for _, a := range f.Actions {
		if slices.Contains(a.From, state) {
			open = append(open, a)
		}
	}
	return open
}

// StateTitle is a state in Chinese; an unknown one is called by its key.
func (f *Flow[S, A]) StateTitle(state S) string {
	if s, ok := f.state(state); ok {
		return s.Title
	}
	return string(state)
}

// ActionTitle is an action in Chinese; an unknown one is 这样办理.
func (f *Flow[S, A]) ActionTitle(action A) string {
	for _, a := range f.Actions {
		if a.Key == action {
			return a.Title
		}
	}
	return "这样办理"
}

// Validate says what is wrong with a declaration; a package that declares a flow calls
// it in a test.
func (f *Flow[S, A]) Validate() error {
	if len(f.States) == 0 {
		return fmt.Errorf("flow: no states")
	}
	reached := map[S]bool{f.start(): true}
	for range f.States {
		for _, a := range f.Actions {
			if slices.ContainsFunc(a.From, func(s S) bool { return reached[s] }) {
				reached[a.To] = true
			}
		}
	}
	for _, s := range f.States {
		if s.Title == "" || !reached[s.Key] {
			return fmt.Errorf("flow: state %q has no title or is never reached", s.Key)
		}
	}
	taken := map[string]bool{}
	for _, a := range f.Actions {
		if a.Title == "" || a.Permission == "" || len(a.From) == 0 {
			return fmt.Errorf("flow: action %q lacks a title, a permission or a state to start from", a.Key)
		}
		for _, s := range append(slices.Clone(a.From), a.To) {
			if _, ok := f.state(s); !ok {
				return fmt.Errorf("flow: action %q names the unknown state %q", a.Key, s)
			}
		}
		for _, s := range a.From {
			if key := string(a.Key) + " " + string(s); taken[key] {
				return fmt.Errorf("flow: action %q is declared twice from %q", a.Key, s)
			} else {
				taken[key] = true
			}
		}
		for _, other := range a.NotBy {
			if !slices.ContainsFunc(f.Actions, func(b Action[S, A]) bool { return b.Key == other }) {
				return fmt.Errorf("flow: action %q names the unknown action %q", a.Key, other)
			}
		}
	}
	return nil
}

func (f *Flow[S, A]) start() (s S) {
	if len(f.States) > 0 {
		s = f.States[0].Key
	}
	return s
}

func (f *Flow[S, A]) state(key S) (State[S], bool) {
	i := slices.IndexFunc(f.States, func(s State[S]) bool { return s.Key == key })
	if i < 0 {
		return State[S]{}, false
	}
	return f.States[i], true
}

func (f *Flow[S, A]) find(state S, action A) (Action[S, A], bool) {
	i := slices.IndexFunc(f.Actions, func(a Action[S, A]) bool { return a.Key == action && slices.Contains(a.From, state) })
	if i < 0 {
		return Action[S, A]{}, false
	}
	return f.Actions[i], true
}

func (f *Flow[S, A]) choices(state S) string {
	var titles []string
	for _, a := range f.Open(state) {
		titles = append(titles, a.Title)
	}
	if titles == nil {
		return "事项已经办结,不用再办。"
	}
	return "现在可以:" + strings.Join(titles, "、") + "。"
}
