// Package source takes in what departments know: datasets, batches, records.
//
// A department sends a file. Its rows are mapped, checked and linked to the registry:
// good rows become records, bad ones go to the quarantine with the column and the reason,
// rows whose subject is doubtful wait for a person. A batch is staged in small pieces and
// published by one short transaction; before that nobody sees any of it, and after a crash
// nothing of it is left (DiscardUnpublished).
//
// # Two kinds of dataset
//
// An event is one row per happening; batches are appended. A row that an earlier batch has
// already said (a cumulative or corrected file) is stored but marked as a repeat: it counts
// once, and still counts when the earlier batch is withdrawn.
//
// A roster is the full list as of a day. Each distinct row is stored once and every batch
// keeps its roll, the numbers of the records present in it. The roster as of day D known by
// day K is the roll of the latest batch with as_of ≤ D that was visible on K; so a batch
// that arrives late corrects only the days that it speaks of.
//
// # Known by
//
// A batch is visible on day K if it was published, received_on ≤ K, and it was not
// withdrawn on or before K. Nothing is deleted by a withdrawal.
//
// # What is kept where
//
// The file is sealed whole. A record keeps what facts need: subject, day, amount, code and a
// document that never holds a name, an ID number, a phone number or an address. Amounts are
// in 分, dates days; a field with a role (date, until, amount, code) lives in its column and
// not in the document. What a department left blank is absent: unknown is not 0.
//
// Policy: plan:262
package source
