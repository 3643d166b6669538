package rule

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/id"
	"github.com/shouwang/shouwang/internal/param"
)

// Service holds the verbs on rules and the screening.
type Service struct {
	db       *db.DB
	facts    *fact.Service
	params   *param.Service
	sink     Sink
	compiler *Compiler
	traces   Traces
	past     Past
}

// New makes the service; hits go to the sink.
func New(d *db.DB, facts *fact.Service, params *param.Service, sink Sink) (*Service, error) {
	k, err := NewCompiler(facts.Catalogue(), param.Definitions())
	if err != nil {
		return nil, err
	}
	return &Service{db: d, facts: facts, params: params, sink: sink, compiler: k}, nil
}

var (
	errState    = errs.New(errs.Conflict, "rule.state", "这个版本现在不能这样处理。草稿先试运行,试运行中的才能申请启用。")
	errProposal = errs.New(errs.Conflict, "rule.not_proposed", "还没有人申请启用这个版本,请先由一人申请,再由另一人确认。")
)

// List is every rule version of the county.
func (s *Service) List(ctx context.Context) (list []Version, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.RuleRead); err != nil {
			return err
		}
		list, err = versions(ctx, tx)
		return err
	})
	return list, err
}

// Save stores a rule as a new draft; a mistake in it is refused with its place.
func (s *Service) Save(ctx context.Context, d Def) (v Version, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.RuleEdit, tx.County()); err != nil {
			return err
		}
		d.Say = s.compiler.sayCode(d.Say, d.Subject)
		if _, err := s.compiler.Compile(d); err != nil {
			return err
		}
		if err := s.compiler.Refuse(d); err != nil {
			return err
		}
		old, err := history(ctx, tx, d.Key)
		if err != nil && err != error(ErrNotFound) {
			return err
		}
		v = Version{Def: d, Version: 1, State: Draft, RecordedAt: tx.Now(), RecordedBy: tx.Actor().ID}
		if len(old) > 0 {
			v.Version = old[0].Version + 1
		}
		if err := insertVersion(ctx, tx, d, v.Version, Draft, tx.Actor().ID); err != nil {
			return err
		}
		return s.record(ctx, tx, v, "save", tx.Actor().ID)
	})
	return v, err
}

// Try moves a draft into trial: it is evaluated when asked, and sends nobody.
func (s *Service) Try(ctx context.Context, key string, version int) error {
	return s.change(ctx, access.RuleEdit, key, version, func(tx *db.Tx, v Version, _ []Step) error {
		if v.State != Draft {
			return errState
		}
		if err := setState(ctx, tx, key, version, Trial); err != nil {
			return err
		}
		return s.record(ctx, tx, v, "try", tx.Actor().ID)
	})
}

// Propose asks for the activation of a version in trial.
func (s *Service) Propose(ctx context.Context, key string, version int) error {
	return s.change(ctx, access.RuleEdit, key, version, func(tx *db.Tx, v Version, _ []Step) error {
		if v.State != Trial {
			return errState
		}
		return s.record(ctx, tx, v, "propose", tx.Actor().ID)
	})
}

// Activate confirms a proposal; the person who confirms is not the one who proposed. The
// version in force until now is retired. A version that would raise more than the county's
// share of its households needs a reason, which is kept.
// Errors: rule.state, rule.not_proposed, access.same_person, rule.second_look.
// Policy: plan:262
func (s *Service) Activate(ctx context.Context, key string, version int, reason string) error {
	reason, err := checkReason(reason)
	if err != nil {
		return err
	}
	reach, err := s.reachOfTrial(ctx, key, version) // before the write: others need not wait for it
	if err != nil {
		return err
	}
	return s.change(ctx, access.RuleActivate, key, version, func(tx *db.Tx, v Version, done []Step) error {
		if v.State != Trial {
			return errState
		}
		proposedBy := ""
		for _, step := range done {
			if step.Action == "propose" {
				proposedBy = step.Actor
			}
		}
		if proposedBy == "" {
			return errProposal
		}
		if err := access.TwoPersons(proposedBy, tx.Actor().ID); err != nil {
			return err
		}
		if err := reach.look(reason); err != nil {
			return err
		}
		return s.putInForce(ctx, tx, v, tx.Actor().ID, reason, reach)
	})
}

// reachOfTrial is the reach of a version that may be activated, where the county has set
// above what share it wants to know.
func (s *Service) reachOfTrial(ctx context.Context, key string, version int) (r Reach, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.RuleActivate, tx.County()); err != nil {
			return err
		}
		v, err := findVersion(ctx, tx, key, version)
		if err != nil || v.State != Trial {
			return err
		}
		r, err = s.checkedReach(ctx, tx, v)
		return err
	})
	return r, err
}

func (s *Service) checkedReach(ctx context.Context, tx *db.Tx, v Version) (Reach, error) {
	set, err := s.params.Snapshot(ctx, tx, tx.Today())
	if err != nil {
		return Reach{}, err
	}
	if _, ok := set.Ratio(secondLook); !ok {
		return Reach{}, nil
	}
	return s.reach(ctx, tx, v)
}

func (s *Service) putInForce(ctx context.Context, tx *db.Tx, v Version, confirmedBy, reason string, reach Reach) error {
	if _, err := tx.Exec(ctx, `UPDATE rule_version SET state = $3 WHERE county_id = $1 AND rule = $2 AND state = 'active'`,
		tx.County(), v.Key, Retired); err != nil {
		return err
	}
	if err := setState(ctx, tx, v.Key, v.Version, Active); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(v.Values)) {
		change := param.Change{Key: key, Value: v.Values[key], From: tx.Today(), Basis: fmt.Sprintf("规则“%s”第 %d 版启用", v.Title, v.Version)}
		if _, err := s.params.ApplyTx(ctx, tx, change); err != nil {
			return err
		}
	}
	return s.note(ctx, tx, v, "activate", confirmedBy, reason, reach.detail())
}

// ActivateFor activates the newest version in trial for two named accounts, as the
// operator's command line does; the audit trail shows who stood for whom. What Activate
// needs a reason for needs one here.
func (s *Service) ActivateFor(ctx context.Context, tx *db.Tx, key, by, confirmedBy, reason string) error {
	reason, err := checkReason(reason)
	if err != nil {
		return err
	}
	if err := access.TwoPersons(by, confirmedBy); err != nil {
		return err
	}
	list, err := history(ctx, tx, key)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(v Version) bool { return v.State == Trial })
	if i < 0 {
		return errState
	}
	reach, err := s.checkedReach(ctx, tx, list[i])
	if err != nil {
		return err
	}
	if err := reach.look(reason); err != nil {
		return err
	}
	if err := s.record(ctx, tx, list[i], "propose", by); err != nil {
		return err
	}
	return s.putInForce(ctx, tx, list[i], confirmedBy, reason, reach)
}

// Retire takes a version out of use; its history stays.
func (s *Service) Retire(ctx context.Context, key string, version int) error {
	return s.change(ctx, access.RuleEdit, key, version, func(tx *db.Tx, v Version, _ []Step) error {
		if v.State == Retired {
			return errState
		}
		if err := setState(ctx, tx, key, version, Retired); err != nil {
			return err
		}
		return s.record(ctx, tx, v, "retire", tx.Actor().ID)
	})
}

func (s *Service) change(ctx context.Context, p db.Permission, key string, version int, f func(*db.Tx, Version, []Step) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Require(p, tx.County()); err != nil {
			return err
		}
		list, err := history(ctx, tx, key)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(v Version) bool { return v.Version == version })
		if i < 0 {
			return ErrNotFound
		}
		done, err := steps(ctx, tx, key, version)
		if err != nil {
			return err
		}
		return f(tx, list[i], done)
	})
}

// record notes a step in the version's history and in the audit trail. Actor differs from
// the transaction's where an operator stands for someone.
func (s *Service) record(ctx context.Context, tx *db.Tx, v Version, action, actor string) error {
	return s.note(ctx, tx, v, action, actor, "", nil)
}

// note is record with a reason and with what else the audit trail is to say. The reason
// stays with the rule: it is free text.
func (s *Service) note(ctx context.Context, tx *db.Tx, v Version, action, actor, reason string, more map[string]any) error {
	if err := addStep(ctx, tx, v.Key, v.Version, action, actor, reason); err != nil {
		return err
	}
	detail := map[string]any{"version": v.Version, "for": actor}
	maps.Copy(detail, more)
	return tx.Record(ctx, db.Entry{Verb: "rule." + action, Ref: id.Ref{Kind: "rule", ID: v.Key}, Area: tx.County(), Detail: detail})
}
