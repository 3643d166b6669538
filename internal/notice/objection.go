package notice

import (
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/id"
)

// ObjectionID names an objection.
type ObjectionID string

// Ref is an objection as an audit entry names it.
func (o ObjectionID) Ref() id.Ref { return id.Ref{Kind: "objection", ID: string(o)} }

// Channel is how an objection came.
type Channel string

const (
	InPerson Channel = "in_person"
	ByPhone  Channel = "phone"
	OnPaper  Channel = "paper"
	Online   Channel = "online" // on the public page
)

// Objecting is an objection as somebody makes it.
type Objecting struct {
	Notice   ID      `json:"-"`
	Position int     `json:"position" minimum:"0" doc:"对第几行;0 是对整张公示"`
	Channel  Channel `json:"channel" enum:"in_person,phone,paper" doc:"怎样收到的"`
	Text     string  `json:"text" maxLength:"4000" doc:"异议的内容"`
	Name     string  `json:"name,omitempty" required:"false" maxLength:"200" doc:"提出的人,可不填"`
	Phone    string  `json:"phone,omitempty" required:"false" maxLength:"120" doc:"电话,可不填"`
}

// Objection is an objection to a notice. What it says and who made it are sealed.
type Objection struct {
	ID         ObjectionID `json:"id"`
	Notice     ID          `json:"notice"`
	Number     string      `json:"number" doc:"回执号,如 2026-0007"`
	Position   int         `json:"position" doc:"对第几行;0 是对整张公示"`
	Channel    Channel     `json:"channel" enum:"in_person,phone,paper,online"`
	Received   cn.Date     `json:"received_on"`
	At         time.Time   `json:"received_at"`
	RecordedBy string      `json:"recorded_by,omitempty" doc:"谁登记的;网上提出的省略"`
	ByName     string      `json:"by_name,omitempty"`
	Text       string      `json:"text,omitempty" doc:"内容;只给答复异议的人看"`
	Named      bool        `json:"named" doc:"留了姓名或电话"`
	Upheld     bool        `json:"upheld" doc:"异议成立"`
	Answer     string      `json:"answer,omitempty" doc:"给提出人的答复"`
	Settled    cn.Date     `json:"settled_on,omitzero"`
	SettledBy  string      `json:"settled_by,omitempty"`
	SettlerIs  string      `json:"settled_by_name,omitempty"`
}

// concerns says whether an objection is about a line.
func (o *Objection) concerns(position int) bool { return o.Position == 0 || o.Position == position }

// Receipt is what the objector takes home.
type Receipt struct {
	Number string `json:"number" doc:"回执号,电话查询用"`
	Secret string `json:"secret" doc:"查询码,网上查询用;只给提出人"`
}

// Settlement is the answer to an objection.
type Settlement struct {
	Upheld bool   `json:"upheld" doc:"异议成立:这一行不再公示,重新评议"`
	Answer string `json:"answer" maxLength:"2000" doc:"给提出人的答复,不写个人信息"`
}
