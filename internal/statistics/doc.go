// Package statistics counts the monitored households of an area as of any day: who came in,
// who went out and who stands, by area, class, risk, channel, duration and help, and how
// often leads were found true.
//
// Nothing is stored: the figures are read off the logs of the cases, so that the same
// question gives the same answer later. A question names the first and the last day and the
// day by which things were known.
//
// # Invariants
//
//   - A number and the list of households behind it come from the same entries (figure.go).
//   - Of an area and of a class: opening stock + in − out = closing stock.
//   - Persons of a household whose members are not known are not counted as none: the
//     household is counted as one of unknown size.
//   - Areas stand in the order of their codes: nobody is ranked.
//
// Policy: plan:262 A031
package statistics
