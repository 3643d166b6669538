// Package reconcile lays the county's own list of monitored households beside the lists that
// the national system and the municipal platform hold (对账): who stands only here, who only
// there, and of whom the two say different things.
//
// What the other list does not carry, or leaves blank, is not given and never a difference;
// nor is the same thing in other words (code lists, aliases, a village's former name), nor
// what was so on the day that the other list describes: a list that is older is not wrong.
//
// A difference is a thing with a next step. It is opened by a run, decided by a person with
// a reason, reopened when the two sides have changed so that the decision no longer fits,
// and closed by the run that does not find it any more; its steps are kept. Nobody is ranked
// by it: lists stand in the order of areas and numbers.
//
// The decision changes nothing by itself: our own entry is corrected where it is made (the
// registry, the case), theirs by whoever keeps the other list.
//
// Policy: plan:262 A027
// Policy: plan:269 A027
package reconcile
