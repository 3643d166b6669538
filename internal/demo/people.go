package demo

import (
	"math"
	"strconv"
)

// Schooling after 初中, and the way a member is insured.
const (
	leavesAfterNine uint8 = iota
	vocational            // 中职
	academicOnly          // 高中, then work
	college               // 高中, then 高职
	university            // 高中, then 本科
)

const (
	residentInsured uint8 = iota
	workerInsured
	insuredElsewhere
)

// disability is a certificate; renewed replaces issued where it is set.
type disability struct {
	category, grade, oldGrade uint8
	issued, renewed           day // renewed: the day the card was exchanged
	worse                     day // the day oldGrade became grade
}

var disabilityCategories = []string{"", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"}

// number of the certificate: the citizen number, category and grade.
func (d *disability) number(id string) string {
	return id + strconv.Itoa(int(d.category)) + strconv.Itoa(int(d.grade))
}

func (d *disability) gradeOn(at day) uint8 {
	if d.worse != 0 && at < d.worse {
		return d.oldGrade
	}
	return d.grade
}

// illness is an entry on the serious and chronic list.
type illness struct {
	disease   string
	diagnosed day
	until     day
}

var chronicDiseases = []string{"高血压", "糖尿病", "慢性阻塞性肺疾病", "冠心病", "脑卒中", "慢性肾脏病", "类风湿关节炎"}
var seriousDiseases = []string{"肺癌", "胃癌", "肝癌", "食管癌", "乳腺癌", "宫颈癌", "结肠癌", "终末期肾病", "急性心肌梗死", "脑卒中", "白血病", "重性精神病", "尘肺"}

// spell is a time without this work; shown says that the department knows, earning that
// there was in truth other work.
type spell struct {
	span
	shown, earning bool
}

type job struct {
	migrant  bool
	place    string
	employer string
	wage     int64 // a month, 分
	since    day
	spells   []spell
	post     string // 公益性岗位, or ""
	postPay  int64
	postTill day
}

var migrantPlaces = []string{"重庆市渝北区", "重庆市万州区", "重庆市九龙坡区", "广东省深圳市", "广东省东莞市", "浙江省宁波市", "浙江省温州市", "福建省泉州市", "江苏省苏州市", "新疆乌鲁木齐市", "陕西省西安市", "四川省成都市"}
var migrantEmployers = []string{"某电子有限公司", "某建筑劳务公司", "某鞋业有限公司", "某物流公司", "某隧道工程项目部", "某餐饮店", "某汽车零部件公司", "某家政公司"}
var localEmployers = []string{"县内建筑工地", "乡镇加工厂", "农业合作社", "县城商铺", "中药材基地", "山地鸡养殖场"}
var posts = []string{"护林员", "保洁员", "护路员", "河道管护员", "水管员"}

// equip gives each household its means and each member health, schooling and work.
func (w *World) equip() {
	r := stream(w.seed, "equip", 0)
	from, to := w.start.first(), w.end.last()
	for i := range w.households {
		h := &w.households[i]
		w.means(r, h)
		workers := 0
		for j := range w.members(h) {
			p := &w.people[h.first+int32(j)]
			w.equipPerson(r, h, p, age(p.born, from))
			if p.job != nil {
				workers++
			}
		}
		if workers == 0 { // sons and daughters elsewhere send something
			h.transfer += int64(int(h.n)*r.between(2600, 6500)) * 100
		}
		head := &w.people[h.first]
		years := age(head.born, from)
		switch {
		case h.n == 1 && years >= 60 && r.chance(kTekun):
			h.tekun, h.central = true, r.chance(0.3)
		case r.chance(kDibao * dibaoOdds(h, workers)):
			h.dibao = span{from: from - day(r.between(100, 2500))}
			h.edge = r.chance(0.15)
			h.dibaoMoney = int64(r.between(180, 420)) * 100
			if r.chance(0.12) {
				h.dibao.to = from + day(r.between(60, int(to-from)))
			}
		}
		if r.chance(kPosts) && !h.tekun {
			w.givePost(r, h)
		}
	}
}

func dibaoOdds(h *household, workers int) float64 {
	odds := 0.6
	if h.wealth < -0.8 {
		odds = 2.6
	}
	if workers == 0 {
		odds *= 1.6
	}
	return odds
}

func (w *World) equipPerson(r rng, h *household, p *person, years int) {
	p.chronic = years >= 60 && r.chance(kChronic60) || years >= 30 && years < 60 && r.chance(kChronic)
	x := r.Float64()
	switch {
	case x < 0.28:
		p.track = vocational
	case x < 0.42:
		p.track = academicOnly
	case x < 0.66:
		p.track = college
	case x < 0.90:
		p.track = university
	}
	p.schooled = schooledBy(r, years)
	if years < 22 {
		p.schooled = 0
	}
	if years >= 20 && years < 60 {
		switch x := r.Float64(); {
		case x < kWorkerInsured:
			p.insured = workerInsured
		case x < kWorkerInsured+kElsewhere:
			p.insured = insuredElsewhere
		}
	}
	p.elsewhere = years < 18 && r.chance(kNotEnrolled)
	if r.chance(kDisability * (0.4 + float64(years)/60)) {
		grade := pick(r, []uint8{1, 2, 2, 3, 3, 3, 4, 4, 4, 4})
		p.disability = &disability{
			category: pick(r, []uint8{1, 2, 3, 4, 4, 4, 4, 5, 6, 7}), grade: grade,
			issued: max(p.born+300, w.start.first()-day(r.between(200, 3600))),
		}
		if r.chance(kRenewal * float64(w.months()) / 36) {
			p.disability.renewed = w.someDay(r)
		}
	}
	if p.chronic && r.chance(0.45) {
		p.illness = &illness{disease: pick(r, chronicDiseases), diagnosed: w.start.first() - day(r.between(60, 3000))}
	}
	severe := p.disability != nil && p.disability.grade <= 2
	if years >= 19 && years < 65 && !severe && !w.studies(p, w.start.first()) {
		w.employ(r, h, p, years)
	}
}

// someDay is any day of the window.
func (w *World) someDay(r rng) day {
	return w.start.first() + day(r.IntN(int(w.end.last()-w.start.first())+1))
}

func schooledBy(r rng, years int) uint8 {
	x := r.Float64()
	switch {
	case years >= 65:
		return least(x, .42, .90, .985, .998)
	case years >= 45:
		return least(x, .10, .52, .92, .98)
	case years >= 30:
		return least(x, .01, .20, .76, .90)
	}
	return least(x, .002, .04, .48, .76)
}

// least returns 1.. for the first bound that x is under: 文盲, 小学, 初中, 高中, then above.
func least(x float64, bounds ...float64) uint8 {
	for i, b := range bounds {
		if x < b {
			return uint8(i + 1)
		}
	}
	return uint8(len(bounds) + 1)
}

func (w *World) employ(r rng, h *household, p *person, years int) {
	x := r.Float64()
	share := 1.0
	if years >= 50 {
		share = 0.72
	}
	if p.chronic {
		share *= 0.55
	}
	j := &job{since: max(p.born+18*365, w.start.first()-day(r.between(30, 2000)))}
	switch {
	case x < kMigrant*share:
		j.migrant, j.place, j.employer = true, pick(r, migrantPlaces), pick(r, migrantEmployers)
		j.wage = int64(r.logNormal(3750*math.Exp(0.16*h.wealth), 0.24)) * 100
	case x < (kMigrant+kLocal)*share:
		j.place, j.employer = "重庆市城口县", pick(r, localEmployers)
		j.wage = int64(r.logNormal(2450*math.Exp(0.16*h.wealth), 0.22)) * 100
	default:
		return
	}
	p.job = j
}

// givePost gives a 公益性岗位 to a member of 16 to 69 who does not work outside.
func (w *World) givePost(r rng, h *household) {
	for i := range w.members(h) {
		p := &w.people[h.first+int32(i)]
		years := age(p.born, w.start.first())
		if years < 35 || years > 66 || p.job != nil {
			continue
		}
		since := w.start.first() - day(r.between(30, 900))
		p.job = &job{
			place: "重庆市城口县", employer: w.villages[h.village].name + "村民委员会", wage: 0, since: since,
			post: pick(r, posts), postPay: pick(r, []int64{500, 600, 800}) * 100,
		}
		p.job.postTill = since + 365*day(r.between(1, 3))
		for p.job.postTill < w.start.first() || p.job.postTill < w.end.last() && r.chance(0.85) {
			p.job.postTill += 365
		}
		return
	}
}
