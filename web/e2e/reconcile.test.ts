import { expect, test } from 'vitest'
import { csv, lines, open, people, useCounty, type Session } from './harness'

useCounty()

interface Difference { number: string; head: string; kind: string; state: string }
const differences = async (s: Session, query = '') => ((await s.context.request.get(`/api/reconcile/differences?list=municipal&limit=200${query}`).then((r) => r.json())) as { items: Difference[] }).items
/** Waits until no list is being compared any more. */
const compared = (s: Session) =>
  expect.poll(async () => ((await s.context.request.get('/api/reconcile').then((r) => r.json())) as { items: { run?: { state: string } }[] }).items.map((p) => p.run?.state), { timeout: 60_000, interval: 500 }).toEqual(['finished', 'finished'])

test('the county lays its list beside the municipal one, asks a township, decides and reports', async () => {
  const zhuanban = await open('zhuanban')
  const town = await open('xiangzhen')
  await compared(zhuanban)
  const before = await differences(zhuanban)

  // 市平台导出的新名单:少一户,多一户,一户类别不同
  const [heading, ...rows] = lines('监测对象名单').map((l) => l.split(','))
  const at = (title: string) => heading.indexOf(title)
  const still = rows.filter((r) => r[at('是否消除')] === '否' && !before.some((d) => d.number === r[at('户编号')]))
  const [missing, differs] = still
  const other = differs[at('监测对象类别')] === '突发严重困难户' ? '边缘易致贫户' : '突发严重困难户'
  const area = (((await town.context.request.get('/api/me').then((r) => r.json())) as { permissions: { areas: string[] }[] }).permissions.flatMap((p) => p.areas))[0]
  const township = ((await town.context.request.get(`/api/divisions/${area}`).then((r) => r.json())) as { name: string }).name
  const extra = people().find((p) => p.township === township && !rows.some((r) => r[at('户主证件号码')] === p.number))!
  const sent = rows.filter((r) => r !== missing).map((r) => (r === differs ? r.with(at('监测对象类别'), other) : r))
  sent.push(heading.map((title) => ({ 户编号: '50029999999999', 乡镇: extra.township, 村: extra.village, 户主姓名: extra.name, 户主证件号码: extra.number, 监测对象类别: '边缘易致贫户', 风险: '因病', 识别时间: '2025-06', 是否消除: '否' })[title] ?? ''))
  const shuju = await open('shuju')
  await shuju.goto('/imports')
  await shuju.page.locator('input[type=file]').setInputFiles(csv('市平台_监测对象名单_新.csv', [heading, ...sent]))
  const file = shuju.page.getByRole('article', { name: '市平台_监测对象名单_新.csv' })
  await file.getByRole('button', { name: '开始导入' }).click()
  await file.getByText(/导入 \d+ 行/).waitFor()

  // 导入后自动核对。新名单说的是今天,上一份之后本县新纳入的也该在上面
  const { page } = zhuanban
  await expect.poll(async () => (await differences(zhuanban)).filter((d) => !before.some((b) => b.number === d.number)).map((d) => `${d.kind} ${d.number}`).sort(), { timeout: 60_000, interval: 500 })
    .toEqual(expect.arrayContaining([`different ${differs[at('户编号')]}`, `only_here ${missing[at('户编号')]}`, 'only_there 50029999999999']))
  await compared(zhuanban)
  await zhuanban.goto('/reconcile')
  const card = page.getByRole('region', { name: '市平台名单' })
  await card.getByRole('button', { name: /^1 ?只有市平台有$/ }).click()
  const stranger = page.getByRole('article', { name: extra.name })
  await stranger.getByText('50029999999999').waitFor()
  await zhuanban.check('reconcile-county')

  // 少的一户点进去看
  await zhuanban.goto('/reconcile?list=municipal&kind=only_here')
  await page.getByRole('article').filter({ hasText: missing[at('户编号')] }).getByRole('link').click()
  await page.waitForURL('**/households/**')
  await page.goBack()
  await card.getByRole('button', { name: /只有市平台有$/ }).click()

  // 县请乡镇核实
  await stranger.locator('.el-checkbox').click()
  await page.getByRole('button', { name: '定下怎么办' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('请乡镇核实:乡镇看过后答复').click()
  await zhuanban.check('reconcile-decide')
  await dialog.getByRole('button', { name: '保存' }).click()
  await stranger.getByText('已请乡镇核实', { exact: true }).waitFor()

  // 乡镇只看到自己的,答复请它核实的
  await town.goto('/reconcile?list=municipal&state=asked')
  await town.page.getByRole('article', { name: extra.name }).locator('.el-checkbox').click()
  await town.page.getByRole('button', { name: '答复核实结果' }).click()
  const answer = town.page.getByRole('dialog')
  expect(await answer.getByText('请乡镇核实:').count(), 'a township asks nobody').toBe(0)
  await answer.getByText('报对方更正:列进清单,导出后报送').click()
  expect(await answer.getByRole('button', { name: '保存' }).isDisabled(), 'without a reason').toBe(true)
  await answer.getByLabel('理由').fill('入户看过,不是监测对象')
  await town.check('reconcile-answer')
  await answer.getByRole('button', { name: '保存' }).click()
  await town.page.getByText('已定下 1 户').waitFor()
  expect((await differences(town)).some((d) => d.number === '50029999999999')).toBe(true)
  expect((await differences(town)).length).toBeLessThan((await differences(zhuanban)).length)

  // 县一次定下其余的,导出,再核对一次什么也不变
  await zhuanban.goto('/reconcile?list=municipal&state=open')
  await page.getByRole('button', { name: /^选已列出的/ }).click()
  await page.getByRole('button', { name: '定下怎么办' }).click()
  await dialog.getByText('口径不同,不改:写明为什么').click()
  await dialog.getByLabel('理由').fill('市里下月录入')
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText('没有符合条件的差异').waitFor()
  const report = page.waitForEvent('download')
  await card.getByRole('link', { name: /^报市平台更正的清单/ }).click()
  expect((await report).suggestedFilename()).toMatch(/^reconcile-report-.*\.xlsx$/)
  const all = page.waitForEvent('download')
  await page.getByRole('link', { name: '导出差异(Excel)' }).click()
  expect((await all).suggestedFilename()).toMatch(/^reconcile-2.*\.xlsx$/)
  const decided = (await differences(zhuanban)).map((d) => `${d.number} ${d.state}`)
  await card.getByRole('button', { name: '马上核对' }).click()
  await compared(zhuanban)
  expect((await differences(zhuanban)).map((d) => `${d.number} ${d.state}`)).toEqual(decided)

  await zhuanban.goto('/reconcile?list=municipal&kind=only_there')
  await stranger.getByText('理由:入户看过,不是监测对象').waitFor()
  await stranger.getByRole('button', { name: '经过' }).click()
  await page.getByRole('dialog').getByText('请乡镇核实').waitFor()
  await zhuanban.check('reconcile-history')
})

test('a township reads its differences on a phone', async () => {
  const town = await open('xiangzhen', { phone: true })
  await town.goto('/reconcile')
  await town.page.getByRole('heading', { name: '差异' }).waitFor()
  await town.check('reconcile-town')
})
