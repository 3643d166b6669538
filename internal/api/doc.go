// Package api is the HTTP edge: Huma on net/http, with the defaults that would leak
// citizens' data taken out (docs/adr/0003).
//
// A problem document carries the text of an errs value and nothing else: no internal
// text, no value of a field, no personal data. Every route names its permission, or says
// that it is public; a route that does neither cannot be registered.
package api
