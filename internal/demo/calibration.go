package demo

// Knob is one number that the made-up county rests on: what it is, its value and why
// that value. "ours" marks a number no source gives; it was set so that the yields of
// single triggers come out as published (TestYieldsAreAsPublished), before any rule of
// the product was tuned.
type Knob struct {
	Name  string
	Value float64
	Why   string
}

var knobs []Knob

func knob(name string, value float64, why string) float64 {
	knobs = append(knobs, Knob{name, value, why})
	return value
}

// Calibration returns the whole table, in the order of this file.
func Calibration() []Knob { return append([]Knob(nil), knobs...) }

// People and places.
var (
	kLifted          = knob("people.lifted_households", 11596, "plan:27, 脱贫户")     // Policy: plan:27
	kLiftedPersons   = knob("people.lifted_persons", 44719, "plan:27, 脱贫人口")       // Policy: plan:27
	kRelocated       = knob("people.relocated_persons", 10830, "plan:350, 易地搬迁人口") // Policy: plan:350
	kSites           = knob("people.relocation_sites", 47, "plan:350, 集中安置点")      // Policy: plan:350
	kHouseholds      = knob("people.households", 60000, "ours: rural county of about 200,000 people")
	kSmall           = knob("people.small_divisor", 40, "ours: size small is 1/40 of the county")
	kMigrant         = knob("people.migrant_share", 0.45, "ours: share of working-age members who work outside the county")
	kLocal           = knob("people.local_job_share", 0.22, "ours: working-age members with a local wage job")
	kFarmBusiness    = knob("people.business_household", 0.09, "ours: households with a shop, transport or large farm business")
	kChronic60       = knob("people.chronic_60plus", 0.34, "ours: long-term illness at 60 and over")
	kChronic         = knob("people.chronic_under60", 0.05, "ours: long-term illness at 30-59")
	kDisability      = knob("people.disability", 0.034, "ours: share of persons who hold a certificate")
	kDibao           = knob("people.dibao_household", 0.052, "ours: households on 低保; published: nearly 40 million persons nationally in 2023")
	kTekun           = knob("people.tekun_single_old", 0.22, "ours: single elderly who are 特困")
	kPosts           = knob("people.post_share", 0.05, "ours: households with a 公益性岗位")
	kElsewhere       = knob("people.insured_elsewhere", 0.045, "ours: members insured as workers in another county, so on no roster here")
	kWorkerInsured   = knob("people.worker_insured", 0.06, "ours: members with 职工医保 in the county")
	kMinority        = knob("people.dotted_name", 0.0020, "ours: names with a middle dot, in one of four code points")
	kRare            = knob("people.rare_character", 0.0008, "ours: given names outside the basic plane")
	kMonitoredBefore = knob("people.monitored_before", 0.009, "ours: monitored before the window and well since; published: 130 thousand monitored so far beside 1.906 million lifted people in Chongqing (2025)")
)

// True hardship.
var (
	kNewHardship = knob("hardship.new_per_household_year", 0.0066, "published: fragile population 1-2% of rural residents (2025); with the stay below 1.3-1.4% of households are at risk at some time in 12 months")
	kLiftedRatio = knob("hardship.lifted_ratio", 2.2, "ours: a lifted household falls into hardship this many times as often")
	kStayMonths  = knob("hardship.median_months", 9, "ours: median length; published: six months of watching at least before elimination")
	kOpenEnded   = knob("hardship.open_ended", 0.18, "ours: share that does not recover within the window")
	kSilent      = knob("hardship.silent", 0.12, "ours: no department file shows it, only the household can say so; published: visits find from 13% (Hubei 2024) to 83% (one city, 2021) of new cases")
	kOldWay      = knob("hardship.identified_old_way", 0.45, "ours: share that the city list of monitored households names after 2-6 months")
	kOracle      = knob("truth.visitor_finds", 0.95, "ours: a visitor finds the truth in 95 of 100 visits")
)

// Noise: things that look like hardship and are not. Rates are per year.
var (
	kInpatient     = knob("noise.inpatient_person", 0.17, "ours: hospital stays a person and year, more when old or chronically ill")
	kBillMedian    = knob("noise.inpatient_selfpay_median_yuan", 2150, "ours: median self-pay of a stay after all three insurances")
	kBillSpread    = knob("noise.inpatient_selfpay_spread", 1.12, "ours: spread of the logarithm; fixes how many pass 5,000 and 20,000 yuan, the thresholds of a published county rule")
	kBigBill       = knob("noise.big_bill_household", 0.042, "ours: well-off household with a bill of 20,000-90,000, paid from savings, business or insurance")
	kOutpatient    = knob("noise.outpatient_person", 1.1, "ours: settled outpatient visits a person and year")
	kSpecial       = knob("noise.special_outpatient_chronic", 5, "ours: 门诊特病 settlements a chronically ill person and year")
	kIllness       = knob("noise.serious_illness_person", 0.0145, "ours: newly on the list, mostly hypertension and diabetes, well cared for")
	kInsuranceGap  = knob("noise.enrolment_gap_person", 0.022, "ours: missing on a year's roster in its first months, paid late")
	kAbsence       = knob("noise.absence_student", 0.055, "ours: marked 疑似辍学 and back the next week, or moved school")
	kNotEnrolled   = knob("noise.enrolled_elsewhere_student", 0.03, "ours: at school in the parents' city")
	kCost          = knob("noise.cost_over_10000_student", 0.14, "ours: private school or art class, paid by a family that can")
	kJobLoss       = knob("noise.job_gap_worker", 0.085, "ours: registered as unemployed while already earning elsewhere")
	kWageBlank     = knob("noise.wage_blank_row", 0.04, "ours: a month without a wage in the record of someone still paid")
	kRenewal       = knob("noise.certificate_renewal", 0.42, "ours: certificates exchanged for the new card: issue date is new, disability is not")
	kNewDisability = knob("noise.new_certificate_person", 0.0034, "ours: new certificates in households that cope")
	kRelief        = knob("noise.relief_household", 0.058, "ours: 临时救助 that settled the matter")
	kHousing       = knob("noise.appraisal_cd_household", 0.018, "ours: grade C or D on a second, empty or already replaced house")
	kHousingAB     = knob("noise.appraisal_ab_household", 0.03, "ours: grade A or B, nothing to do")
	kWater         = knob("noise.outage_village", 0.9, "ours: village supply broken for some days and repaired")
	kDisaster      = knob("noise.disaster_household", 0.040, "ours: small loss in a storm, carried by the household or its insurer")
	kAccident      = knob("noise.accident_person", 0.0042, "ours: traffic injury, healed and paid by the insurer")
	kDeath         = knob("noise.death_old", 0.042, "ours: yearly deaths at 65 and over")
	kDeathYoung    = knob("noise.death_young", 0.0012, "ours: yearly deaths under 65")
	kBirth         = knob("noise.birth_household", 0.016, "ours: births a household and year")
	kMove          = knob("noise.move_person", 0.004, "ours: 迁出 and 迁入")
	kLoss          = knob("noise.agriculture_loss_household", 0.014, "ours: farm loss covered by a claim or by other income")
	kPetition      = knob("noise.petition_household", 0.036, "ours: appeals, mostly roads, pay and land")
	kWarning       = knob("noise.platform_warning_household", 0.031, "ours: warnings without cause; published: 800 warnings for 6 households in part of 2025 (Wenxian)")
	kEchoWarning   = knob("noise.echo_warning", 0.16, "ours: a bearable blow that the city platform warns of too")
	kEchoRelief    = knob("noise.echo_relief", 0.14, "ours: … that is answered with 临时救助")
	kEchoPetition  = knob("noise.echo_petition", 0.06, "ours: … that is asked about by telephone")
	kEchoIllness   = knob("noise.echo_illness", 0.4, "ours: a big bill whose patient comes on the illness list")
	kEchoJob       = knob("noise.echo_job", 0.3, "ours: … and stops work for some months, with savings")
	kCoverage      = knob("noise.income_coverage_general", 0.72, "ours: ordinary households met at the half-year survey")
	kUnderReport   = knob("noise.income_underreport", 0.05, "ours: a household that names far too little in a survey")
	kWarmUp        = knob("hardship.warm_up_months", 14, "ours: hardship that began before the first file")
)

// Defects of the files themselves, as shares of rows unless said otherwise.
var (
	kBadID      = knob("defect.id", 0.012, "ours: a person a department holds under a spoilt number ; published: six ways of writing one number")
	kSpacedName = knob("defect.name", 0.008, "ours: a space, a suffix or another dot in a name")
	kBlankCell  = knob("defect.blank_phone", 0.03, "ours: no telephone")
)
