// Package division keeps where things are and who answers for them: the official
// divisions of a county, their class, and the postings of the chain of responsibility.
//
// Codes are prefixes: county 6 digits, township 9, village 12, a group or grid that the
// county numbers itself 13 or more. An area covers every code that begins with it.
//
// Invariants: a village's class is its own and says nothing of its township's, nor the
// other way round; a division, a class or a posting that has once held is never
// overwritten, so that any past day can be asked as it was known on any later day.
//
// Policy: plan:211 (the chain of command from the county to the helper)
// Policy: plan:271 (working group, task force, information officers)
// Policy: plan:477 (three classes), plan:529 (first responsibility), plan:549 (classes are adjusted)
package division
