// Package fact computes named values of a household or a person on a day, as known by a
// day: 近12个月住院自付, 人均纯收入, 是否参保.
//
// A fact is a definition (pack.toml), not code: which dataset, which rows, what is taken
// of them. The few that need arithmetic of their own (income, age, labour) are built in
// and have a definition too, so that every fact has a title, a unit and a clause.
//
// Invariants: unknown is not 0. A sum over a dataset that nobody delivered in the window
// is unknown; a sum over a delivered dataset without a row of this household is 0. Every
// value carries the rows behind it. Nothing here reads a table of the work tier: what a
// visit found comes back as records of source.
package fact
