// Evaluate says honestly what the screening of made-up counties finds, misses and wrongly
// raises, and whether walking in the product's order is worth more than walking from alert
// to alert, at the same number of visits. From the root of the repository:
//
//	make evaluate
//
// makes five counties (seeds 41 to 45, held back from tuning) in a temporary directory and
// writes docs/evaluation.md. It takes about a quarter of an hour.
//
// It knows the product from outside only, by its command line and its HTTP interface. A
// county is made together with its past: each month files arrive, the county is screened,
// the most pressing leads are visited and answered. Those visits are read back. What a county
// without the product would have had is found in a second county of the same files: for each
// of the same months one screening in a fresh copy, so that no earlier lead or verdict helps
// or hides, each hit of a rule an alert. truth.csv decides who was at risk on the day of a
// visit; nothing else in the repository but the demo itself reads that file.
//
// Units: rates are shares of 1 until they are printed; days are calendar days.
package main
