import { expect, test } from 'vitest'
import { open, useCounty } from './harness'

useCounty()

const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)

test('a round goes from its list to a lead and a correction of the register', async () => {
  const cadre = await open('cun', { phone: true })
  const { items } = (await cadre.context.request.get('/api/households?limit=1').then((r) => r.json())) as { items: { village: string }[] }
  const county = await open('zhuanban')
  const made = await county.context.request.post('/api/rounds', { data: { kind: 'mass', title: '冬季集中排查', scope: { areas: [items[0].village] }, starts_on: today(), ends_on: today() } })
  expect(made.status(), await made.text()).toBe(201)
  const { id } = (await made.json()) as { id: string }

  await cadre.goto(`/rounds/${id}/households?state=left`)
  const first = cadre.page.locator('li', { has: cadre.page.getByRole('button', { name: '入户见到' }) }).first()
  await first.getByRole('button', { name: '入户见到' }).click()
  await cadre.page.locator('button[aria-pressed=true]').first().waitFor()
  await cadre.check('round-households')
  await first.getByRole('button', { name: '详细' }).click()
  const dialog = cadre.page.getByRole('dialog')
  await dialog.getByText('因学', { exact: true }).click()
  await dialog.getByLabel('村民小组').fill('九组')
  await cadre.check('round-result')
  await dialog.getByRole('button', { name: '保存' }).click()
  await cadre.page.getByText('已记下').waitFor()
  await cadre.page.getByRole('link', { name: '线索' }).first().waitFor()

  await county.goto('/rounds')
  await county.page.getByRole('link', { name: '冬季集中排查' }).click()
  await county.page.getByText('1 处名册更正等乡镇核定').waitFor()
  await county.quiet()
  await county.check('round')
  await county.bends('round')
  await county.goto(`/rounds/${id}/households`)
  await county.page.getByRole('listitem').first().waitFor()
  await county.check('round-households-desk')
  await county.bends('round-households-desk')

  const township = await open('xiangzhen')
  await township.goto('/corrections')
  await township.page.getByText('九组').waitFor()
  await township.check('corrections-waiting')
  await township.page.getByRole('button', { name: '采用', exact: true }).first().click()
  await township.page.getByText('已核定').waitFor()
  await cadre.goto('/corrections')
  await cadre.page.getByText('已采用').first().waitFor()
  await cadre.check('corrections-mine')
})

test('a village writes its visit plan by the kinds of the county and moves a day', async () => {
  const s = await open('cun', { phone: true })
  await s.goto('/visit-plan')
  await s.page.getByRole('button', { name: '按县里定的种类重排' }).click()
  await s.page.getByText('已重排').waitFor()
  await s.page.getByRole('button', { name: '调整' }).first().click()
  await s.page.getByRole('dialog').getByLabel('谁去').fill('李会计')
  await s.check('visit-plan-change')
  await s.page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
  await s.page.getByText('李会计').waitFor()
  await s.check('visit-plan-made')
})
