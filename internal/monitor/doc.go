// Package monitor owns the leads: signals that a household may be falling back, from the
// screening that found them to the verdict of the township.
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
//     a row that was not there or is worse than it was.
//   - A hit that came after the visit is not answered by its verdict.
//   - A hit that no longer fires is marked, and so is a lead without any that does; it
//     leaves the desk, and stays until people close it or send it out all the same.
//   - Trial leads are marked, cannot be dispatched and lie on nobody's desk.
//   - Leads are ranked by what was found; people are not ranked at all.
//
// Policy: plan:256 (dispatch and verification), plan:262 (discovery, dispatch, sharing of risks)
package monitor
