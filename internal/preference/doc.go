// Package preference keeps what an account set for itself: saved views of a list, chosen
// columns, how far it has read its reminders. Nobody else sees it.
//
// # Invariants
//
//   - A key is a word of ours (leads.views), never a person; a value holds no identity
//     number and no telephone number.
//   - A preference decides nothing: losing one loses nobody's work.
package preference
