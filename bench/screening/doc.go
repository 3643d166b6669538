// Screening asks fifty rules about a made-up county with the product's kernels, DuckDB,
// cel-go and npm json-rules-engine, in one run, and compares their hits before their times.
//
// All engines have the facts in memory before the clock starts and end with a list of hits
// (household, rule). What is prepared beforehand: the conditions are checked (kernels,
// cel-go), the statement is prepared (DuckDB), the rules are added (json-rules-engine).
// cel-go and json-rules-engine are asked about the first households only, and their time
// is scaled up to all of them.
//
// Times are the median of several rounds in which the engines take turns. Only the ratios
// of one run mean anything.
package main
