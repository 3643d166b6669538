package main

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/rule"
)

// question is one rule with the SQL that asks the same. In SQL, any, none, all, count and
// sum are of the members x of the household h, and p. is a parameter; see membersSQL.
type question struct {
	key, subject, when, sql string
}

// questions are the thirty shipped rules, with their own texts, and twenty more in the same shapes.
func questions() ([]question, error) {
	list := make([]question, 0, len(shippedSQL)+len(more))
	for _, d := range rule.DefaultPack() {
		sql, ok := shippedSQL[d.Key]
		if !ok {
			return nil, fmt.Errorf("no SQL for the shipped rule %s", d.Key)
		}
		list = append(list, question{d.Key, d.Subject, d.When, sql})
	}
	return append(list, more...), nil
}

var shippedSQL = map[string]string{
	"medical.inpatient_year.lifted":  "h.lifted AND h.inpatient_12m >= p.medical_inpatient_year_lifted",
	"medical.inpatient_year.general": "NOT h.lifted AND h.inpatient_12m >= p.medical_inpatient_year_general",
	"medical.outpatient_month":       "h.outpatient_months >= p.medical_outpatient_months",
	"medical.single.monitored":       "h.monitored AND h.inpatient_single > p.medical_single_monitored",
	"medical.single.general":         "NOT h.monitored AND h.inpatient_single > p.medical_single_general",
	"medical.total_year":             "h.self_pay_12m > p.medical_total_year",
	"medical.uninsured":              "any(NOT x.insured)",
	"health.new_serious_illness":     "any(x.new_serious_illness)",
	"education.cost":                 "h.education_cost_12m > p.education_cost",
	"education.absence":              "any(x.absence_open)",
	"education.not_enrolled":         "any(x.age_september >= p.education_age_from AND x.age_september <= p.education_age_to AND NOT x.enrolled)",
	"disability.new_severe":          "any(x.disabled AND x.disability_grade <= 2 AND x.disability_days <= 61)",
	"disability.worse":               "any(x.disabled AND NOT x.newly_disabled AND x.disability_grade < x.disability_grade_before)",
	"welfare.new":                    "NOT h.monitored AND (any(x.dibao_new OR x.tekun_new) OR h.relief_2m > 0)",
	"welfare.stopped":                "any(x.dibao_left) AND h.income_per_head::DOUBLE < p.monitoring_line::DOUBLE * p.welfare_stopped_factor",
	"welfare.edge":                   "none(x.dibao) AND h.income_per_head_dibao::DOUBLE / 12.0::DOUBLE <= p.dibao_standard::DOUBLE * p.welfare_edge_factor",
	"income.below_line":              "h.income_per_head < p.monitoring_line",
	"income.after_burden":            "h.income_per_head >= p.monitoring_line AND h.income_after_burden < p.monitoring_line",
	"income.drop":                    "h.income_per_head::DOUBLE <= h.income_per_head_last_year::DOUBLE * (1.0::DOUBLE - p.income_drop_share) AND h.income_per_head::DOUBLE < p.monitoring_line::DOUBLE * p.income_drop_factor",
	"employment.lost":                "any(x.lost_work) AND none(x.employed)",
	"employment.post_ends":           "any(x.on_post AND x.post_days_left >= 0 AND x.post_days_left <= p.post_ends_days) AND none(x.employed)",
	"housing.grade":                  "h.housing_appraised AND h.housing_grade IN ('C', 'D') AND h.housing_only",
	"disaster.loss":                  "h.rooms_collapsed_6m > 0 OR h.rooms_damaged_6m > 0 OR h.disaster_loss_6m // h.size >= p.disaster_loss_per_head",
	"water.problem":                  "h.water_days_open > p.water_open_days",
	"accident.labour":                "any(x.accident_3m > 0 AND x.age >= p.labour_age_from AND x.age <= p.labour_age_to)",
	"death.earner":                   "any(x.death_3m AND x.able) AND none(x.able AND NOT x.death_3m)",
	"agriculture.failed":             "h.agriculture_loss_12m // h.size >= p.agriculture_loss_per_head",
	"petition.hardship":              "h.appeals_3m > 0",
	"labour.none":                    "none(x.able) AND none(x.dibao OR x.tekun)",
	"compound": `((h.inpatient_12m::DOUBLE >= (CASE WHEN h.lifted IS NULL THEN NULL WHEN h.lifted THEN p.medical_inpatient_year_lifted ELSE p.medical_inpatient_year_general END)::DOUBLE * p.compound_share) IS TRUE)::INT
		+ ((h.education_cost_12m::DOUBLE >= p.education_cost::DOUBLE * p.compound_share) IS TRUE)::INT
		+ (((h.disaster_loss_6m // h.size)::DOUBLE >= p.disaster_loss_per_head::DOUBLE * p.compound_share) IS TRUE)::INT
		+ (((h.agriculture_loss_12m // h.size)::DOUBLE >= p.agriculture_loss_per_head::DOUBLE * p.compound_share) IS TRUE)::INT
		+ ((h.income_per_head::DOUBLE * p.compound_share <= p.monitoring_line::DOUBLE) IS TRUE)::INT
		+ ((h.outpatient_months::DOUBLE >= p.medical_outpatient_months::DOUBLE * p.compound_share) IS TRUE)::INT
		+ ((h.water_days_open > 0 AND h.water_days_open::DOUBLE >= p.water_open_days::DOUBLE * p.compound_share) IS TRUE)::INT
		+ (any(x.lost_work) IS TRUE)::INT >= p.compound_count`,
}

var more = []question{
	{"medical.total_10000", "household", "h.self_pay_12m > 1000000", "h.self_pay_12m > 1000000"},
	{"medical.total_50000", "household", "h.self_pay_12m > 5000000", "h.self_pay_12m > 5000000"},
	{"medical.share_of_income", "household", "h.self_pay_12m / h.size > h.income_per_head / 2", "h.self_pay_12m // h.size > h.income_per_head // 2"},
	{"medical.after_relief", "household", "h.inpatient_12m - h.relief_12m >= 1500000", "h.inpatient_12m::BIGINT - h.relief_12m >= 1500000"},
	{"medical.two_uninsured", "household", "members.filter(x, !x.insured).size() >= 2", "count(NOT x.insured) >= 2"},
	{"health.illness_of_earner", "person", "m.new_serious_illness && m.employed", "any(x.new_serious_illness AND x.employed)"},
	{"health.illness_no_earner", "household", "members.exists(x, x.new_serious_illness) && !members.exists(x, x.employed)", "any(x.new_serious_illness) AND none(x.employed)"},
	{"education.cost_5000", "household", "h.education_cost_12m > 500000 && h.income_per_head < 1200000", "h.education_cost_12m > 500000 AND h.income_per_head < 1200000"},
	{"disability.two", "household", "members.filter(x, x.disabled).size() >= 2", "count(x.disabled) >= 2"},
	{"disability.severe_no_dibao", "person", "m.disabled && m.disability_grade in [1, 2] && !m.dibao", "any(x.disabled AND x.disability_grade IN (1, 2) AND NOT x.dibao)"},
	{"welfare.all_dibao_ended", "household", "members.all(x, !x.dibao) && members.exists(x, x.dibao_left)", "all(NOT x.dibao) AND any(x.dibao_left)"},
	{"income.half_of_line", "household", "h.income_per_head < p.monitoring_line / 2", "h.income_per_head < p.monitoring_line // 2"},
	{"income.fell_by_third", "household", "h.income_per_head < h.income_per_head_last_year - h.income_per_head_last_year / 3 && h.lifted", "h.income_per_head < h.income_per_head_last_year - h.income_per_head_last_year // 3 AND h.lifted"},
	{"employment.one_earner", "household", "members.exists_one(x, x.employed) && h.size >= 5", "count(x.employed) = 1 AND h.size >= 5"},
	{"employment.unemployed_young", "person", "m.unemployed && m.age >= 16 && m.age <= 35", "any(x.unemployed AND x.age >= 16 AND x.age <= 35)"},
	{"housing.grade_b_relocated", "household", "h.relocated && h.housing_grade == 'B'", "h.relocated AND h.housing_grade = 'B'"},
	{"housing.not_a", "household", "h.housing_appraised && h.housing_grade != 'A' && !h.housing_only", "h.housing_appraised AND h.housing_grade <> 'A' AND NOT h.housing_only"},
	{"age.only_old", "household", "members.all(x, x.age >= 65)", "all(x.age >= 65)"},
	{"age.oldest_alone", "household", "h.size <= 2 && members.map(x, x.age).max() >= 80", "h.size <= 2 AND max(x.age) >= 80"},
	{"accident.several", "household", "members.map(x, x.accident_3m).sum() >= 2", "sum(x.accident_3m) >= 2"},
}

// settings are the parameters: the shipped examples, and for those that the county has to
// set the values of the demo county (演示值).
func settings() (param.Set, error) {
	values := map[string]string{}
	for _, d := range param.Definitions() {
		if d.Example != "" && (d.Kind == param.Money || d.Kind == param.Int || d.Kind == param.Ratio) {
			values[d.Key] = d.Example
		}
	}
	maps.Copy(values, map[string]string{
		"monitoring_line": "8000", "dibao_standard": "600", "disaster.loss_per_head": "3000", "agriculture.loss_per_head": "3000", "water.open_days": "3",
	})
	return param.NewSet(values)
}

// numbers are the parameters by their names in conditions; money in 分.
func numbers(set param.Set) map[string]float64 {
	list := map[string]float64{}
	for _, d := range param.Definitions() {
		name := strings.ReplaceAll(d.Key, ".", "_")
		if m, ok := set.Money(d.Key); ok {
			list[name] = float64(m)
		} else if n, ok := set.Int(d.Key); ok {
			list[name] = float64(n)
		} else if r, ok := set.Ratio(d.Key); ok {
			list[name] = r
		}
	}
	return list
}

func compile(c *fact.Catalogue, list []question) ([]*rule.Program, error) {
	k, err := rule.NewCompiler(c, param.Definitions())
	if err != nil {
		return nil, err
	}
	programs := make([]*rule.Program, len(list))
	for i, q := range list {
		programs[i], err = k.Compile(rule.Def{Key: q.key, Title: q.key, Subject: q.subject, When: q.when, Risk: "综合", Severity: 1, Say: "。", Source: "bench"})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.key, err)
		}
	}
	return programs, nil
}

var factIn = regexp.MustCompile(`\b([hmx])\.(\w+)`)

// named are the positions of the facts that the rules read.
func named(c *fact.Catalogue, list []question) map[int]bool {
	at := map[int]bool{}
	for _, q := range list {
		for _, m := range factIn.FindAllStringSubmatch(q.when, -1) {
			subject := fact.OfPerson
			if m[1] == "h" {
				subject = fact.OfHousehold
			}
			if i, ok := c.Position(subject, m[2]); ok {
				at[i] = true
			}
		}
	}
	return at
}

var paramIn = regexp.MustCompile(`\bp\.(\w+)`)

// statement is one query that gives the household and, in r0 to r49, the truth of each rule.
func statement(list []question, values map[string]float64) (string, error) {
	var members, rules []string
	seen := map[string]string{}
	for i, q := range list {
		sql, err := membersSQL(q.sql, func(aggregate string) string {
			if _, ok := seen[aggregate]; !ok {
				seen[aggregate] = fmt.Sprintf("a%d", len(seen))
				members = append(members, aggregate+" AS "+seen[aggregate])
			}
			return "m." + seen[aggregate]
		})
		if err != nil {
			return "", fmt.Errorf("%s: %w", q.key, err)
		}
		rules = append(rules, fmt.Sprintf("(%s) AS r%d", sql, i))
	}
	text := "SELECT h.id, " + strings.Join(rules, ",\n") + "\nFROM households h JOIN (SELECT x.household, " + strings.Join(members, ",\n") +
		"\nFROM persons x GROUP BY x.household) m ON m.household = h.id"
	return paramIn.ReplaceAllStringFunc(text, func(p string) string {
		n := values[p[2:]]
		if n == float64(int64(n)) && !strings.HasSuffix(p, "factor") && !strings.HasSuffix(p, "share") {
			return strconv.FormatInt(int64(n), 10)
		}
		return strconv.FormatFloat(n, 'f', -1, 64) + "::DOUBLE"
	}), nil
}

var memberCall = regexp.MustCompile(`\b(any|none|all|count|sum|max)\(`)

// membersSQL replaces questions about members by columns that column gives for an aggregate.
// What is unknown of a member is unknown of the household unless another member decides.
func membersSQL(text string, column func(aggregate string) string) (string, error) {
	for {
		m := memberCall.FindStringSubmatchIndex(text)
		if m == nil {
			return text, nil
		}
		end, depth := m[1], 1
		for ; end < len(text) && depth > 0; end++ {
			switch text[end] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		if depth > 0 {
			return "", fmt.Errorf("a bracket is open in %q", text)
		}
		of := text[m[1] : end-1]
		aggregate := map[string]string{
			"any":   "bool_or(" + of + ")",
			"none":  "bool_and((" + of + ") IS FALSE)",
			"all":   "bool_and((" + of + ") IS TRUE)",
			"count": "CASE WHEN count(" + of + ") = count(*) THEN count_if(" + of + ") END",
			"sum":   "CASE WHEN count(" + of + ") = count(*) THEN sum(" + of + ") END",
			"max":   "CASE WHEN count(" + of + ") = count(*) THEN max(" + of + ") END",
		}[text[m[2]:m[3]]]
		text = text[:m[0]] + column(aggregate) + text[end:]
	}
}
