// Package audit is the trail of who did, changed or looked at what, when and for what
// purpose (requirements A158).
//
// Entries are only appended. Each county has one chain: the hash of an entry is SM3 over
// the hash before it and the entry itself, so that an entry that was altered, removed or
// slipped in shows in [Trail.Verify]. Whoever can write to the database can also rebuild
// the whole chain; therefore the report of a verification gives the chain's end, to be
// noted down outside the database (with each backup, or on paper) and compared later.
//
// An entry holds codes, counts and days. It never holds an ID number, a phone number or
// a name: an entry that looks as if it did is refused, and with it the whole transaction.
// Reading unmasked identity or health data without a purpose is refused too.
//
// Entries are never purged: 网络安全法 art. 21 asks for six months at least.
package audit
