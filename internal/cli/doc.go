// Package cli is the command line: it reads the flags, opens the app, calls one verb and
// prints what scripts and operators expect. Results go to standard output (JSON where the
// command says so), everything else to standard error. Exit codes: 0 done, 1 refused with
// the reason, 2 wrong usage.
//
// Whoever can run these commands on the data directory acts for the whole county; the
// audit trail names the actor "operator", and who stood for whom where two persons are
// needed.
package cli
