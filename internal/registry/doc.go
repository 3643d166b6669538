// Package registry knows who lives where: the county's households and persons, and who was
// a member of which household when.
//
// Every statement has two times. Valid time is the day from which it was true (valid_from,
// valid_to, half open). Known time is the day on which the county knew it (known_on,
// superseded_on): the day a roster was received, or the day of the act. "As of day D, known
// by day K" picks the rows whose two spans hold D and K. Nothing is overwritten: a change
// closes rows in known time and appends others, and says which change did it.
//
// Invariants: a person is in one household at a time; a blank cell keeps what is known; the
// columns of household and person that repeat the latest version are a reading aid, kept by
// the same transaction. Identity numbers, phones and addresses lie sealed; equality is asked
// of a keyed index.
package registry
