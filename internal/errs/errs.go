// Package errs is the one error type of the house.
//
// An error that a person can mend is a value of *Error, declared beside the code
// that raises it. Its Text is gentle Chinese and says what to do next; it never
// holds an ID number, a name, a phone number or the value of a field. Everything
// else (a broken disk, a bug) is an ordinary Go error and reaches a person only
// as "internal".
package errs

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of answer the caller gets; the edge maps it to an HTTP
// status or an exit code.
type Kind string

const (
	Invalid         Kind = "invalid"         // the input is wrong: mend it and send again
	Unauthenticated Kind = "unauthenticated" // nobody is signed in
	Forbidden       Kind = "forbidden"       // signed in, but not entitled
	NotFound        Kind = "not_found"       // absent, or outside the caller's area: the two look alike
	Conflict        Kind = "conflict"        // the state does not allow it (any more)
	TooLarge        Kind = "too_large"       // a file or request over a limit
	Busy            Kind = "busy"            // try again later
	Unavailable     Kind = "unavailable"     // a part is not installed or not configured
	Internal        Kind = "internal"        // ours to mend, not the caller's
)

// Field is one thing wrong with one input: Path names it as the caller sent it,
// Code is stable, Text is for people.
type Field struct {
	Path string `json:"path"`
	Code string `json:"code"`
	Text string `json:"text"`
}

// Error is a refusal that a person can act on.
type Error struct {
	Kind   Kind
	Code   string // stable, dotted: "monitor.same_person"
	Text   string // Chinese, one or two sentences, ends with what to do next
	Fields []Field

	cause error
}

// New declares an error. Call it in a package-level var beside the code that raises it.
func New(kind Kind, code, text string) *Error {
	return &Error{Kind: kind, Code: code, Text: text}
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	b.WriteString(": ")
	b.WriteString(e.Text)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s: %s]", f.Path, f.Text)
	}
	if e.cause != nil {
		b.WriteString(": ")
		b.WriteString(e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the internal cause, which never leaves the server.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is match on the code, so that a copy with fields or a cause
// still is the declared error.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Because returns a copy that carries an internal cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// With returns a copy that names the fields at fault.
func (e *Error) With(fields ...Field) *Error {
	c := *e
	c.Fields = append(append([]Field(nil), e.Fields...), fields...)
	return &c
}

// Textf returns a copy whose text is filled in: the declared text is the format.
// Arguments are counts, days and names of lists, never personal data.
func (e *Error) Textf(args ...any) *Error {
	c := *e
	c.Text = fmt.Sprintf(e.Text, args...)
	return &c
}

// As finds the *Error in a chain; ok is false for errors that are ours to mend.
func As(err error) (e *Error, ok bool) {
	ok = errors.As(err, &e)
	return e, ok
}

// KindOf is the kind of an error, Internal for every error that is not ours.
func KindOf(err error) Kind {
	if e, ok := As(err); ok {
		return e.Kind
	}
	return Internal
}
