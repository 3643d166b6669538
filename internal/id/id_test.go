package id_test

import (
	"testing"

	"github.com/shouwang/shouwang/internal/id"
)

type leadID string

func TestNewIdentifiersSortByTime(t *testing.T) {
	last := leadID("")
	for range 1000 {
		next := id.New[leadID]()
		if next <= last || !id.Valid(next) {
			t.Fatalf("%q after %q", next, last)
		}
		last = next
	}
	if id.Valid(leadID("00000000-0000-4000-8000-000000000000")) || id.Valid(leadID("x")) {
		t.Fatal("accepted an identifier of another kind")
	}
}
