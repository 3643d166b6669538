// Package atlas keeps how a county is drawn: its own outlines of townships and villages
// (GeoJSON), or where the tiles of a tile map stand. A county that has uploaded nothing
// gets a tidy grid in the order of its division codes.
//
// # Invariants
//
//   - An outline carries a division code and a shape and nothing else: what a file says
//     besides is dropped, so that no name of a person can come in with it.
//   - Drawings say nothing about anyone; they are put by those who edit divisions, are
//     recorded, and the one before is kept.
//   - Coordinates are kept as they were given (WGS84 or GCJ02): nothing is converted.
package atlas
