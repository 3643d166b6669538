package source

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shouwang/shouwang/internal/errs"
)

// Kind says how the rows of two batches add up.
type Kind string

const (
	KindEvent  Kind = "event"  // one row per happening, appended
	KindRoster Kind = "roster" // the full list as of a day: a later one ends what is missing from it
)

// SubjectKind says whom a record is about.
type SubjectKind string

const (
	Person    SubjectKind = "person"    // subject_id is a registry.PersonID
	Household SubjectKind = "household" // subject_id is a registry.HouseholdID
	Area      SubjectKind = "area"      // subject_id is a village code; doc.group may narrow it
	Unmatched SubjectKind = "unmatched" // nobody in the registry; subject_id is a blind key, see Relink
)

// Cycle says how often a delivery is due.
type Cycle string

const (
	OnDemand   Cycle = "on_demand"
	Monthly    Cycle = "monthly"
	Termly     Cycle = "termly"
	HalfYearly Cycle = "half_yearly"
	Yearly     Cycle = "yearly"
)

// FieldType says how a cell is read.
type FieldType string

const (
	Text            FieldType = "text"
	Name            FieldType = "name"
	IDNumber        FieldType = "id_number"
	Certificate     FieldType = "disability_certificate"
	USCCode         FieldType = "usc_code"
	Phone           FieldType = "phone"
	Money           FieldType = "money" // 元 with two decimals, or 万元 if the heading says so; kept in 分
	Int             FieldType = "int"
	Decimal         FieldType = "decimal"
	Day             FieldType = "date"
	Month           FieldType = "month" // kept as "2025-03"
	Bool            FieldType = "bool"
	CodeList        FieldType = "code"
	County          FieldType = "county"
	Township        FieldType = "township"
	Village         FieldType = "village"
	Group           FieldType = "group"
	HouseholdNumber FieldType = "household_number"
)

// identifier says that the type names or locates a person: it serves linkage and stays in
// the sealed file.
func (t FieldType) identifier() bool {
	switch t {
	case Name, IDNumber, Certificate, Phone, County, Township, Village, HouseholdNumber:
		return true
	}
	return false
}

// Role gives a field its column in the record.
type Role string

const (
	RoleDate     Role = "date"
	RoleUntil    Role = "until"
	RoleAmount   Role = "amount"
	RoleCode     Role = "code"
	RoleName     Role = "name"      // of the subject; of the head if the subject is a household
	RoleID       Role = "id_number" // of the subject; of the head if the subject is a household
	RoleNumber   Role = "number"    // 户编号
	RoleTownship Role = "township"
	RoleVillage  Role = "village"
	RoleGroup    Role = "group"
	RoleCounty   Role = "county"
)

// Code is one value of a code list: Value is stored and shown, Aliases are what
// departments also write.
type Code struct {
	Value   string   `toml:"value" json:"value"`
	Aliases []string `toml:"aliases" json:"aliases,omitempty"`
}

// Field is one column of a dataset.
type Field struct {
	Key      string    `toml:"key" json:"key" doc:"英文键,写入记录的 doc"`
	Title    string    `toml:"title" json:"title"`
	Aliases  []string  `toml:"aliases" json:"aliases,omitempty" doc:"部门常用的其他表头"`
	Type     FieldType `toml:"type" json:"type"`
	Required bool      `toml:"required" json:"required,omitempty" doc:"缺这一列则整个文件退回,缺值则该行待处理"`
	// Optional cells: a required column may still have blank cells.
	BlankAllowed bool     `toml:"blank_allowed" json:"blank_allowed,omitempty" doc:"列必须有,但单元格可以空白"`
	Codes        []Code   `toml:"-" json:"codes,omitempty"`
	Values       []string `toml:"codes" json:"-"` // "住院|住院治疗": the value and its aliases
	Unit         string   `toml:"unit" json:"unit,omitempty"`
	Min          *int64   `toml:"min" json:"min,omitempty" doc:"整数的下限"`
	Max          *int64   `toml:"max" json:"max,omitempty" doc:"整数的上限"`
	Sensitive    bool     `toml:"sensitive" json:"sensitive,omitempty" doc:"健康等敏感内容,按权限显示"`
	Sealed       bool     `toml:"sealed" json:"sealed,omitempty" doc:"只留在加密原件里,不写入记录"`
	Role         Role     `toml:"role" json:"role,omitempty"`
}

// kept says whether the value goes into the record's document.
func (f *Field) kept() bool {
	if f.Sealed || f.Type.identifier() {
		return false
	}
	switch f.Role {
	case RoleDate, RoleUntil, RoleAmount, RoleCode:
		return false
	}
	return true
}

// Dataset is a definition: whose it is, what its columns are, which clause allows it.
type Dataset struct {
	Key        string      `toml:"key" json:"key"`
	Title      string      `toml:"title" json:"title"`
	Sector     string      `toml:"sector" json:"sector" doc:"部门代码"`
	Department string      `toml:"department" json:"department" doc:"部门名称"`
	Subject    SubjectKind `toml:"subject" json:"subject" enum:"person,household"`
	Kind       Kind        `toml:"kind" json:"kind" enum:"event,roster"`
	Cycle      Cycle       `toml:"cycle" json:"cycle" enum:"on_demand,monthly,termly,half_yearly,yearly"`
	LegalBasis string      `toml:"legal_basis" json:"legal_basis" doc:"共享依据"`
	Sensitive  bool        `toml:"sensitive" json:"sensitive,omitempty" doc:"整个数据集涉及健康等敏感内容"`
	// UnderAuthorisation: only for a household with a valid 承诺授权书, and only ever a doubt.
	UnderAuthorisation bool       `toml:"under_authorisation" json:"under_authorisation,omitempty" doc:"须有承诺授权书才可比对"`
	Fields             []Field    `toml:"fields" json:"fields"`
	AnyOf              [][]string `toml:"any_of" json:"any_of,omitempty" doc:"每组里至少有一列,用字段键表示"`
	Amount             *Sum       `toml:"amount" json:"amount,omitempty" doc:"由几列相加减得到的金额"`
	Version            int        `toml:"-" json:"version"`
}

// Sum is an amount computed from columns. If any of them is unknown, so is the sum.
type Sum struct {
	Title string   `toml:"title" json:"title"`
	Plus  []string `toml:"plus" json:"plus"`
	Minus []string `toml:"minus" json:"minus,omitempty"`
}

// Gated says that what it says of a household may be read only under an authorisation: as
// it is defined, and always for the datasets of doubts, however a county edits them.
func (d *Dataset) Gated() bool { return d.UnderAuthorisation || strings.HasPrefix(d.Key, "check.") }

// Field finds a field by key; nil if there is none.
func (d *Dataset) Field(key string) *Field {
	for i := range d.Fields {
		if d.Fields[i].Key == key {
			return &d.Fields[i]
		}
	}
	return nil
}

// ByRole finds the field that has a role; nil if there is none.
func (d *Dataset) ByRole(r Role) *Field {
	for i := range d.Fields {
		if d.Fields[i].Role == r {
			return &d.Fields[i]
		}
	}
	return nil
}

var (
	keyForm   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	dsKeyForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}$`)

	// ErrDefinition is a dataset that cannot work; the fields say where.
	ErrDefinition = errs.New(errs.Invalid, "source.definition", "数据项的定义有误,请按提示修改后重新提交。")
)

// Check refuses a definition that cannot work and names each mistake.
func (d *Dataset) Check() error {
	var bad []errs.Field
	add := func(path, text string) { bad = append(bad, errs.Field{Path: path, Code: "invalid", Text: text}) }
	if !dsKeyForm.MatchString(d.Key) {
		add("key", "键应为“部门.名称”,只用小写英文、数字和下划线")
	}
	if d.Title == "" || d.Sector == "" || d.Department == "" || d.LegalBasis == "" {
		add("title", "名称、部门和共享依据都要填写")
	}
	if d.Subject != Person && d.Subject != Household {
		add("subject", "对象应为 person 或 household")
	}
	if d.Kind != KindEvent && d.Kind != KindRoster {
		add("kind", "种类应为 event 或 roster")
	}
	if !slices.Contains([]Cycle{OnDemand, Monthly, Termly, HalfYearly, Yearly}, d.Cycle) {
		add("cycle", "周期不在可选范围内")
	}
	seen, roles := map[string]bool{}, map[Role]bool{}
	for i := range d.Fields {
		f, path := &d.Fields[i], fmt.Sprintf("fields[%d]", i)
		if !keyForm.MatchString(f.Key) || seen[f.Key] || f.Key == extraKey {
			add(path, "键为空、重复,或不是小写英文")
		}
		if f.Title == "" {
			add(path, "没有列名")
		}
		if !slices.Contains(fieldTypes, f.Type) {
			add(path, "列的类型不在可选范围内")
		}
		if f.Type == CodeList && len(f.Codes) == 0 {
			add(path, "代码列没有代码表")
		}
		if f.Role != "" && roles[f.Role] {
			add(path, "两列有同样的角色")
		}
		if !roleFits(f.Role, f.Type) {
			add(path, "列的角色和类型不符")
		}
		seen[f.Key], roles[f.Role] = true, true
	}
	for _, group := range append(slices.Clone(d.AnyOf), d.Amount.keys()) {
		for _, key := range group {
			if !seen[key] {
				add("any_of", "引用了没有定义的列")
			}
		}
	}
	if d.Amount != nil && roles[RoleAmount] {
		add("amount", "金额既由一列给出,又由几列计算")
	}
	if !roles[RoleID] && !roles[RoleNumber] {
		add("fields", "没有能找到人或户的列(证件号码或户编号)")
	}
	if len(bad) > 0 {
		return ErrDefinition.With(bad...)
	}
	return nil
}

func (s *Sum) keys() []string {
	if s == nil {
		return nil
	}
	return slices.Concat(s.Plus, s.Minus)
}

var fieldTypes = []FieldType{Text, Name, IDNumber, Certificate, USCCode, Phone, Money, Int, Decimal, Day, Month, Bool,
	CodeList, County, Township, Village, Group, HouseholdNumber}

func roleFits(r Role, t FieldType) bool {
	switch r {
	case RoleDate, RoleUntil:
		return t == Day || t == Month
	case RoleAmount:
		return t == Money
	case RoleCode:
		return t == CodeList || t == Text || t == Int
	case RoleName:
		return t == Name
	case RoleID:
		return t == IDNumber
	case RoleNumber:
		return t == HouseholdNumber
	case RoleTownship:
		return t == Township
	case RoleVillage:
		return t == Village
	case RoleGroup:
		return t == Group
	case RoleCounty:
		return t == County
	}
	return r == ""
}
