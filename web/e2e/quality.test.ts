import { expect, test } from 'vitest'
import { open, useCounty } from './harness'

useCounty()

test('a village sees what an inspector would find, explains one and looks again', async () => {
  const s = await open('cun')
  await s.goto('/quality')
  await s.page.getByRole('heading', { name: '要更正的问题' }).waitFor()
  const first = s.page.locator('article').first()
  await first.waitFor()
  await first.getByRole('button', { name: '说明原因' }).first().click()
  const dialog = s.page.getByRole('dialog')
  await dialog.getByLabel('为什么这样填是对的').fill('看过原件,确实如此')
  await s.check('quality-explain')
  await dialog.getByRole('button', { name: '保存说明' }).click()
  await s.page.getByText('已记下').waitFor()
  await s.page.getByText('说明:看过原件,确实如此').first().waitFor()
  await first.getByRole('button', { name: '经过' }).first().click()
  await s.page.getByRole('dialog').getByText('发现').waitFor()
  await s.check('quality-history')
  await s.page.keyboard.press('Escape')
  await first.getByRole('button', { name: '已更正,重新核查' }).click()
  await s.page.getByText(/重新核查过了|都更正了/).waitFor()
})

test('the county goes from the whole to a village, and no place is ranked', async () => {
  const s = await open('zhuanban')
  await s.goto('/quality')
  const names = s.page.getByRole('region', { name: '按区域' }).locator('tbody button')
  await names.first().waitFor()
  const { areas } = (await s.context.request.get('/api/quality/overview').then((r) => r.json())) as { areas: { name: string; area: string }[] }
  expect(await names.allTextContents()).toEqual([...areas].sort((a, b) => a.area.localeCompare(b.area)).map((a) => a.name))
  await s.check('quality-county')
  await names.first().click()
  await s.page.getByRole('button', { name: /^返回/ }).waitFor()
  const saved = s.page.waitForEvent('download')
  await s.page.getByRole('link', { name: '导出(Excel)' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^quality-.*\.xlsx$/)
})

test('while a visit is typed, what an inspector would find is said', async () => {
  const s = await open('cun', { phone: true })
  const { items } = (await s.context.request.get('/api/leads?state=accepted&limit=1').then((r) => r.json())) as { items: { id: string }[] }
  await s.goto(`/leads/${items[0].id}/visit`)
  await s.page.getByRole('heading', { name: '检查会发现什么' }).waitFor()
  await s.page.getByText(/没有发现问题|原来就有|在这张表上更正/).first().waitFor()
  await s.check('quality-visit')
})
