// Package dossier shows one household on one page (一户一档) and takes it out of the system:
// what happened to it, which rosters it is on, what help it got, where the county stands
// with it, as a form on paper and in the columns that a county's own workbook asks for.
//
// It keeps nothing of its own but the county's export templates, and decides nothing: each
// line is somebody else's and leads back to it.
//
// # Invariants
//
//   - Everything is asked of a day as known by a day. What came later is not there.
//   - Every part asks for its own permission; what the reader may not see is left out, or
//     counted where it must not look as if there were nothing.
//   - Identity numbers, telephone numbers and, in a file, names and addresses are masked
//     unless the actor holds identity.reveal there and says what for. Health likewise.
//     Whatever leaves is recorded.
//   - A template of ours is never called official: the national one is not at hand.
//
// Policy: plan:262
package dossier
