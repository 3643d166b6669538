// Package document keeps the papers of a household (资料): scans and photos of certificates,
// applications, reviews, houses.
//
// # Invariants
//
//   - The content is sealed; the database holds its kind, its day and its size.
//   - A kind says how sensitive its papers are. Reading one with identity numbers needs
//     identity.reveal, one about health health.read; both need a purpose. Whoever put a
//     paper in may look at it again. Every reading is recorded.
//   - What a file is, its first bytes say, never its name; only pictures and PDF are taken.
//   - A paper is never changed. One put in by mistake is withdrawn with a reason, and not
//     shown any more; that it was there stays on record.
package document
