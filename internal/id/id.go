// Package id makes identifiers. Each kind of thing has its own string type in its
// own package (`type HouseholdID string`); the values are UUIDv7, so that they sort
// by the time they were made and can be made on a phone without signal.
package id

import "github.com/google/uuid"

// New makes an identifier of the kind T.
func New[T ~string]() T {
	return T(uuid.Must(uuid.NewV7()).String())
}

// Valid says whether s is written as an identifier; it does not say that the thing exists.
func Valid[T ~string](s T) bool {
	u, err := uuid.Parse(string(s))
	return err == nil && len(s) == 36 && u.Version() == 7
}

// Ref points to one thing of any kind: an audit entry's object, the evidence of a fact.
type Ref struct {
	Kind string `json:"kind"` // the glossary's word: "household", "lead", "batch"
	ID   string `json:"id"`
}
