import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fillDay, browserOf, useCounty, type Session } from './harness'

useCounty()

test('a household is found in one keystroke and seen as it stood', async () => {
  const s = await browserOf('zhuanban')
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
  await s.page.getByRole('heading', { name: '收入怎么算的' }).waitFor()
  await s.page.getByText(/全户 .* 元 ÷ \d+ 人 = 人均/).first().waitFor()
  expect(await s.page.locator('h1').textContent()).not.toContain('不详')
  await s.check('household')
  await s.goto(new URL(s.page.url()).pathname + '?on=2024-03-15&known_by=2024-03-20')
  await s.page.getByText('这是 2024-03-15 的情况').waitFor()
  await s.check('household-past')
})

test('a search that finds nothing says what to try', async () => {
  const s = await browserOf('cun')
  await s.goto('/households')
  await s.page.getByLabel('查人查户').fill('没有这个人')
  await s.page.getByText('没有查到').waitFor()
  const phone = await browserOf('cun', { phone: true })
  await phone.goto('/households')
  await phone.page.locator('tbody a').first().click()
  await phone.page.getByRole('heading', { name: '家庭成员' }).waitFor()
  await phone.quiet()
  await phone.check('household')
})

test('a household is split by its village, and the new one is on no roster yet', async () => {
  const s = await browserOf('cun')
  const { items } = (await s.context.request.get('/api/households?limit=100').then((r) => r.json())) as { items: { id: string; members: number }[] }
  await s.goto(`/households/${items.find((h) => h.members > 2)!.id}`)
  await s.page.getByRole('heading', { name: '线索和结论' }).waitFor()
  await s.page.getByRole('button', { name: '登记变动', exact: true }).click()
  await s.page.getByRole('menuitem', { name: '分户' }).click()
  const dialog = s.page.getByRole('dialog')
  const last = dialog.locator('.member').last()
  await last.locator('.el-checkbox').click()
  await last.locator('input[role=combobox]').click()
  await s.page.getByRole('option', { name: '户主', exact: true }).click()
  await fillDay(dialog.getByLabel('分户日期'), today())
  await s.check('split')
  const before = s.page.url()
  await dialog.getByRole('button', { name: '登记' }).click()
  await s.page.getByText('已分户,这是新的一户').waitFor()
  await s.page.waitForURL((u) => u.href !== before)
  await s.page.getByText('未纳入花名册').first().waitFor()
  await s.goto('/households?provisional=1')
  await s.page.getByText('共 1 户 1 人').waitFor()
})

type Item = { id: string; head: string; members: number; village: string }
type View = { members: { person: string; name: string; relation: string }[] }

const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)

/** Households of the reader's area that fit, in their order. */
async function homes(s: Session, fits: (h: Item) => boolean): Promise<Item[]> {
  const { items } = (await s.context.request.get('/api/households?limit=100').then((r) => r.json())) as { items: Item[] }
  return items.filter(fits)
}
const membersOf = async (s: Session, id: string) => ((await s.context.request.get(`/api/households/${id}`).then((r) => r.json())) as View).members

/** Opens the dialog of a change and writes its day. */
async function change(s: Session, title: string, day: string) {
  await s.page.getByRole('button', { name: '登记变动', exact: true }).click()
  await s.page.getByRole('menuitem', { name: title, exact: true }).click()
  const dialog = s.page.getByRole('dialog')
  await fillDay(dialog.getByLabel(day), today())
  return dialog
}
async function choose(s: Session, label: string, option: string | RegExp) {
  await s.page.getByRole('dialog').getByRole('combobox', { name: label }).click({ force: true }) // its own placeholder lies over it
  await s.page.getByRole('option', { name: option }).first().click()
}
/** Finds somebody on the register in a dialog. */
async function find(s: Session, label: string, name: string) {
  const box = s.page.getByRole('dialog').getByRole('combobox', { name: label })
  await box.click({ force: true })
  await box.pressSequentially(name)
  await s.page.getByRole('option', { name: new RegExp(name) }).first().click()
}
const section = (s: Session, name: string) => s.page.getByRole('heading', { name, exact: true, level: 2 })

test('a death is recorded by the village and taken back with a reason', async () => {
  const s = await browserOf('cun')
  const home = (await homes(s, (h) => h.members > 2))[1]
  const [, other] = await membersOf(s, home.id)
  await s.goto(`/households/${home.id}`)
  const dialog = await change(s, '死亡', '死亡日期')
  await choose(s, '是谁', new RegExp(other.name))
  await s.check('death')
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await s.page.getByText('已登记死亡').waitFor()
  await section(s, '登记的变动').scrollIntoViewIfNeeded()
  await s.page.getByText(`${other.name} 离开本户`).first().waitFor()
  await s.page.getByRole('button', { name: '撤销', exact: true }).first().click()
  await s.page.getByRole('dialog').getByLabel('理由').fill('登记错了人')
  await s.check('undo')
  await s.page.getByRole('dialog').getByRole('button', { name: '撤销', exact: true }).click()
  await s.page.getByText('已撤销这次变动').waitFor()
  await s.page.getByRole('region', { name: '家庭成员' }).getByText(other.name, { exact: true }).waitFor()
  await s.page.getByText('理由:登记错了人').first().waitFor()
})

test('the death of a head goes on to a new head', async () => {
  const s = await browserOf('cun')
  const home = (await homes(s, (h) => h.members === 2))[0]
  const people = await membersOf(s, home.id)
  await s.goto(`/households/${home.id}`)
  const dialog = await change(s, '死亡', '死亡日期')
  await choose(s, '是谁', new RegExp(`${people[0].name} 户主`))
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await s.page.getByRole('dialog', { name: '更换户主' }).waitFor()
})

test('somebody moves from one household of the village to another', async () => {
  const s = await browserOf('cun')
  const [from] = await homes(s, (h) => h.members > 3)
  const [to] = await homes(s, (h) => h.id !== from.id && h.members < 3)
  const mover = (await membersOf(s, from.id)).at(-1)!
  await s.goto(`/households/${to.id}`)
  const dialog = await change(s, '迁入', '迁入日期')
  await find(s, '迁来的人', mover.name)
  await choose(s, '与户主关系', '其他')
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await s.page.getByText('已登记迁入').waitFor()
  await s.page.getByRole('region', { name: '家庭成员' }).getByText(mover.name, { exact: true }).waitFor()
})

test('two households become one', async () => {
  const s = await browserOf('cun')
  const [to, from] = await homes(s, (h) => h.members === 1 && h.head !== '')
  await s.goto(`/households/${to.id}`)
  const dialog = await change(s, '并户', '并户日期')
  await find(s, '并进来的户(查其中一人)', from.head)
  await choose(s, `${from.head} 与户主关系`, '之兄弟姐妹')
  await s.check('merge')
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await s.page.getByText('已并户').waitFor()
  await s.page.getByRole('region', { name: '家庭成员' }).getByText(from.head, { exact: true }).waitFor()
})

test('a household on no roster is written down, and confirmed or refused by somebody else', async () => {
  const s = await browserOf('cun')
  const [any] = await homes(s, () => true)
  for (const name of ['甘新户', '甘不是']) await s.context.request.post('/api/households', { data: { on: today(), village: any.village, members: [{ name, relation: '户主' }] } })
  await s.goto('/provisional')
  await s.page.getByText('您登记的,请别人确认').first().waitFor()
  await s.page.getByRole('button', { name: '登记名册外的户' }).click()
  await s.check('provisional-new')
  await s.page.keyboard.press('Escape')
  const town = await browserOf('xiangzhen')
  await town.goto('/provisional')
  await town.check('provisional')
  const row = (name: string) => town.page.getByRole('row').filter({ hasText: name })
  await row('甘新户').getByRole('button', { name: '确认' }).click()
  await town.page.getByRole('dialog').getByLabel('户编号').fill('5002299900001')
  await town.page.getByRole('dialog').getByRole('button', { name: '确认', exact: true }).click()
  await town.page.getByText('已确认。').waitFor()
  await row('甘不是').getByRole('button', { name: '退回' }).click()
  await town.page.getByRole('dialog').getByLabel('理由').fill('没有这一户')
  await town.page.getByRole('dialog').getByRole('button', { name: '退回', exact: true }).click()
  await town.page.getByText('已退回。').waitFor()
  await row('甘不是').waitFor({ state: 'detached' })
  const phone = await browserOf('xiangzhen', { phone: true })
  await phone.goto('/provisional')
  await phone.check('provisional')
})

test('the whole page is read at a desk and on a phone', async () => {
  for (const phone of [false, true]) {
    const s = await browserOf('cun', { phone })
    const lead = (await s.context.request.get('/api/leads?limit=1').then((r) => r.json())) as { items: { household: string }[] }
    await s.goto(`/households/${lead.items[0].household}`)
    for (const name of ['风险和监测', '在哪些名单上', '得到的帮助', '资料', '登记的变动', '经过']) {
      await section(s, name).scrollIntoViewIfNeeded()
      await s.quiet()
    }
    await s.page.getByRole('group', { name: '看哪几种' }).getByRole('button', { name: /^线索/ }).click()
    await s.page.getByRole('link', { name: /^发现线索/ }).first().waitFor()
    await s.check('dossier')
  }
})

test('a page of the past says so, and nothing can be changed on it', async () => {
  const s = await browserOf('cun')
  const [home] = await homes(s, (h) => h.members > 2)
  await s.goto(`/households/${home.id}?on=2025-03-15&known_by=2025-03-20`)
  await s.page.getByText('这是 2025-03-15 的情况,以 2025-03-20 所知为准').waitFor()
  expect(await s.page.getByRole('button', { name: '登记变动', exact: true }).count()).toBe(0)
  for (const name of ['资料', '登记的变动', '经过']) await section(s, name).scrollIntoViewIfNeeded()
  await s.quiet()
  expect(await s.page.getByRole('button', { name: /存资料|撤销/ }).count()).toBe(0)
  await s.check('household-past-village')
  await s.page.getByRole('link', { name: '回到今天' }).click()
  await s.page.getByRole('button', { name: '登记变动', exact: true }).waitFor()
})

test('a household is printed on A4', async () => {
  const s = await browserOf('xiangzhen')
  const [home] = await homes(s, (h) => h.members > 2)
  await s.goto(`/households/${home.id}`)
  await s.page.getByRole('button', { name: '打印' }).click()
  await s.page.getByRole('heading', { name: '农户家庭信息采集表' }).waitFor()
  await s.page.getByText('不是官方表样').waitFor()
  const masked = s.page.getByText(/^\d{6}\*{8}.{4}$/).first()
  await masked.waitFor()
  await s.check('print')
  await s.page.getByText('完整的证件号码和电话').click()
  await s.page.getByLabel('用途').fill('入户核对')
  await s.page.getByRole('button', { name: '重新取' }).click()
  await masked.waitFor({ state: 'detached' })
  const pdf = await s.page.pdf({ format: 'A4', path: process.env.SHOTS ? `${process.env.SHOTS}/form.pdf` : undefined, preferCSSPageSize: true })
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length).toBeLessThanOrEqual(3)
  const phone = await browserOf('cun', { phone: true })
  await phone.goto(`/households/${(await homes(phone, () => true))[0].id}/print`)
  await phone.page.getByRole('heading', { name: '一、户' }).waitFor()
  await phone.check('print')
})

test('the county writes its own columns, and a village is exported in them', async () => {
  const steward = await browserOf('shuju')
  await steward.goto('/export-templates')
  await steward.check('export-templates')
  await steward.page.getByRole('button', { name: '新建模板' }).click()
  await steward.page.getByLabel('模板名称').fill('县里的花名册')
  await steward.page.getByLabel('粘贴表头').fill('户编号\t姓名\t证件号码\t性别\t备注')
  await steward.page.getByRole('button', { name: '生成各列' }).click()
  await steward.page.getByLabel('第 4 列的取值改写').fill('男=1\n女=2')
  await steward.check('export-template')
  await steward.bends('export-template')
  await steward.page.getByRole('button', { name: '保存' }).click()
  await steward.page.getByRole('cell', { name: '县里的花名册' }).waitFor()
  const s = await browserOf('cun')
  await s.goto('/households?kind=lifted')
  await s.page.getByRole('button', { name: '导出' }).click()
  await choose(s, '用哪个模板', '县里的花名册')
  await s.check('export')
  const [file] = await Promise.all([s.page.waitForEvent('download'), s.page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click()])
  expect(file.suggestedFilename()).toMatch(/^households-\d{4}-\d{2}-\d{2}\.xlsx$/)
  expect(readFileSync(await file.path()).subarray(0, 2).toString()).toBe('PK')
  const phone = await browserOf('shuju', { phone: true })
  await phone.goto('/export-templates')
  await phone.check('export-templates')
})

test('a paper is kept, looked at for a purpose, and withdrawn', async () => {
  const s = await browserOf('cun')
  const [home] = await homes(s, () => true)
  await s.goto(`/households/${home.id}`)
  await section(s, '资料').scrollIntoViewIfNeeded()
  await s.page.getByRole('button', { name: '存资料' }).click()
  await choose(s, '种类', '身份证、户口簿')
  // A picture of one white point.
  await s.page.locator('input[type=file]').setInputFiles({ name: '张三身份证.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=', 'base64') })
  await s.check('document-add')
  await s.page.getByRole('button', { name: '加密保存' }).click()
  await s.page.getByText('已保存。').waitFor()
  await s.page.getByRole('button', { name: '看', exact: true }).click()
  await s.page.getByLabel('查看的用途').fill('看拍清楚没有')
  await s.page.getByRole('button', { name: '查看', exact: true }).click()
  await s.page.getByRole('img', { name: '身份证、户口簿的照片' }).waitFor()
  await s.check('document')
  await s.page.getByRole('button', { name: '关闭', exact: true }).click()
  await s.page.getByRole('button', { name: '撤下' }).click()
  await s.page.getByRole('dialog').getByLabel('理由').fill('拍糊了')
  await s.page.getByRole('dialog').getByRole('button', { name: '撤下', exact: true }).click()
  await s.page.getByText(/已撤下:拍糊了/).waitFor()
})
