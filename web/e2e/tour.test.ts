import type { RouteRecordRaw } from 'vue-router'
import { expect, test } from 'vitest'
import { open, useCounty } from './harness'

useCounty()

/** Each page of the console, as somebody who would open it. What a test of its own looks at is named `elsewhere`. */
const pages: Record<string, [login: string, path: string]> = {
  cases: ['zhuanban', '/cases?view=all'],
  'visit-plan': ['cun', '/visit-plan'],
  rounds: ['zhuanban', '/rounds'],
  'round-new': ['zhuanban', '/rounds/new?kind=event'],
  corrections: ['xiangzhen', '/corrections'],
  'area-alerts': ['zhuanban', '/area-alerts'],
  declarations: ['cun', '/declarations'],
  sightings: ['cun', '/sightings'],
  'hit-rates': ['zhuanban', '/hit-rates'],
  imports: ['yibao', '/imports'],
  batches: ['shuju', '/batches'],
  links: ['shuju', '/links'],
  'links-decided': ['shuju', '/links/decided'],
  datasets: ['yibao', '/datasets'],
  connections: ['shuju', '/connections'],
  comparison: ['yibao', '/comparison'],
  rules: ['zhuanban', '/rules'],
  'rule-new': ['zhuanban', '/rules/new'],
  rule: ['zhuanban', '/rules/medical.total_year'],
  'rule-edit': ['zhuanban', '/rules/medical.total_year/edit'],
  'rule-backtest': ['zhuanban', '/rules/medical.total_year/backtest'],
  screenings: ['zhuanban', '/screenings'],
  params: ['zhuanban', '/params'],
  codes: ['shuju', '/codes'],
  divisions: ['zhuanban', '/divisions'],
  division: ['zhuanban', '/divisions/500229001'],
  postings: ['zhuanban', '/postings'],
  accounts: ['anquan', '/accounts'],
  roles: ['anquan', '/roles'],
  audit: ['shenji', '/audit'],
  quality: ['cun', '/quality'],
  'first-day': ['zhuanban', '/first-day'],
}
const elsewhere = ['round', 'round-households', 'declaration', 'declaration-new', 'sighting-new', 'batch', 'batch-rows', 'batch-endings', 'workbench', 'leads', 'lead', 'lead-visit', 'map', 'notifications', 'households', 'household', 'provisional', 'household-print', 'export-templates', 'export-template', 'case', 'case-visit']

for (const [name, [login, path]] of Object.entries(pages)) {
  test(`${name} can be read at a desk and on a phone`, async () => {
    for (const phone of [false, true]) {
      const s = await open(login, { phone })
      await s.goto(path)
      await s.page.locator('h1').first().waitFor()
      await s.check(name)
      await s.close()
    }
  })
}

test('every page is looked at', () => {
  const routes = Object.values(import.meta.glob<{ routes: RouteRecordRaw[] }>('../src/features/*/routes.ts', { eager: true })).flatMap((m) => m.routes)
  expect(routes.map((r) => String(r.name)).filter((n) => !(n in pages) && !elsewhere.includes(n))).toEqual([])
})
