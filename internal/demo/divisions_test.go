package demo

import "fmt"

// townsForTest is a made-up county: n townships of k villages.
func townsForTest(n, k int) (out []Division) {
	out = append(out, Division{Code: "500229000000", Name: "城口县"})
	for i := range n {
		town := fmt.Sprintf("500229%03d", 100+i)
		out = append(out, Division{Code: town + "000", Name: fmt.Sprintf("第%d乡", i+1), Parent: "500229000000"})
		for j := range k {
			out = append(out, Division{Code: fmt.Sprintf("%s%03d", town, 200+j), Name: fmt.Sprintf("村%d村民委员会", j+1), Parent: town + "000"})
		}
	}
	return out
}
