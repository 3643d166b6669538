package monitor

// Channel is how the county learnt of a risk: one of the four that the plan names.
// Policy: plan:256, plan:262
type Channel string

const (
	FromHousehold  Channel = "declared"   // 农户自主申报
	FromCadre      Channel = "found"      // 基层干部走访排查
	FromDepartment Channel = "department" // 行业部门比对
	FromPlatform   Channel = "platform"   // 防止返贫大数据监测平台预警
)

// channels are all of them with their titles, in the order of the plan.
var channels = []struct {
	key   Channel
	title string
}{
	{FromHousehold, "农户自主申报"}, {FromCadre, "走访排查"}, {FromPlatform, "平台预警"}, {FromDepartment, "部门比对"},
}

// Title is the channel in Chinese.
func (c Channel) Title() string {
	for _, known := range channels {
		if known.key == c {
			return known.title
		}
	}
	return ""
}

// byPeople says that somebody said it, not a rule: no screening says it again or denies it.
func (c Channel) byPeople() bool { return c == FromHousehold || c == FromCadre }

// platformSector is the department under which the warnings of the city's platform come.
const platformSector = "platform"

// channel is the hit's own, or that of the department whose rule it is.
func (h Hit) channel() Channel {
	switch {
	case h.Channel != "":
		return h.Channel
	case h.Sector == platformSector:
		return FromPlatform
	}
	return FromDepartment
}
