import type { RouteRecordRaw } from 'vue-router'
import { expect, test } from 'vitest'
import { browserOf, useCounty } from './harness'

useCounty()

/** Each page of the console, as somebody who would open it; `:id` stands for the first item of a list of the server. */
const pages: Record<string, [login: string, path: string, list?: string]> = {
  workbench: ['zhuanban', '/'],
  leads: ['zhuanban', '/leads'],
  dispatch: ['zhuanban', '/dispatch'],
  lead: ['zhuanban', '/leads/:id', '/api/leads'],
  'lead-visit': ['cun', '/leads/:id/visit', '/api/leads?state=accepted'],
  cases: ['zhuanban', '/cases?view=all'],
  'visit-plan': ['cun', '/visit-plan'],
  rounds: ['zhuanban', '/rounds'],
  'round-new': ['zhuanban', '/rounds/new?kind=event'],
  corrections: ['xiangzhen', '/corrections'],
  'area-alerts': ['zhuanban', '/area-alerts'],
  declarations: ['cun', '/declarations'],
  'declaration-new': ['cun', '/declarations/new'],
  sightings: ['cun', '/sightings'],
  'hit-rates': ['zhuanban', '/hit-rates'],
  'sighting-new': ['cun', '/sightings/new'],
  case: ['zhuanban', '/cases/:id', '/api/cases'],
  map: ['zhuanban', '/map'],
  notifications: ['zhuanban', '/notifications'],
  households: ['cun', '/households'],
  household: ['cun', '/households/:id', '/api/households'],
  provisional: ['cun', '/provisional'],
  'household-print': ['cun', '/households/:id/print', '/api/households'],
  'export-templates': ['shuju', '/export-templates'],
  imports: ['yibao', '/imports'],
  batches: ['shuju', '/batches'],
  batch: ['shuju', '/batches/:id', '/api/batches'],
  'batch-rows': ['yibao', '/batches/:id/rows', '/api/batches?unsettled=true'],
  'batch-endings': ['shuju', '/batches/:id/endings', '/api/batches?dataset=medical.enrolment'],
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
  statistics: ['zhuanban', '/statistics'],
  quality: ['cun', '/quality'],
  reconcile: ['zhuanban', '/reconcile'],
  notices: ['cun', '/notices'],
  'notice-new': ['cun', '/notices/new'],
  'assistance-tasks': ['cun', '/assistance-tasks'],
  assistance: ['cun', '/assistance'],
  'assistance-plan': ['cun', '/assistance/:id', '/api/assistance-plans'],
  measures: ['minzheng', '/measures'],
  helpers: ['xiangzhen', '/helpers'],
  'first-day': ['zhuanban', '/first-day'],
}
/** Pages that a test of their own looks at, in all widths and in the dark, after it has made what they show. */
const twins = ['case-visit', 'export-template', 'declaration', 'round', 'round-households', 'notice']

for (const [name, [login, path, list]] of Object.entries(pages)) {
  test(`${name} can be read at a desk, on a smaller screen, enlarged, in the dark and on a phone`, async () => {
    for (const phone of [false, true]) {
      const s = await browserOf(login, { phone })
      const first = list && (await s.context.request.get(list).then((r) => r.json())).items[0]
      const to = path.replace(':id', first?.id ?? first?.case ?? first?.number)
      await s.goto(to)
      expect(new URL(s.page.url()).pathname, `${name} is where it was gone to`).toBe(to.split('?')[0])
      await s.page.locator('h1').first().waitFor()
      expect(await s.page.getByText('没有这一页').count(), `${name} is a page`).toBe(0)
      await s.check(name)
      if (!phone) await s.bends(name)
    }
  })
}

test('every page is looked at', () => {
  const routes = Object.values(import.meta.glob<{ routes: RouteRecordRaw[] }>('../src/features/*/routes.ts', { eager: true })).flatMap((m) => m.routes)
  expect(routes.map((r) => String(r.name)).filter((n) => !(n in pages) && !twins.includes(n))).toEqual([])
})
