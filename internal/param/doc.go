// Package param keeps the dated numbers of the work: 监测范围, warning thresholds, legal
// time limits. Which parameters there are is a pack (pack.toml); what a county set them
// to, and from which day, is its own and is only ever appended to, so that any past day
// can be asked again.
//
// A parameter that nobody has set and that ships no example has no value: whoever needs
// it shows its data and gives no verdict. An example is a number that is in use somewhere;
// it is shown as 示例 with its source, never as the plan's own number.
//
// Policy: plan:260 (the line is set each year, not below 1.5 times the old national standard)
package param
