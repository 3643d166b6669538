import { expect, test } from 'vitest'
import { open, password, useCounty } from './harness'

useCounty()

test('someone signs in, sees what the role may open, and signs out', async () => {
  const s = await open('zhuanban')
  await s.context.clearCookies()
  await s.goto('/rules?state=trial')
  await s.check('sign-in')
  await s.page.getByLabel('登录名').fill('zhuanban')
  await s.page.getByLabel('密码', { exact: true }).fill('wrong')
  await s.page.keyboard.press('Enter')
  await s.page.getByText('登录名或密码').first().waitFor()
  await s.page.getByLabel('密码', { exact: true }).fill(password)
  await s.page.keyboard.press('Enter')
  await s.page.waitForURL('**/rules?state=trial')
  const menu = s.page.getByRole('navigation', { name: '菜单' })
  await menu.getByRole('link', { name: '规则' }).waitFor()
  expect(await menu.getByRole('link', { name: '账号' }).count()).toBe(0)
  await s.goto('/accounts')
  await s.page.getByRole('heading', { name: '这一页不在您的岗位里' }).waitFor()
  await s.check('denied')
  await s.goto('/no/such/page')
  await s.page.getByRole('heading', { name: '没有这一页' }).waitFor()
  await s.page.getByRole('button', { name: '我的账号' }).click()
  await s.page.getByText('退出登录').click()
  await s.page.waitForURL('**/sign-in')
})

test('the dark display and English are kept on the device', async () => {
  const s = await open('zhuanban')
  await s.goto('/password')
  await s.page.getByRole('button', { name: '我的账号' }).click()
  await s.page.getByText('深色显示').click()
  await s.page.reload({ waitUntil: 'networkidle' })
  expect(await s.page.locator('html.dark').count()).toBe(1)
  await s.check('password-dark')
  await s.page.getByRole('button', { name: '我的账号' }).click()
  await s.page.getByText('English').click()
  await s.page.getByRole('heading', { name: 'Change password' }).waitFor()
})

test('a session that has ended leads back to the same page', async () => {
  const s = await open('zhuanban')
  await s.goto('/rules')
  await s.context.clearCookies()
  // The bell that asks for reminders may notice first, and take the menu away.
  await s.page.getByRole('navigation', { name: '菜单' }).getByRole('link', { name: '参数' }).click({ timeout: 3000 }).catch(() => {})
  await s.page.getByText('登录已过期').waitFor()
})

test('on a phone the menu is a drawer', async () => {
  const s = await open('cun', { phone: true })
  await s.goto('/password')
  await s.check('password')
  await s.page.getByRole('button', { name: '打开菜单' }).click()
  await s.page.getByRole('dialog').getByRole('link', { name: '参数' }).waitFor()
})
