package job

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// failures logs a failed job by kind and number, without its arguments.
type failures struct{ log *slog.Logger }

func (f failures) HandleError(ctx context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "error", err)
	return nil
}

func (f failures) HandlePanic(ctx context.Context, j *rivertype.JobRow, panicValue any, _ string) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job panicked", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "panic", panicValue)
	return nil
}
