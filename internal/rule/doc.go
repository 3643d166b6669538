// Package rule finds households at risk: a rule is a CEL condition over the facts of a
// household and its members, with dated parameters, and screening applies all rules of a
// county to all its households.
//
// A rule version goes draft → trial → active → retired and is never changed; activation
// takes two persons. A condition that meets an unknown fact or an unset parameter is
// neither true nor false: the household is counted as not evaluated, with the reason, and
// no one is sent up a mountain for it.
//
// Conditions are asked of all households at once by package kernel, over the columns of a
// [fact.Frame]; cel-go row by row explains the hits, judges what the kernels cannot, and is
// the oracle that they are tested against (docs/adr/0006).
//
// Screening hands its hits to a [Sink], which package monitor satisfies.
package rule
