package notice

import (
	"time"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/id"
)

// ID names a notice.
type ID string

// Ref is a notice as an audit entry names it.
func (n ID) Ref() id.Ref { return id.Ref{Kind: "notice", ID: string(n)} }

// Kind says whether a notice asks or tells.
type Kind string

const (
	Review       Kind = "review"       // 公示: what is to be decided
	Announcement Kind = "announcement" // 公告: what was decided
)

// Title is 公示 or 公告.
func (k Kind) Title() string {
	switch k {
	case Review:
		return "公示"
	case Announcement:
		return "公告"
	}
	return ""
}

// Draft is a notice before it is posted.
type Draft struct {
	Kind    Kind     `json:"kind" enum:"review,announcement" doc:"review 公示,announcement 公告"`
	Title   string   `json:"title" maxLength:"400"`
	Area    string   `json:"area" maxLength:"12" doc:"张贴的村,或乡镇"`
	Columns []Column `json:"columns" maxItems:"10" doc:"显示哪几列"`
	Rows    []Row    `json:"rows" maxItems:"500"`
	// From is the day on which it is put up; zero is today. Whether the window counts from
	// this day or from the next is the parameter notice.first_day.
	From        cn.Date        `json:"from,omitempty" required:"false" doc:"哪天张贴;省略为今天"`
	Text        string         `json:"text,omitempty" required:"false" maxLength:"8000" doc:"说明文字"`
	Attachments []AttachmentID `json:"attachments,omitempty" required:"false" maxItems:"5" doc:"已上传并检查过的附件"`
}

// Row is one line of a notice.
type Row struct {
	Subject id.Ref            `json:"subject" required:"false" doc:"这一行说的是什么事"` // such as {"case", id}; zero if nobody needs to know
	Cells   map[Column]string `json:"cells"`
	// Minor says that the person named is a child, who is not named in public.
	Minor bool `json:"minor,omitempty" required:"false" doc:"姓名一列写的是未成年人"`
}

// State is where a notice stands.
type State string

const (
	Waiting   State = "waiting"    // the day of posting has not come
	Running   State = "running"    // it is shown and the window runs
	Completed State = "completed"  // every window has ended, it is still shown
	TakenDown State = "taken_down" // nothing is shown any more
)

// RowState is where one line of a notice stands.
type RowState string

const (
	RowRunning   RowState = "running"
	RowObjected  RowState = "objected"  // an objection is open: the clock stands still
	RowCompleted RowState = "completed" // the window ended with nothing open
	RowUpheld    RowState = "upheld"    // an objection was found right: the line is not shown any more
	RowWithdrawn RowState = "withdrawn" // taken off before its window ended
)

// open says that the window of the line has not come to its end.
func (s RowState) open() bool { return s == RowRunning || s == RowObjected }

// shown says that the line belongs on the board.
func (s RowState) shown() bool { return s.open() || s == RowCompleted }

// Notice is a notice that was posted.
type Notice struct {
	ID          ID        `json:"id"`
	Number      string    `json:"number" doc:"本县编号,如 2026-0007"`
	Code        string    `json:"code" doc:"公开页面的地址代码"`
	Kind        Kind      `json:"kind" enum:"review,announcement"`
	Title       string    `json:"title"`
	Area        string    `json:"area"`
	AreaName    string    `json:"area_name,omitempty"`
	State       State     `json:"state" enum:"waiting,running,completed,taken_down"`
	From        cn.Date   `json:"from" doc:"张贴日"`
	Limit       string    `json:"limit" doc:"公示多久,如 5天、5个工作日"`
	First       cn.Date   `json:"first" doc:"第一天"`
	Due         cn.Date   `json:"due,omitzero" doc:"最后一天;有异议未答复时省略"`
	Known       bool      `json:"known" doc:"涉及年份的节假日安排均已载入"`
	Published   time.Time `json:"published_at"`
	PublishedBy string    `json:"published_by"`
	ByName      string    `json:"by_name,omitempty"`
	Down        cn.Date   `json:"down_on,omitzero" doc:"撤下的日子"`
	DownReason  string    `json:"down_reason,omitempty" doc:"提前撤下的原因"`
	Hash        string    `json:"hash" doc:"正在或最后一次显示内容的摘要(SM3)"`
	Objections  int       `json:"objections" doc:"收到几条异议"`
	Open        int       `json:"open" doc:"其中没有答复的"`
	Rows        []RowLine `json:"rows,omitempty"`

	terms terms
}

// RowLine is what became of one line.
type RowLine struct {
	Position int      `json:"position" doc:"第几行,从1起"`
	Subject  id.Ref   `json:"subject"`
	State    RowState `json:"state" enum:"running,objected,completed,upheld,withdrawn"`
	Due      cn.Date  `json:"due,omitzero" doc:"最后一天;停止计时时省略"`
	Ended    cn.Date  `json:"ended_on,omitzero"`
}

// EventKind says what happened to a line of a notice.
type EventKind string

const (
	Published EventKind = "published"
	Objected  EventKind = "objected"
	Settled   EventKind = "settled"
	Ended     EventKind = "completed"  // the window ended with nothing open
	Removed   EventKind = "taken_down" // the line is shown no more
)

// Event is what happened to one line of a notice that has a subject.
type Event struct {
	Kind      EventKind
	Notice    ID
	Of        Kind
	Subject   id.Ref
	Objection ObjectionID // of Objected and Settled
	Upheld    bool        // of Settled: the objection was found right
	Early     bool        // of Removed: before the window had ended
	On        cn.Date
}
