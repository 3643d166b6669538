import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
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
  await s.reload()
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

const built = fileURLToPath(new URL('../dist/console', import.meta.url))

test('the first page weighs less than 350 KB, and its English stays at home until it is asked for', async () => {
  const s = await open('zhuanban')
  const asked = new Set<string>()
  s.page.on('request', (r) => asked.add(new URL(r.url()).pathname))
  const assets = () => [...asked].filter((p) => p.startsWith('/assets/')).map((p) => built + p)
  await s.goto('/')
  const first = assets()
  expect(first.map((f) => f.replace(/.*\/([^-/]*)-.*/, '$1'))).toEqual(expect.arrayContaining(['index', 'kit', 'WorkbenchPage']))
  expect(first.length, 'files: on a slow line each costs a third of a second').toBeLessThanOrEqual(12)
  const weight = [`${built}/index.html`, ...first].map((f) => statSync(existsSync(`${f}.gz`) ? `${f}.gz` : f).size).reduce((a, b) => a + b)
  expect(weight, 'bytes, compressed with gzip').toBeLessThan(350 * 1024)
  const english = (files: string[]) => files.filter((f) => readFileSync(f, 'utf8').includes('Skip to the content'))
  expect(english(first)).toEqual([])
  await s.page.getByRole('button', { name: '我的账号' }).click()
  await s.page.getByText('English').click()
  await s.page.getByRole('heading', { name: 'Workbench' }).waitFor()
  expect(english(assets()).length).toBe(1)
  await s.reload()
  await s.page.getByRole('heading', { name: 'Workbench' }).waitFor()
})

test('one looks at a part of the own area, on every page, until one looks at all of it again', async () => {
  const s = await open('zhuanban')
  const { page } = s
  await s.goto('/leads')
  const total = () => page.getByRole('status').first().textContent()
  const all = await total()
  await page.locator('header .area input').fill('巴山镇')
  await page.locator('.el-cascader__suggestion-item').filter({ hasText: '巴山镇' }).first().click()
  await expect.poll(total).not.toBe(all)
  const places = await page.locator('.line .place').allTextContents()
  expect(places.length).toBeGreaterThan(0)
  expect(places.filter((p) => !p.startsWith('巴山镇'))).toEqual([])
  await s.check('leads-of-township')
  await page.getByRole('navigation', { name: '菜单' }).getByRole('link', { name: '工作台' }).click()
  await page.getByRole('columnheader', { name: '巴山镇' }).waitFor()
  // One of a township has no other to look at.
  const town = await open('xiangzhen')
  await town.goto('/leads')
  const own = await town.page.locator('.line .place').allTextContents()
  expect(own.filter((p) => !/^(葛城街道|沿河乡)/.test(p))).toEqual([])
})

test('the bell counts what is new, and each reminder leads to its lead', async () => {
  const s = await open('cun')
  const { page } = s
  await s.goto('/')
  await page.getByRole('button', { name: /^提醒,\d+ 条没看过$/ }).click()
  await page.waitForURL('**/notifications')
  await s.check('notifications')
  await page.getByRole('main').getByRole('link').first().click()
  await page.waitForURL(/\/leads/)
  await s.goto('/')
  await page.getByRole('button', { name: '提醒', exact: true }).waitFor()
})

test('the workbench tells each what else waits for them, and leads there', async () => {
  for (const [login, words, path] of [['shuju', /行待判断归户/, '/links'], ['yibao', /批数据有待处理/, '/batches']] as const) {
    const s = await open(login)
    await s.goto('/')
    const line = s.page.getByRole('region', { name: '还有这些等着您' }).getByRole('link', { name: words })
    await line.waitFor()
    await s.check(`workbench-${login}`)
    await line.click()
    await s.page.waitForURL((url) => url.pathname === path)
    await s.page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
  }
})
