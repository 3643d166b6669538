// Package authorisation keeps the 承诺授权书: a household's written leave to compare what
// departments know of it, for a purpose and a time, until it is taken back.
//
// What a dataset marked under_authorisation says of a household may be read only while
// such a leave covers it. Package source asks [Covered] wherever it reads records, so that
// no feature can forget to.
//
// # Invariants
//
//   - It names its datasets; one that it does not name is not covered.
//   - It begins on the day of signing at the earliest and always ends: the longest time is
//     a parameter of the county.
//   - It covers the members of the household on the day of reading, nobody who has left.
//   - It is never changed: a revocation ends it, and a new one is signed.
//   - Whoever signed is an adult member or is named as a proxy with the reason.
//
// Policy: plan:262 A025
package authorisation
