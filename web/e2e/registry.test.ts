import { expect, test } from 'vitest'
import { open, useCounty } from './harness'

useCounty()

test('a household is found in one keystroke and seen as it stood', async () => {
  const s = await open('zhuanban')
  await s.goto('/households?kind=lifted')
  await s.page.getByText(/共 .* 户/).waitFor()
  await s.check('households')
  const head = (await s.page.locator('tbody a').first().textContent()) ?? ''
  await s.page.locator('h1').click()
  await s.page.keyboard.press('/')
  await s.page.keyboard.type(head)
  await s.page.getByRole('option').first().waitFor()
  await s.page.keyboard.press('Enter')
  await s.page.waitForURL(/\/households\/[0-9a-f-]{36}$/)
  await s.page.getByRole('heading', { name: '指标和来源' }).waitFor()
  await s.page.getByRole('heading', { name: '全户' }).waitFor()
  expect(await s.page.locator('h1').textContent()).not.toContain('不详')
  await s.check('household')
  await s.goto(new URL(s.page.url()).pathname + '?on=2024-03-15&known_by=2024-03-20')
  await s.page.getByText('这是 2024-03-15 的情况').waitFor()
  await s.check('household-past')
})

test('a search that finds nothing says what to try', async () => {
  const s = await open('cun')
  await s.goto('/households')
  await s.page.getByLabel('查人查户').fill('没有这个人')
  await s.page.getByText('没有查到').waitFor()
  const phone = await open('cun', { phone: true })
  await phone.goto('/households')
  await phone.page.locator('tbody a').first().click()
  await phone.page.getByRole('heading', { name: '家庭成员' }).waitFor()
  await phone.page.waitForLoadState('networkidle')
  await phone.check('household')
})
