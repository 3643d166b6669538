package registry

import (
	"cmp"

	"github.com/shouwang/shouwang/internal/cn"
)

// sealedText is a text at rest: the box, and a keyed index that tells equal texts.
type sealedText struct{ box, index string }

// householdState is a version of a household.
type householdState struct {
	village, group string
	kind           Kind
	category       Category
	relocated      YesNo
	site           string
	address, phone sealedText
}

// personState is a version of a person.
type personState struct {
	name  string
	birth cn.Date
	sex   cn.Sex
	alive bool
	PersonState
}

// place is where a person belongs.
type place struct {
	household HouseholdID
	relation  string
}

// told is the household as a roster row tells it over what was known: a blank keeps.
func (h householdState) told(r RosterPerson, address, phone sealedText) householdState {
	h.village = cmp.Or(r.Village, h.village)
	h.group = cmp.Or(r.Group, h.group)
	h.kind = cmp.Or(r.Kind, h.kind)
	h.relocated = cmp.Or(r.Relocated, h.relocated)
	h.site = cmp.Or(r.Site, h.site)
	if r.Category != nil {
		h.category = *r.Category
	}
	h.address = h.address.told(address)
	h.phone = h.phone.told(phone)
	return h
}

// told keeps the old box of an equal text: a new one would look like a change.
func (t sealedText) told(now sealedText) sealedText {
	if now.index == "" || now.index == t.index {
		return t
	}
	return now
}

// told is the person as a roster row tells it over what was known: a blank keeps. Of
// 文化程度 and 在校生状况 exactly one holds, so that either replaces both.
func (p personState) told(r RosterPerson) personState {
	p.alive = true
	p.name = cmp.Or(r.Name, p.name)
	p.birth = cmp.Or(r.ID.Birth(), r.Birth, p.birth)
	p.sex = cmp.Or(r.ID.Sex(), r.Sex, p.sex)
	p.Ethnicity = cmp.Or(r.Ethnicity, p.Ethnicity)
	p.Health = cmp.Or(r.Health, p.Health)
	p.Labour = cmp.Or(r.Labour, p.Labour)
	if r.Education != "" || r.InSchool != "" {
		p.Education, p.InSchool = r.Education, r.InSchool
	}
	return p
}
