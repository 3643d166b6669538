import { expect, test } from 'vitest'
import { open, useCounty, type Session } from './harness'

useCounty()

const post = async (s: Session, path: string, data: object = {}) => {
  const r = await s.context.request.post(path, { data })
  expect(r.ok(), `${path}: ${await r.text()}`).toBe(true)
  return (await r.json()) as Record<string, string>
}

test('a household declares at the counter, is visited, and is told what came of it', async () => {
  const cadre = await open('cun', { phone: true })
  await cadre.goto('/declarations/new')
  await cadre.page.getByText('名册里没有').click()
  await cadre.page.getByLabel('户主姓名').fill('邓大山')
  await cadre.page.locator('#about-village').click()
  await cadre.page.getByRole('option').first().click()
  await cadre.page.getByText('因病', { exact: true }).click()
  await cadre.page.getByLabel('申报人').fill('邓大山')
  await cadre.page.getByLabel('怎么找到本人').fill('托隔壁李会计转告')
  await cadre.page.getByText('已经告诉本人').click()
  await cadre.check('declaration-new')
  await cadre.page.getByRole('button', { name: '登记', exact: true }).click()
  await cadre.page.getByRole('heading', { name: '申报回执' }).waitFor()
  const number = (await cadre.page.locator('.big').textContent())!.trim()
  expect(number).toMatch(/^20\d\d-\d{4}$/)
  await cadre.check('receipt')

  await cadre.goto('/declarations')
  await cadre.page.getByLabel('回执号或查询码').fill(number)
  await cadre.page.getByRole('button', { name: '查看' }).click()
  await cadre.page.getByRole('link', { name: number }).click()
  await cadre.page.getByText('已经收到,正在安排人入户').waitFor()
  await cadre.check('declaration')
  const { items } = (await cadre.context.request.get(`/api/declarations?number=${number}`).then((r) => r.json())) as { items: { id: string; lead: string }[] }
  const { id, lead } = items[0]

  const township = await open('xiangzhen')
  await township.goto('/leads?channel=declared')
  await township.page.getByText('邓大山').first().waitFor()
  await township.check('leads-declared')
  await post(township, `/api/leads/${lead}/dispatch`)
  await post(cadre, `/api/leads/${lead}/accept`)
  await post(cadre, `/api/leads/${lead}/visits`, {
    key: `e2e-${number}`, on: new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10),
    answers: { mode: 'home', present: ['户主'], food: 'ok', clothing: 'ok', education: 'ok', medical: 'ok', housing: 'ok', water: 'ok', recommendation: 'false' },
  })
  await post(township, `/api/leads/${lead}/confirm`, { outcome: 'false', reason: '报销以后自付不多' })
  await township.goto(`/leads/${lead}`)
  await township.page.getByRole('heading', { name: '谁报的' }).waitFor()
  await township.quiet()
  await township.check('lead-declared')

  await cadre.goto('/')
  await cadre.page.getByText('已有结果,等着告诉农户').waitFor()
  await cadre.goto(`/declarations/${id}`)
  await cadre.page.getByText('报销以后自付不多').waitFor()
  await cadre.page.getByRole('button', { name: '记下已告诉农户' }).click()
  await cadre.check('answer')
  await cadre.page.getByRole('dialog').getByRole('button', { name: '记下已告诉农户' }).click()
  await cadre.page.getByText('已经把结果告诉您').waitFor()
  await township.goto(`/declarations/${id}`)
  await township.page.getByRole('heading', { name: '答复书' }).waitFor()
  await township.check('declaration-answered')
  await township.bends('declaration-answered')
})

test('a visitor reports what they saw in a few taps', async () => {
  const s = await open('cun', { phone: true })
  const { items } = (await s.context.request.get('/api/households?limit=1').then((r) => r.json())) as { items: { head: string }[] }
  await s.goto('/sightings/new')
  await s.page.locator('#about-person').fill(items[0].head)
  await s.page.getByRole('option').first().click()
  await s.page.getByText('因学', { exact: true }).click()
  await s.check('sighting-new')
  await s.page.getByRole('button', { name: '上报', exact: true }).click()
  await s.page.getByText('线索待分派').first().waitFor()
  await s.check('sightings')
})
