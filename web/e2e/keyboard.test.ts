import { expect, test } from 'vitest'
import { csv, open, people, screened, useCounty, type Session } from './harness'

useCounty()

// No click and no tap in this file: what cannot be done with keys cannot be done by some.

test('a file is imported, its lead dispatched, visited and decided with the keyboard alone', async () => {
  const cun = await open('cun')
  const area = await cun.context.request.get('/api/me').then((r) => r.json()).then((m) => m.permissions[0].areas[0] as string)
  const places = (await cun.context.request.get('/api/divisions?deep=true').then((r) => r.json())).items as { code: string; name: string }[]
  const [p] = people(places.find((d) => d.code === area)?.name)

  const yibao = await open('yibao')
  const file = csv('医保局_补报一笔.csv', [['姓名', '身份证号', '结算日期', '医疗类别', '医疗机构', '病种', '总费用', '个人自付'], [p.name, p.number, '2026-10-12', '住院', '城口县人民医院', '脑梗死', '96000', '51234']])
  yibao.page.on('filechooser', (chooser) => void chooser.setFiles(file))
  await yibao.goto('/')
  await byMenu(yibao, '导入')
  await reach(yibao, '选择文件(可多选)')
  await yibao.page.keyboard.press('Enter')
  await yibao.page.getByRole('button', { name: '开始导入' }).waitFor()
  await reach(yibao, '开始导入')
  await yibao.page.keyboard.press('Enter')
  await yibao.page.getByText('读了 1 行,导入 1 行').waitFor()

  const county = await open('zhuanban')
  await county.goto('/')
  await byMenu(county, '筛查')
  await reach(county, '筛查全县')
  await county.page.keyboard.press('Enter')
  await reach(county, '开始筛查')
  await screened(county, () => county.page.keyboard.press('Enter'))
  const leads = (await county.context.request.get(`/api/leads?area=${area}&closed=no&limit=100`).then((r) => r.json())).items as { id: string; state: string; reasons: string[] }[]
  const lead = leads.find((l) => l.reasons.some((r) => r.includes('51,234')))
  expect(lead, 'the bill makes a lead that says so').toBeTruthy()
  await county.goto(`/leads?area=${area}&sort=opened`)
  if (lead?.state === 'open') {
    const row = county.page.locator('.line').filter({ hasText: '51,234' })
    await row.waitFor()
    await reach(county, county.page.locator('.line[tabindex="0"]'))
    const at = Number(await row.getAttribute('data-index'))
    for (let i = 0; i < at; i++) await county.page.keyboard.press('ArrowDown')
    expect(await row.evaluate((e) => e === document.activeElement)).toBe(true)
    await county.page.keyboard.press(' ')
    await reach(county, '分派所选', 'Shift+Tab')
    await county.page.keyboard.press('Enter')
    await reach(county, '分派 1 条')
    await county.page.keyboard.press('Enter')
    await county.page.getByText('已分派 1 条').first().waitFor()
  }

  await cun.goto(`/leads/${lead?.id}`)
  if (lead?.state !== 'accepted') {
    await reach(cun, '接收')
    await cun.page.keyboard.press('Enter')
    await cun.page.getByRole('dialog').waitFor()
    await reach(cun, cun.page.getByRole('dialog').getByRole('button', { name: '接收' }))
    await cun.page.keyboard.press('Enter')
  }
  await reach(cun, '入户核查')
  await cun.page.keyboard.press('Enter')
  await cun.page.locator('#visit-on').waitFor()
  await pick(cun, '核查方式')
  await reach(cun, cun.page.locator('#field-present input'))
  await cun.page.keyboard.press('Enter')
  await cun.page.getByRole('option').first().waitFor()
  await cun.page.keyboard.press('ArrowDown')
  await cun.page.keyboard.press('Enter')
  await cun.page.keyboard.press('Escape')
  for (const field of ['food', 'clothing', 'education', 'medical', 'housing', 'water']) {
    await reach(cun, cun.page.locator(`#field-${field} input[type=radio]`).first())
    await cun.page.keyboard.press('Space')
  }
  await reach(cun, cun.page.locator('#in-wages'), 'Shift+Tab')
  await cun.page.keyboard.type('12000')
  await reach(cun, cun.page.locator('#field-recommendation input[type=radio]').first())
  await cun.page.keyboard.press('Space')
  await reach(cun, '提交核查')
  await cun.page.keyboard.press('Enter')
  await cun.page.getByText('等乡镇确认').first().waitFor()

  const town = await open('xiangzhen')
  await town.goto(`/leads/${lead?.id}`)
  await reach(town, '下结论')
  await town.page.keyboard.press('Enter')
  await reach(town, town.page.getByRole('dialog').getByRole('radio').first())
  await town.page.keyboard.press('Space')
  await reach(town, town.page.getByRole('dialog').getByRole('button', { name: '下结论' }))
  await town.page.keyboard.press('Enter')
  await town.page.getByText('已有结论,不用再办').waitFor()
})

test('the first key leads past the menu, focus is seen, and a dialog keeps it and gives it back', async () => {
  const s = await open('zhuanban')
  const { page } = s
  await s.goto('/screenings')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('跳到正文')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
  await reach(s, '筛查全县')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: '筛查全县' })
  await dialog.waitFor()
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => Boolean(document.activeElement?.closest('[role=dialog]'))), `still inside after ${i + 1} tabs`).toBe(true)
  }
  await reach(s, dialog.getByRole('button', { name: '取消' }))
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim()), 'focus is back where it was').toBe('筛查全县')
})

/** Opens a page from the menu. */
async function byMenu(s: Session, name: string) {
  await reach(s, s.page.getByRole('navigation', { name: '菜单' }).getByRole('link', { name, exact: true }))
  await s.page.keyboard.press('Enter')
  await s.page.getByRole('heading', { name, level: 1 }).waitFor()
}

/** Chooses the first of a group of buttons or radios that a field of the form offers. */
async function pick(s: Session, label: string) {
  await reach(s, s.page.getByRole('radiogroup', { name: label }).getByRole('radio').first())
  await s.page.keyboard.press('Space')
}

/** Presses Tab until that has the focus, and sees that it shows. */
async function reach(s: Session, what: string | ReturnType<Session['page']['locator']>, key = 'Tab') {
  const target = typeof what === 'string' ? s.page.getByRole('button', { name: what, exact: true }).locator('visible=true').first() : what.first()
  await target.waitFor({ state: 'attached' })
  for (let presses = 0; presses < 150; presses++) {
    if (await target.evaluate((e) => e === document.activeElement)) {
      const seen = await target.evaluate((e) => {
        // A hidden input shows its focus on what stands for it; a field by its border.
        for (let at: Element | null = e; at && at !== document.body; at = at.parentElement) {
          const style = getComputedStyle(at)
          if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) return true
          if (style.boxShadow !== 'none') return true
        }
        return false
      })
      expect(seen, `the focus on ${what} is seen`).toBe(true)
      return
    }
    await s.page.keyboard.press(key)
  }
  throw new Error(`no key leads to ${what}`)
}
