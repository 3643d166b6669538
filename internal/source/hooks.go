package source

import (
	"context"

	"github.com/shouwang/shouwang/internal/db"
)

// Effect is something that a step would do elsewhere, in words and as a count.
type Effect struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// ForeseeHook says what withdrawing a batch would do, without doing it.
type ForeseeHook func(ctx context.Context, tx *db.Tx, batch int64) ([]Effect, error)

// UnlinkHook runs in the transaction that takes a record from the subject it was linked to.
type UnlinkHook func(ctx context.Context, tx *db.Tx, batch, record int64) error

// PublishHook runs in the transaction that makes a batch visible.
type PublishHook func(ctx context.Context, tx *db.Tx, dataset string) error

// OnPublish registers what else must happen when a batch is published; app calls it once.
func (s *Service) OnPublish(h PublishHook) { s.published = append(s.published, h) }

// OnForesee registers what else a withdrawal would do; app calls it once.
func (s *Service) OnForesee(h ForeseeHook) { s.foresee = append(s.foresee, h) }

// OnUnlink registers what else must happen when a link is undone; app calls it once.
func (s *Service) OnUnlink(h UnlinkHook) { s.unlinked = append(s.unlinked, h) }
