// Package notice shows the people of a village what is to be decided (公示) and what was
// decided (公告): on paper, and on a public page that needs no sign-in. It hears their
// objections and answers them. It knows nothing of cases: whoever posts a notice gives each
// row a subject, and learns by [Service.OnEvent] what became of it.
//
// # Invariants
//
//   - Only what the whitelist of columns allows is shown, each cell in the form of its
//     column. An ID number, phone, bank card, illness, the name of a child or an address
//     finer than a 村民小组 in any place, an attachment or a file name refuses the notice.
//   - What is shown is one sealed copy with its hash; the public page and the poster are
//     drawn from that copy and from nothing else. Each copy is kept with from when and
//     until when it was shown. After the take-down nothing is shown.
//   - The window of a row is counted by flow.Clock in the unit the county set. An objection
//     stops it for the rows that it is about; a row whose window ended with nothing open is
//     completed, once.
//   - Whoever published a notice does not settle an objection to it.
//   - Who objected is sealed and read for a stated purpose by those who settle; nothing that
//     the public sees tells that anyone did.
//
// Policy: plan:463 A128
// Policy: plan:262 A033
package notice
