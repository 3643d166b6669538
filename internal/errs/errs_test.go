package errs_test

import (
	"errors"
	"io"
	"testing"

	"github.com/shouwang/shouwang/internal/errs"
)

var errFull = errs.New(errs.Conflict, "test.full", "已有 %d 条,请先处理")

func TestFilledErrorStillIsTheDeclaredOne(t *testing.T) {
	err := error(errFull.Textf(3).With(errs.Field{Path: "n", Code: "max", Text: "太多"}).Because(io.EOF))
	if !errors.Is(err, errFull) || !errors.Is(err, io.EOF) {
		t.Fatalf("lost its identity or its cause: %v", err)
	}
	if e, _ := errs.As(err); e.Text != "已有 3 条,请先处理" || len(e.Fields) != 1 {
		t.Fatalf("got %q %v", e.Text, e.Fields)
	}
	if len(errFull.Fields) != 0 {
		t.Fatal("the declared value was changed")
	}
}

func TestUnknownErrorIsInternal(t *testing.T) {
	if k := errs.KindOf(io.ErrUnexpectedEOF); k != errs.Internal {
		t.Fatalf("got %s", k)
	}
}
