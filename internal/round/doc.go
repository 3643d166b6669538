// Package round sends people to households: rounds over all of a scope (集中排查), periodic
// checks of monitored households (定期核查), the screening after an event, and the visit
// plan of a village.
//
// The list of a round is taken down when it is opened, prefilled from the register. For
// each household somebody says in one tap: seen at home, reached by phone, or not reached;
// whether the leaflets were handed out; what is otherwise than the register says; and what
// hardship was seen, which becomes a lead of the channel 走访排查.
//
// # Invariants
//
//   - Progress is counted by area. People are neither counted nor ranked.
//   - A correction changes nothing until somebody else accepts it.
//   - A household at risk that a round found and no rule did is kept as a miss of the rules.
//   - A plan is done by recording a visit, not by being anywhere at a time.
//   - What a village has put in, moved or dropped is not changed by rules.
//
// Policy: plan:256 (visits), plan:260 (events), plan:262 (periodic checks)
package round
