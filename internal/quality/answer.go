package quality

import (
	"math/bits"
	"strings"
)

// Need is something that a rule must know of a household.
type Need uint8

const (
	NeedKind Need = iota
	NeedCase
	NeedHow
	NeedRemark
	NeedHousing
	NeedSchool
	NeedEntry
	NeedExit
	NeedMeasures
	NeedContact
	NeedIDDigits
	NeedIDCheck
	NeedIDShared
	NeedCertificate
	NeedPension
	NeedInsurance
	NeedSerious
	NeedHealth
	NeedLabour
	NeedBirth
	NeedSex
	NeedSchooling
	NeedWork
	NeedWorkTime
	NeedWelfare
	NeedTransfers
	NeedWages
	NeedSelfPay
	NeedIncome
	NeedLine
	NeedGuaranteed
	NeedForest
	NeedCultivated
	NeedReturned
	NeedPhone
	NeedTransport
	NeedParam
	needs
)

var needTitles = [needs]string{
	NeedKind: "户类型", NeedCase: "监测档案", NeedHow: "风险消除方式", NeedRemark: "“其他”风险的说明", NeedHousing: "住房鉴定", NeedSchool: "失学辍学情况", NeedEntry: "识别时的采集表",
	NeedExit: "消除时的采集表", NeedMeasures: "帮扶措施", NeedContact: "监测联系人", NeedIDDigits: "证件号码的原文", NeedIDCheck: "证件号码", NeedIDShared: "证件号码的比对", NeedCertificate: "残疾人证名单",
	NeedPension: "养老保险参保情况", NeedInsurance: "医保参保名单", NeedSerious: "大病保险参保情况", NeedHealth: "健康状况", NeedLabour: "劳动技能", NeedBirth: "出生日期", NeedSex: "性别",
	NeedSchooling: "在校情况", NeedWork: "务工登记", NeedWorkTime: "务工地和务工时间", NeedWelfare: "低保、特困、残疾人补贴名单", NeedTransfers: "转移性收入", NeedWages: "工资性收入", NeedSelfPay: "合规自付支出",
	NeedIncome: "人均纯收入", NeedLine: "当年监测范围", NeedGuaranteed: "整户无劳动能力兜底保障的标记", NeedForest: "林地面积", NeedCultivated: "耕地面积", NeedReturned: "退耕还林面积", NeedPhone: "联系电话",
	NeedTransport: "交通补助", NeedParam: "县里设定的数",
}

// Title is the thing in Chinese.
func (n Need) Title() string { return needTitles[n] }

// Needs is a set of needs.
type Needs uint64

func of(list ...Need) (n Needs) {
	for _, one := range list {
		n |= 1 << one
	}
	return n
}

// List are the needs of the set in their order.
func (n Needs) List() []Need {
	list := make([]Need, 0, bits.OnesCount64(uint64(n)))
	for ; n != 0; n &= n - 1 {
		list = append(list, Need(bits.TrailingZeros64(uint64(n)))) //nolint:gosec // at most 63
	}
	return list
}

// String is the set as it is told: "缺 A、B".
func (n Needs) String() string {
	var words []string
	for _, one := range n.List() {
		words = append(words, one.Title())
	}
	return strings.Join(words, "、")
}

// Maybe is a value that may be unknown.
type Maybe[T any] struct {
	Value T
	Known bool
}

// Of is a known value.
func Of[T any](v T) Maybe[T] { return Maybe[T]{v, true} }

// answer is yes, no, or unknown for want of something. The zero answer is no.
type answer struct {
	yes     bool
	missing Needs // unknown, if not empty
}

var (
	yes = answer{yes: true}
	no  = answer{}
)

func is(b bool) answer { return answer{yes: b} }

func unknown(n Need) answer { return answer{missing: of(n)} }

func (a answer) unknown() bool { return a.missing != 0 }

// holds asks a value that may be unknown.
func holds[T any](m Maybe[T], want Need, is func(T) bool) answer {
	if !m.Known {
		return unknown(want)
	}
	return answer{yes: is(m.Value)}
}

// said is the answer of a yes or no that may be unknown.
func said(m Maybe[bool], want Need) answer {
	return holds(m, want, func(b bool) bool { return b })
}

// all is yes if every answer is. One no decides, whatever else is unknown.
func all(list ...answer) answer {
	a := yes
	for _, one := range list {
		switch {
		case one == no:
			return no
		case one.unknown():
			a = answer{missing: a.missing | one.missing}
		}
	}
	return a
}

// some is yes if one answer is. One yes decides, whatever else is unknown.
func some(list ...answer) answer {
	a := no
	for _, one := range list {
		switch {
		case one == yes:
			return yes
		case one.unknown():
			a = answer{missing: a.missing | one.missing}
		}
	}
	return a
}

func not(a answer) answer {
	if a.unknown() {
		return a
	}
	return answer{yes: !a.yes}
}
