// Package kernel asks the conditions of rules of all households of a county at once. It
// turns checked CEL into a graph of nodes, each of which computes one expression for a
// whole chunk of a [fact.Frame]; expressions that several rules share are computed once.
//
// The meaning is cel-go's to the letter, the missing included: a row of an expression is
// true, false, or it cannot be judged, because a fact is unknown, a parameter is not set,
// or a Calculation fails; && and || absorb that where the other side decides, and the
// reason that is told is the one that cel-go tells. What this package cannot turn into
// nodes it refuses ([Plan.Add]), and the caller asks cel-go row by row.
package kernel
