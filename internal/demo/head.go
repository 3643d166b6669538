package demo

// head is the member who is 户主 on day d: the first head while living, then the spouse,
// then the oldest member; nobody when all have gone.
func (w *World) head(h *household, d day) int32 {
	best := int32(nobody)
	for i := range int32(h.n) {
		p := &w.people[h.first+i]
		switch {
		case !p.here(d):
		case i == 0:
			return h.first
		case p.rel == "配偶":
			return h.first + i
		case best == nobody || p.born < w.people[best].born:
			best = h.first + i
		}
	}
	return best
}

// relation is the 与户主关系 of who under the head of the day.
func (w *World) relation(h *household, head, who int32) string {
	p, q := &w.people[who], &w.people[head]
	switch {
	case who == head:
		return "户主"
	case head == h.first:
		return p.rel
	}
	return relationUnder(q, p)
}

// relationUnder words the relation of p to a member q who has become head. Where the old
// relations do not tell, it is 其他.
func relationUnder(q, p *person) string {
	switch q.rel {
	case "配偶":
		switch p.rel {
		case "之父":
			if q.male {
				return "之岳父"
			}
			return "之公公"
		case "之母":
			if q.male {
				return "之岳母"
			}
			return "之婆婆"
		}
		return p.rel
	case "之子", "之女":
		switch p.rel {
		case "之儿媳", "之女婿":
			return "配偶"
		case "之孙子", "之外孙子":
			return "之子"
		case "之孙女", "之外孙女":
			return "之女"
		case "之子", "之女":
			return "之兄弟姐妹"
		}
	case "之儿媳", "之女婿":
		switch p.rel {
		case "之子", "之女":
			return "配偶"
		case "之孙子", "之外孙子":
			return "之子"
		case "之孙女", "之外孙女":
			return "之女"
		}
	case "之父", "之母":
		switch p.rel {
		case "之父", "之母":
			return "配偶"
		case "配偶":
			return map[bool]string{true: "之女婿", false: "之儿媳"}[p.male]
		case "之子":
			return "之孙子"
		case "之女":
			return "之孙女"
		}
	}
	return "其他"
}
