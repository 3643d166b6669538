import { expect, test } from 'vitest'
import { answerVisit, open, people, useCounty } from './harness'

useCounty()

// The guide's walk (docs/guide/walk.md): each numbered step there is a block here.
test('a newcomer takes a file with errors to a verified lead', async () => {
  const cun = await open('cun', { phone: true })
  const area = await cun.context.request.get('/api/me').then((r) => r.json()).then((m) => m.permissions[0].areas[0] as string)
  const places = (await cun.context.request.get(`/api/divisions?deep=true`).then((r) => r.json())).items as { code: string; name: string }[]
  const { name, number } = people(places.find((p) => p.code === area)?.name)[0]
  const month = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 7)
  const row = (day: string, own: string) => `${name},${number},${day},住院,城口县人民医院,脑梗死,96000,${own}`
  const file = ['姓名,身份证号,结算日期,医疗类别,医疗机构,病种,总费用,个人自付', row(`${month}-20`, '46000'), row(`${month}-31-1`, '3200'), row(`${month}-22`, '三千二')].join('\r\n')

  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)

  // 1 import a file with errors
  const yibao = await open('yibao')
  await yibao.goto('/imports')
  await yibao.page.locator('input[type=file]').setInputFiles({ name: '医保局_补报住院结算.csv', mimeType: 'text/csv', buffer: Buffer.from('\ufeff' + file) })
  await yibao.page.getByRole('button', { name: '开始导入' }).waitFor()
  await yibao.page.getByRole('rowheader', { name: '个人自付' }).waitFor()
  await yibao.check('walk-import')
  await yibao.picture('import')
  await yibao.page.getByRole('button', { name: '开始导入' }).click()
  await yibao.page.getByText('读了 3 行,导入 1 行').waitFor()
  await yibao.check('walk-imported')

  // 2 correct what could not be read
  await yibao.page.getByRole('button', { name: '改 2 行有问题的' }).click()
  await yibao.page.getByRole('button', { name: '打开表格来改' }).click()
  const cell = (text: string) => yibao.page.getByRole('gridcell').filter({ hasText: text }).first()
  await cell('三千二').waitFor()
  await yibao.check('walk-rows')
  await yibao.picture('rows')
  await cell('三千二').click()
  await yibao.page.keyboard.type('3200')
  await yibao.page.keyboard.press('Enter')
  await cell(`${month}-31-1`).click()
  await yibao.page.keyboard.type(`${month}-21`)
  await yibao.page.keyboard.press('Enter')
  await yibao.page.getByRole('button', { name: '检查并导入改过的 2 行' }).click()
  await yibao.page.getByText('都改好了').first().waitFor()
  await yibao.page.getByRole('link', { name: '看这个批次' }).first().click()
  await yibao.page.getByRole('heading', { level: 1 }).waitFor()
  await yibao.check('walk-batch')

  // 3 screen the county
  const county = await open('zhuanban')
  await county.goto('/screenings')
  await county.page.getByRole('button', { name: '筛查全县' }).click()
  await county.page.getByRole('dialog').getByRole('button').last().click()
  await expect.poll(async () => (await county.context.request.get('/api/screenings').then((r) => r.json())).items[0], { timeout: 120_000, interval: 500 }).toMatchObject({ on: today, state: 'finished' })
  await county.page.getByText('正在进行').waitFor({ state: 'hidden' })
  await county.check('walk-screened')

  // 4 read why, and dispatch
  const leads = (await county.context.request.get(`/api/leads?area=${area}&closed=no&sort=opened&limit=200`).then((r) => r.json())).items as { id: string; state: string; reasons: string[] }[]
  const lead = leads.find((l) => l.reasons.some((r) => r.includes('46,000')))
  expect(lead, 'the bills make a lead that says so').toBeTruthy()
  await county.goto(`/leads?area=${area}`)
  await county.picture('leads')
  await county.goto(`/leads/${lead?.id}`)
  await county.page.getByText('脑梗死').or(county.page.getByText('46,000')).first().waitFor()
  await county.check('walk-lead')
  await county.picture('lead')
  if (lead?.state === 'open') {
    await county.page.getByRole('button', { name: '分派', exact: true }).click()
    await county.page.getByRole('dialog').getByRole('button', { name: '分派', exact: true }).click()
    await county.page.getByText('等村里接收').first().waitFor()
  }

  // 5 accept and visit, on a phone
  await cun.goto('/')
  await cun.picture('village')
  await cun.goto(`/leads/${lead?.id}`)
  const accept = cun.page.getByRole('button', { name: '接收', exact: true })
  if (await accept.count()) {
    await accept.click()
    await cun.page.getByRole('dialog').getByRole('button', { name: '接收' }).click()
  }
  await cun.page.getByRole('button', { name: '入户核查' }).click()
  await cun.page.locator('#visit-on').waitFor()
  await cun.page.getByText('入户', { exact: true }).first().click()
  await answerVisit(cun.page)
  await cun.page.getByRole('button', { name: '提交核查' }).click()
  await cun.page.getByText('等乡镇确认').first().waitFor()

  // 6 a second person decides
  const town = await open('xiangzhen')
  await town.goto(`/leads/${lead?.id}`)
  await town.page.getByRole('button', { name: '下结论' }).click()
  await town.page.getByRole('radiogroup', { name: '结论' }).getByText('属实', { exact: true }).click()
  await town.picture('confirm')
  await town.page.getByRole('dialog').getByRole('button', { name: '下结论' }).click()
  await town.page.getByText('已有结论,不用再办').waitFor()

  // 7 one household on one page
  await county.goto(`/leads/${lead?.id}`)
  await county.page.getByText('已有结论').first().waitFor()
  await county.page.getByRole('button', { name: /一户一档/ }).first().click()
  await county.page.getByRole('heading', { name: '指标和来源' }).waitFor()
  await county.picture('household')
  await county.goto('/')
  await county.picture('workbench')
})
