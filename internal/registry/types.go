package registry

import (
	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/id"
)

// HouseholdID identifies a household for ever, also after its 户编号 has changed.
type HouseholdID string

// PersonID identifies a person for ever, also when the person moves.
type PersonID string

// Ref points to the household in an audit entry.
func (h HouseholdID) Ref() id.Ref { return id.Ref{Kind: "household", ID: string(h)} }

// Ref points to the person in an audit entry.
func (p PersonID) Ref() id.Ref { return id.Ref{Kind: "person", ID: string(p)} }

// Status says whether the household is on the national roster.
type Status string

const (
	Registered  Status = "registered"  // has a 户编号
	Provisional Status = "provisional" // found locally, without a 户编号 so far
)

// Kind is 户类型; "" is not known.
type Kind string

const (
	Lifted   Kind = "lifted"   // 脱贫户
	Ordinary Kind = "ordinary" // 一般农户
)

// Category is 监测对象类别; "" is not monitored.
// Policy: plan:260
type Category string

const (
	Unstable Category = "unstable" // 脱贫不稳定户
	Marginal Category = "marginal" // 边缘易致贫户
	Sudden   Category = "sudden"   // 突发严重困难户
)

// YesNo is an answer that may be unknown: "" is neither.
type YesNo string

const (
	Yes YesNo = "yes"
	No  YesNo = "no"
)

// IDState says what is known of a person's identity number.
type IDState string

const (
	IDValid     IDState = "valid"
	IDMissing   IDState = "missing"   // none was given
	IDDefective IDState = "defective" // one was given and cannot be right
)

// Head is 户主 in the code list of 与户主关系; codes are in the wording of their list.
const Head = "户主"

// Household is a household as it is now known to be.
type Household struct {
	ID        HouseholdID `json:"id"`
	Number    string      `json:"number" doc:"户编号;未纳入花名册的为空"`
	Status    Status      `json:"status" enum:"registered,provisional"`
	Village   string      `json:"village" doc:"村(社区)区划代码"`
	Group     string      `json:"group" doc:"村民小组"`
	Kind      Kind        `json:"kind" doc:"lifted 脱贫户,ordinary 一般农户,空为不详"`
	Category  Category    `json:"category" doc:"unstable 脱贫不稳定户,marginal 边缘易致贫户,sudden 突发严重困难户,空为非监测对象"`
	Relocated YesNo       `json:"relocated" doc:"是否易地搬迁户;空为不详"`
	Site      string      `json:"site" doc:"安置点"`
}

// Person is who someone is; what changes with the years is in [PersonState].
type Person struct {
	ID      PersonID `json:"id"`
	Name    string   `json:"name"`
	Birth   cn.Date  `json:"birth" doc:"出生日期;空为不详"`
	Sex     cn.Sex   `json:"sex"`
	IDState IDState  `json:"id_state" enum:"valid,missing,defective"`
}

// PersonState is what the roster says of a person on a day, in the codes of the county's
// code lists; "" is not known. Health may hold several codes, joined by ";".
type PersonState struct {
	Ethnicity string
	Education string // 文化程度, of those who have left school
	InSchool  string // 在校生状况, of those who have not
	Health    string
	Labour    string // 劳动技能
}

// Member is a person's time in a household.
type Member struct {
	Person   PersonID `json:"person"`
	Relation string   `json:"relation" doc:"与户主关系"`
	From     cn.Date  `json:"from"`
	To       cn.Date  `json:"to" doc:"离开之日,当日已不在户内;空为仍在"`
}

// BatchRef is the batch on whose word the registry acts.
type BatchRef struct {
	Number     int64
	AsOf       cn.Date // the day its content describes
	ReceivedOn cn.Date // the day the county had it: "known by" reads this
}

// RosterPerson is one row of the household roster (registry.household), cells already
// read into codes. Blank means that the roster does not say, and keeps what is known.
type RosterPerson struct {
	Row int // in the file, for messages

	// Of the household; where the rows of one household differ, the head's row counts.
	Number    string // 户编号, required
	Village   string // code of 12 digits, required
	Group     string
	Kind      Kind
	Category  *Category // nil: the roster has no such column
	Relocated YesNo
	Site      string
	Address   string
	Phone     cn.Phone

	// Of the person.
	Name     string      // required
	ID       cn.IDNumber // checked; "" unless IDState is IDValid
	IDState  IDState
	Relation string  // required
	Birth    cn.Date // of those without an identity number
	Sex      cn.Sex  // of those without an identity number
	PersonState
}

// RosterLink says to whom a roster row was taken.
type RosterLink struct {
	Person    PersonID
	Household HouseholdID
	// Repeated: the person stood in an earlier row already; this row changed nothing.
	Repeated bool
	// Dead: the person's death is on record, so that the row did not bring them back.
	Dead bool
}

// ApplyResult counts what a roster changed. Links has one entry a row, in their order.
type ApplyResult struct {
	Links         []RosterLink
	NewHouseholds int
	NewPersons    int
	Moved         int // persons who were in another household
	Changed       int // households and persons with a new version
}
