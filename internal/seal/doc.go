// Package seal keeps identifiers and files unreadable to whoever has only the disk or
// the database: SM4-GCM boxes, a keyed SM3 index to find a sealed value without opening
// it, and the SM3 hash.
//
// Rotation, in five lines:
//  1. Rotate adds a generation with a new SM4 key; restart, and all new boxes use it.
//  2. Old generations stay in keys.toml, so every old box still opens.
//  3. A job reseals rows whose KeyID is not Current, county by county, at its leisure.
//  4. When no box of a generation is left, its entry may be deleted from keys.toml.
//  5. The index key is carried over, for a new one would mean rebuilding every index.
//
// One SM4 key must not seal more than 2^32 boxes (random nonces): rotate long before.
// keys.toml belongs in a place that the database's backup does not go to; without it
// nothing can be read again.
package seal
