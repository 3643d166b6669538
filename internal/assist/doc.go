// Package assist is what the county does for a monitored household: a plan with measures
// for each risk, who delivers them and when, proof that they arrived, somebody else's look
// at the effect, and a named helper.
//
// The case (package monitor) begins and finishes the help; this package never judges
// whether a risk is gone. A measure is delivered only with evidence: a department's record,
// a document or a visit. Whoever delivered or proved it does not check its effect. What a
// plan lacks is said in words with the clause, and the plan is never changed for it. What a
// department already recorded is offered, not typed again.
//
// No attendance is taken and nobody is ranked: a deadline that passes is pointed out to a
// named person.
//
// Policy: plan:264 A034
package assist
