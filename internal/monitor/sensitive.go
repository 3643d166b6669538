package monitor

import (
	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
)

// withheld stands for reasons that tell of illness or income, for those who may see the
// lead but not such data (grid workers, helpers).
const withheld = "具体原因涉及健康、收入等敏感内容,您的岗位只能看到风险类型;需要了解请联系村干部或乡镇经办人。"

// seesReasons says whether the actor may read why a lead in an area exists.
func seesReasons(tx *db.Tx, area string) bool {
	return tx.Actor().Scope(access.HealthRead).Covers(area)
}

// withhold takes from hits what only those may read who see the reasons.
func withhold(hits []HitView) {
	for i := range hits {
		hits[i].Sentence, hits[i].Rows, hits[i].Params, hits[i].Distance = withheld, hits[i].Rows[:0], []Measure{}, 1
	}
}
