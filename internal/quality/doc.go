// Package quality looks over what the county has written about its households as an
// inspector would: it runs the checks of data and logic (数据核查规则) that a county is
// marked by, before somebody else does.
//
// A [Rule] is a pure function over one [Household]. It answers for each household: found,
// with a sentence on what is wrong, where it stands and how to mend it; not found; or not
// to be judged, with what is missing. What is not known is never a pass and never a find.
//
// A find is a [Task]: something written down is to be corrected. It is no lead, and it is
// not counted against anybody: lists are sorted by area code, and there is no ranking.
//
// The rules run while a form is filled in ([Service.Draft]), before it is submitted (the
// same, with [Service.Explain] for who goes on all the same), and every night over the
// county ([Service.Inspect]), where tasks open and close by themselves and keep their
// history.
//
// The rules are written anew from their published wording, under the numbers by which
// cadres know them; docs/sources.md S16.
package quality
