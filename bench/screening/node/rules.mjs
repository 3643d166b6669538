// The rules of rules.go for json-rules-engine, by the same keys. What is unknown is null:
// no condition is true of it. Comparisons are conditions; arithmetic and questions about
// members, which the engine has not, are plain functions behind an operator of ours.

const is = (fact) => ({ fact, operator: 'equal', value: true })
const not = (fact) => ({ fact, operator: 'equal', value: false })
const eq = (fact, value) => ({ fact, operator: 'equal', value })
const within = (fact, value) => ({ fact, operator: 'in', value })
const lt = (fact, value) => ({ fact, operator: 'lessThan', value })
const le = (fact, value) => ({ fact, operator: 'lessThanInclusive', value })
const gt = (fact, value) => ({ fact, operator: 'greaterThan', value })
const ge = (fact, value) => ({ fact, operator: 'greaterThanInclusive', value })
const all = (...list) => ({ all: list })
const any = (...list) => ({ any: list })
const some = (value) => ({ fact: 'members', operator: 'some', value })
const none = (value) => ({ fact: 'members', operator: 'none', value })
const each = (value) => ({ fact: 'members', operator: 'each', value })
const ask = (value) => ({ fact: 'household', operator: 'holds', value })

const known = (...list) => list.every((v) => v !== null)
const below = (a, b) => a !== null && b !== null && a < b
const atLeast = (a, b) => a !== null && b !== null && a >= b
const atMost = (a, b) => a !== null && b !== null && a <= b
const number = (list, test, n, compare) => list.every((x) => test(x) !== null) && compare(list.filter(test).length, n)
const negated = (v) => (v === null ? null : !v)
const and = (a, b) => (a === false || b === false ? false : a === null || b === null ? null : true)
const or = (a, b) => (a === true || b === true ? true : a === null || b === null ? null : false)
const per = (amount, people) => (known(amount, people) ? Math.trunc(amount / people) : null)

export const operators = {
  some: (members, test) => members.some((x) => test(x) === true),
  none: (members, test) => members.every((x) => test(x) === false),
  each: (members, test) => members.every((x) => test(x) === true),
  holds: (household, test) => test(household) === true,
}

export function rules(p) {
  const employed = (x) => x.employed
  const weak = (h) => [
    h.lifted !== null && atLeast(h.inpatient_12m, (h.lifted ? p.medical_inpatient_year_lifted : p.medical_inpatient_year_general) * p.compound_share),
    atLeast(h.education_cost_12m, p.education_cost * p.compound_share),
    atLeast(per(h.disaster_loss_6m, h.size), p.disaster_loss_per_head * p.compound_share),
    atLeast(per(h.agriculture_loss_12m, h.size), p.agriculture_loss_per_head * p.compound_share),
    h.income_per_head !== null && h.income_per_head * p.compound_share <= p.monitoring_line,
    atLeast(h.outpatient_months, p.medical_outpatient_months * p.compound_share),
    h.water_days_open > 0 && h.water_days_open >= p.water_open_days * p.compound_share,
    h.members.some((x) => x.lost_work === true),
  ].filter(Boolean).length
  return {
    'medical.inpatient_year.lifted': all(is('lifted'), ge('inpatient_12m', p.medical_inpatient_year_lifted)),
    'medical.inpatient_year.general': all(not('lifted'), ge('inpatient_12m', p.medical_inpatient_year_general)),
    'medical.outpatient_month': all(ge('outpatient_months', p.medical_outpatient_months)),
    'medical.single.monitored': all(is('monitored'), gt('inpatient_single', p.medical_single_monitored)),
    'medical.single.general': all(not('monitored'), gt('inpatient_single', p.medical_single_general)),
    'medical.total_year': all(gt('self_pay_12m', p.medical_total_year)),
    'medical.uninsured': all(some((x) => negated(x.insured))),
    'health.new_serious_illness': all(some((x) => x.new_serious_illness)),
    'education.cost': all(gt('education_cost_12m', p.education_cost)),
    'education.absence': all(some((x) => x.absence_open)),
    'education.not_enrolled': all(some((x) => atLeast(x.age_september, p.education_age_from) && atMost(x.age_september, p.education_age_to) && x.enrolled === false)),
    'disability.new_severe': all(some((x) => x.disabled && atMost(x.disability_grade, 2) && atMost(x.disability_days, 61))),
    'disability.worse': all(some((x) => x.disabled && x.newly_disabled === false && below(x.disability_grade, x.disability_grade_before))),
    'welfare.new': all(not('monitored'), any(some((x) => x.dibao_new || x.tekun_new), gt('relief_2m', 0))),
    'welfare.stopped': all(some((x) => x.dibao_left), lt('income_per_head', p.monitoring_line * p.welfare_stopped_factor)),
    'welfare.edge': all(none((x) => x.dibao), ask((h) => h.income_per_head_dibao !== null && h.income_per_head_dibao / 12 <= p.dibao_standard * p.welfare_edge_factor)),
    'income.below_line': all(lt('income_per_head', p.monitoring_line)),
    'income.after_burden': all(ge('income_per_head', p.monitoring_line), lt('income_after_burden', p.monitoring_line)),
    'income.drop': all(
      ask((h) => known(h.income_per_head, h.income_per_head_last_year) && h.income_per_head <= h.income_per_head_last_year * (1 - p.income_drop_share)),
      lt('income_per_head', p.monitoring_line * p.income_drop_factor)),
    'employment.lost': all(some((x) => x.lost_work), none(employed)),
    'employment.post_ends': all(some((x) => x.on_post && atLeast(x.post_days_left, 0) && atMost(x.post_days_left, p.post_ends_days)), none(employed)),
    'housing.grade': all(is('housing_appraised'), within('housing_grade', ['C', 'D']), is('housing_only')),
    'disaster.loss': any(gt('rooms_collapsed_6m', 0), gt('rooms_damaged_6m', 0), ask((h) => atLeast(per(h.disaster_loss_6m, h.size), p.disaster_loss_per_head))),
    'water.problem': all(gt('water_days_open', p.water_open_days)),
    'accident.labour': all(some((x) => x.accident_3m > 0 && atLeast(x.age, p.labour_age_from) && atMost(x.age, p.labour_age_to))),
    'death.earner': all(some((x) => x.death_3m && x.able), none((x) => and(x.able, negated(x.death_3m)))),
    'agriculture.failed': all(ask((h) => atLeast(per(h.agriculture_loss_12m, h.size), p.agriculture_loss_per_head))),
    'petition.hardship': all(gt('appeals_3m', 0)),
    'labour.none': all(none((x) => x.able), none((x) => or(x.dibao, x.tekun))),
    compound: all(ask((h) => weak(h) >= p.compound_count)),
    'medical.total_10000': all(gt('self_pay_12m', 1000000)),
    'medical.total_50000': all(gt('self_pay_12m', 5000000)),
    'medical.share_of_income': all(ask((h) => known(h.self_pay_12m, h.income_per_head) && per(h.self_pay_12m, h.size) > Math.trunc(h.income_per_head / 2))),
    'medical.after_relief': all(ask((h) => known(h.inpatient_12m, h.relief_12m) && h.inpatient_12m - h.relief_12m >= 1500000)),
    'medical.two_uninsured': all(ask((h) => number(h.members, (x) => negated(x.insured), 2, atLeast))),
    'health.illness_of_earner': all(some((x) => x.new_serious_illness && x.employed)),
    'health.illness_no_earner': all(some((x) => x.new_serious_illness), none(employed)),
    'education.cost_5000': all(gt('education_cost_12m', 500000), lt('income_per_head', 1200000)),
    'disability.two': all(ask((h) => number(h.members, (x) => x.disabled, 2, atLeast))),
    'disability.severe_no_dibao': all(some((x) => x.disabled && [1, 2].includes(x.disability_grade) && x.dibao === false)),
    'welfare.all_dibao_ended': all(each((x) => negated(x.dibao)), some((x) => x.dibao_left)),
    'income.half_of_line': all(lt('income_per_head', Math.trunc(p.monitoring_line / 2))),
    'income.fell_by_third': all(
      ask((h) => known(h.income_per_head, h.income_per_head_last_year) && h.income_per_head < h.income_per_head_last_year - Math.trunc(h.income_per_head_last_year / 3)),
      is('lifted')),
    'employment.one_earner': all(ask((h) => number(h.members, employed, 1, (a, b) => a === b)), ge('size', 5)),
    'employment.unemployed_young': all(some((x) => x.unemployed && atLeast(x.age, 16) && atMost(x.age, 35))),
    'housing.grade_b_relocated': all(is('relocated'), eq('housing_grade', 'B')),
    'housing.not_a': all(is('housing_appraised'), within('housing_grade', ['B', 'C', 'D', '']), not('housing_only')),
    'age.only_old': all(each((x) => atLeast(x.age, 65))),
    'age.oldest_alone': all(le('size', 2), ask((h) => h.members.every((x) => x.age !== null) && Math.max(...h.members.map((x) => x.age)) >= 80)),
    'accident.several': all(ask((h) => h.members.every((x) => x.accident_3m !== null) && h.members.reduce((sum, x) => sum + x.accident_3m, 0) >= 2)),
  }
}
