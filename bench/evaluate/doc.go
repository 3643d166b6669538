// Evaluate says honestly what the screening of a made-up county finds, misses and wrongly
// raises.
//
// It drives the product's command line only: an empty county, all files of the inbox with
// the days on which they came, and for each of the last month-ends one screening in a
// fresh copy, so that no earlier lead or verdict helps or hides. It then compares the leads
// with truth.csv by 户编号. Nothing else in the repository but the demo itself reads that file.
//
// Units: a household counts once a screening; rates are shares of 1 until they are printed;
// days are calendar days.
package main
