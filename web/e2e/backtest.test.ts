import { expect, test } from 'vitest'
import { open, useCounty, type Session } from './harness'

useCounty()

const key = 'medical.inpatient_year.general'

test('a threshold is lowered, seen over the past year, tried, and let by a second person', async () => {
  const first = await open('zhuanban')
  const { page } = first
  await first.goto(`/rules/${key}`)
  await page.getByRole('button', { name: '修改', exact: true }).click()
  await page.getByRole('heading', { name: '随这一版改的参数' }).waitFor()
  const [param] = (await first.context.request.get('/api/params').then((r) => r.json())).items.filter((p: { key: string }) => p.key === key) as { title: string }[]
  await page.getByLabel(param.title, { exact: true }).fill('15000')
  await first.check('rule-threshold')
  await page.getByRole('button', { name: '保存草稿' }).click()
  await page.getByText('已保存为草稿').waitFor()
  await page.getByRole('heading', { name: /第 2 版 草稿/ }).waitFor()

  // What it would have done to each township, on what was known then.
  await page.getByRole('button', { name: '回测', exact: true }).click()
  await page.getByRole('button', { name: '开始回测' }).click()
  await page.getByRole('heading', { name: '各乡镇要多走多少户' }).waitFor({ timeout: 120_000 })
  await page.getByText(/12 个月里,这一版会提出 [\d,]+ 户,现行版本 [\d,]+ 户/).waitFor()
  const [tested, force] = ((await page.getByText(/12 个月里,这一版会提出/).textContent()) ?? '').match(/([\d,]+) 户/g)?.map((n) => Number(n.replace(/\D/g, ''))) ?? []
  expect(tested, 'a lower threshold raises more').toBeGreaterThan(force)
  await first.check('backtest')

  await first.goto(`/rules/${key}`)
  await page.getByRole('button', { name: /^第 2 版/ }).click()
  await step(first, '转入试运行')
  await step(first, '申请启用')
  await page.getByText('须由另一位同志确认').first().waitFor()

  const second = await open('zhuanban2')
  await second.goto(`/rules/${key}`)
  await second.page.getByRole('button', { name: /^第 2 版/ }).click()
  await step(second, '确认启用')
  await second.page.getByRole('heading', { name: /第 2 版 启用/ }).waitFor()
  const now = (await second.context.request.get('/api/params').then((r) => r.json())).items.find((p: { key: string }) => p.key === key)
  expect(JSON.stringify(now), 'the county goes by the new number').toContain('15000')
})

async function step(s: Session, what: string) {
  await s.page.getByRole('button', { name: what, exact: true }).click()
  await s.page.getByRole('dialog').getByRole('button', { name: what, exact: true }).click()
  await s.page.getByRole('dialog').waitFor({ state: 'hidden' })
}
