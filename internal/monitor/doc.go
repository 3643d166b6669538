// Package monitor owns the leads and the cases: signals that a household may be falling
// back, from the screening that found them to the verdict of the township, and what the
// county then does about the household until its risks are gone and after.
//
// A lead goes open → dispatched → accepted → visited → confirmed. A village visits, the
// township confirms, and never one who visited. The log of steps is the truth; the state
// stored with a lead is folded from it. A verdict is stored for each rule with the rows
// and batches that it answers, so that nobody is asked twice and the department hears what
// became of its rows.
//
// # Invariants
//
//   - A household has at most one open lead, and beside it at most one open trial lead.
//     Every hit joins it and keeps its own sentence, rows and parameters.
//   - A hit that was answered is not asked again within the cool-down, unless it stands on
//     a row that was not there or is worse than it was; where people found that what lies
//     beyond a threshold is no hardship, only if it is worse by what the county set.
//   - A hit that came after the visit is not answered by its verdict.
//   - A hit that no longer fires is marked, and so is a lead without any that does; it
//     leaves the desk, and stays until people close it or send it out all the same.
//   - Trial leads are marked, cannot be dispatched and lie on nobody's desk.
//   - Leads are ranked by what was found; people are not ranked at all.
//
// A lead found true opens the case of its household, or joins the one that is open. The
// case is the fold of its log (caselog.go): an identification along the county's course of
// stages (course.go), help, an elimination along another course, a watch, and again. What
// a case waits for, its deadline and who may act are read off the log, never stored apart.
//
//   - A household has at most one open case; a new risk joins it, a new signal after an
//     elimination identifies the household again with its whole history.
//   - No approval without a completed notice, and no comparison without an authorisation.
//   - Who visited or took a step of the village does not endorse; who took any step before
//     does not approve; who explained a doubt does not settle it.
//   - A doubt never refuses a household; it is explained and decided.
//   - An elimination is earned (condition.go), or the county says why it goes on all the
//     same and somebody else approves it. What is not known is not met.
//   - The clock stands still where the county says so: in a notice, an objection, an absence
//     with proof.
//
// Policy: plan:256 (dispatch and verification), plan:258 (entry, help, exit), plan:262 (discovery, dispatch, entry and exit)
package monitor
