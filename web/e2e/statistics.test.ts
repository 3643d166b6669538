import { expect, test } from 'vitest'
import { fillDay, open, useCounty } from './harness'

useCounty()

const digits = (text: string | null) => Number((text ?? '').replace(/\D/g, ''))

test('every number of the statistics opens the households behind it', async () => {
  const s = await open('zhuanban')
  await s.goto('/statistics')
  const stock = s.page.getByRole('list', { name: '期初加增加、减减少,等于期末' }).getByRole('listitem').filter({ hasText: '期末在监测' })
  const standing = digits(await stock.getByRole('button').textContent())
  expect(standing).toBeGreaterThan(0)
  await s.check('statistics')
  await s.picture('statistics')

  const townships = s.page.getByRole('region', { name: '按区域' }).getByRole('row')
  expect(await townships.count()).toBe(26) // all 25, also those without a household
  const column = (await townships.first().getByRole('columnheader').allTextContents()).indexOf('期末在监测')
  let sum = 0
  for (const row of (await townships.all()).slice(1)) sum += digits(await row.locator('th, td').nth(column).textContent())
  expect(sum).toBe(standing)

  await stock.getByRole('button').click()
  const drawer = s.page.getByRole('dialog')
  await drawer.getByRole('heading', { name: `期末在监测:${standing} 户` }).waitFor()
  expect(await drawer.getByRole('row').count()).toBe(Math.min(standing, 50) + 1)
  await s.check('statistics-households')
  const saved = s.page.waitForEvent('download')
  await drawer.getByRole('link', { name: '导出(Excel)' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^statistics-households-.*\.xlsx$/)
  await drawer.getByRole('row').nth(1).getByRole('link').click()
  await s.page.waitForURL(/\/cases\//)
  await s.page.goBack()

  // A day before anybody was monitored says so, and is kept in the address.
  await fillDay(s.page.getByRole('combobox', { name: '从哪天' }), '2019-01-01')
  await fillDay(s.page.getByRole('combobox', { name: '到哪天' }), '2019-12-31')
  await s.page.getByText('这段时间这里没有监测对象').waitFor()
  await s.page.reload()
  await s.page.getByText('2019-01-01 至 2019-12-31').waitFor()
  await s.page.getByRole('button', { name: '今年' }).click()
  await stock.getByRole('button').waitFor()
  const book = s.page.waitForEvent('download')
  await s.page.getByRole('main').getByRole('link', { name: '导出(Excel)' }).click()
  expect((await book).suggestedFilename()).toMatch(/^statistics-\d{4}-\d\d-\d\d\.xlsx$/)
})

test('a village sees its own numbers, on a phone', async () => {
  const s = await open('cun', { phone: true })
  await s.goto('/statistics')
  await s.page.getByRole('heading', { name: '按监测对象类别' }).waitFor()
  const me = (await s.context.request.get('/api/me').then((r) => r.json())) as { permissions: { permission: string; areas: string[] }[] }
  const mine = me.permissions.find((p) => p.permission === 'statistics.read')!.areas
  expect(await s.page.getByRole('region', { name: '按区域' }).locator('tbody tr').count()).toBe(mine.length > 1 ? mine.length : 0)
  await s.check('statistics-village')
})
