package fact

import (
	"fmt"
	"slices"
)

// Differs says where two frames of one catalogue differ; "" if they hold the same.
func (f *Frame) Differs(g *Frame) string {
	if f.Households != g.Households || len(f.Chunks) != len(g.Chunks) || !slices.Equal(f.Missing, g.Missing) {
		return fmt.Sprintf("%d households, %v missing; %d, %v", f.Households, f.Missing, g.Households, g.Missing)
	}
	for n, c := range f.Chunks {
		o := g.Chunks[n]
		if !slices.Equal(c.IDs, o.IDs) || !slices.Equal(c.Segments.offsets, o.Segments.offsets) || !slices.Equal(c.Segments.empty, o.Segments.empty) {
			return fmt.Sprintf("chunk %d has other households", n)
		}
		for i := range c.IDs {
			if f.Words.List[c.Villages[i]] != g.Words.List[o.Villages[i]] {
				return fmt.Sprintf("household %d of chunk %d is in another village", i, n)
			}
		}
		for at, d := range f.Catalogue.defs {
			for row := range c.Rows(d.Subject) {
				a, b := c.Columns[at].value(row, d.Kind, f.Words), o.Columns[at].value(row, d.Kind, g.Words)
				if a.Known != b.Known || a.N != b.N || a.Text != b.Text {
					return fmt.Sprintf("%s in row %d of chunk %d: %+v, %+v", d.Key, row, n, a, b)
				}
			}
		}
	}
	return ""
}
