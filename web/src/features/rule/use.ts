import { useI18n } from 'vue-i18n'
import type { Schema } from '@/shared/api'

export type Item = Schema<'RuleItem'>
export type Page = Schema<'RulePage'>
export type VersionView = Schema<'RuleVersionView'>
export type Def = Schema<'RuleDef'>
export type Checked = Schema<'RuleChecked'>
export type Tried = Schema<'RuleTried'>
export type Named = Schema<'RuleNamed'>
export type Screening = Schema<'RuleScreening'>
export type Fact = Schema<'RuleFactRef'>
export type Reach = Schema<'RuleReach'>

/** A condition as the builder holds it; the server reads and writes its text. */
export interface Shape {
  join: 'all' | 'any'
  tests: Test[]
}
export interface Test {
  fact?: string
  op?: string
  param?: string
  times?: string
  other?: string
  value?: string
  values?: string[]
  members?: '' | 'some' | 'every' | 'none'
  of?: Shape
}

/** Titles of what the server sends as codes. */
export function useTitles() {
  const { t, te } = useI18n()
  const of = (group: string, key: string) => (te(`rule.${group}.${key}`) ? t(`rule.${group}.${key}`) : key)
  return {
    state: (s: string) => of('state', s),
    sector: (s: string) => of('sector', s),
    action: (a: string) => of('action', a),
    tag: (s: string) => ({ active: 'good', trial: 'wait', draft: '', retired: 'off' })[s] ?? '',
  }
}

/** What a version says, line by line, for reading and for comparing. */
export function useLines() {
  const { t } = useI18n()
  const { sector } = useTitles()
  return (v: VersionView) => {
    const d = v.definition
    return [
      { label: t('rule.field.title'), text: d.title },
      { label: t('rule.field.words'), text: v.words },
      { label: t('rule.field.when'), text: d.when, code: true },
      { label: t('rule.field.subject'), text: t(`rule.subject.${d.subject}`) },
      { label: t('rule.field.risk'), text: d.risk },
      { label: t('rule.field.sector'), text: sector(d.sector) },
      { label: t('rule.field.severity'), text: t('rule.severity', { n: d.severity }) },
      { label: t('rule.field.say'), text: v.sentence },
      { label: t('rule.field.params'), text: v.params.map((p) => `${p.title} ${p.value}`).join('\n') },
      { label: t('rule.field.covered'), text: d.covered ?? '', code: true },
      { label: t('rule.field.measure'), text: d.measure ? `${d.measure} ${d.direction === 'below' ? '<' : '>'} ${d.threshold}` : '', code: true },
      { label: t('rule.field.monitored'), text: d.for_monitored ? t('rule.yes') : t('rule.no') },
      { label: t('rule.field.source'), text: d.source },
    ]
  }
}
