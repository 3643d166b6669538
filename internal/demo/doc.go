// Package demo makes up a county: its households, three years of files as its
// departments would send them, and the truth about who was really in trouble.
//
// Everything follows from a seed. Nobody in it exists; where a number is taken from the
// plan or a published source the table in calibration.go says so. The package knows
// nothing of the product's database: it writes DIR/inbox and DIR/truth.csv. The product
// never reads the truth; bench/ and the demo's played visits do, through Oracle.
//
// A month's files are a pure function of (world, month): the world holds for each person
// and household the spans in which something was so, and the events planned for each
// month. A simulated county flatters whatever is measured on it, see
// docs/demo-calibration.md.
package demo
