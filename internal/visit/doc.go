// Package visit keeps what someone saw and was told at a household on a day: income and
// expenses, 两不愁三保障 and drinking water, the hardship found, and what the visitor
// recommends.
//
// What departments or earlier visits already said is prefilled; the visitor confirms or
// corrects, and what was corrected is kept beside the answers with its old value. Income
// is appended to the records, so that facts see it and nobody asks again.
//
// A recorded visit is never changed; a correction is a new visit that supersedes it. The
// client names each visit with a key of its own making: the same key sent twice gives the
// same receipt, so that a phone without signal may try again.
//
// Policy: plan:256 (visits), plan:260 (income and expenses, 两不愁三保障, drinking water)
package visit
