import { answerVisit, csv, screened, type Session } from './harness'

/** Presses what the page of a case offers, and answers the dialog that it opens. */
export async function act(s: Session, what: string, fill?: () => Promise<void>, go = '确定') {
  await press(s, what)
  const dialog = s.page.getByRole('dialog')
  await dialog.waitFor()
  await fill?.()
  await s.check(`case-${what}`)
  await dialog.getByRole('button', { name: go, exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
}

/** Presses what the page of a case offers and that asks nothing. */
export async function actAtOnce(s: Session, what: string) {
  await press(s, what)
  await s.page.getByText('已办好').first().waitFor()
  await s.page.getByText('已办好').first().waitFor({ state: 'hidden' })
}

async function press(s: Session, what: string) {
  await s.page.getByRole('region', { name: '下一步' }).getByRole('button', { name: what, exact: true }).click()
}

/** Records the authorisation that the first adult of the household signed on paper. */
export const authorise = (s: Session) =>
  act(s, '登记授权书', async () => {
    await s.page.getByRole('combobox', { name: '签字的家庭成员' }).press('Enter')
    await s.page.getByRole('option').locator('visible=true').first().click()
  }, '登记')

/** Records a review meeting of 21 people that agrees. */
export const review = (s: Session) =>
  act(s, '登记评议会', async () => {
    const dialog = s.page.getByRole('dialog')
    await dialog.getByRole('spinbutton', { name: /人数$/ }).fill('21')
    await dialog.getByRole('spinbutton', { name: /同意$/ }).first().fill('20')
    await dialog.getByRole('spinbutton', { name: /弃权$/ }).fill('1')
    await s.page.keyboard.press('Tab')
  }, '登记')

export type Person = { name: string; number: string }

/** A bill as the medical insurance sends it, imported on the import page. */
export async function importBill(s: Session, p: Person, day: string, own: number) {
  await s.goto('/imports')
  await s.page.locator('input[type=file]').setInputFiles(csv(`医保局_${day}结算.csv`, [
    ['姓名', '身份证号', '结算日期', '医疗类别', '医疗机构', '病种', '总费用', '个人自付'], [p.name, p.number, day, '住院', '城口县人民医院', '脑梗死', String(own * 2), String(own)],
  ]))
  await s.page.getByRole('button', { name: '开始导入' }).click()
  await s.page.getByText('读了 1 行,导入 1 行').waitFor()
}

/** Screens the county from the page of screenings. */
export async function screen(s: Session) {
  await s.goto('/screenings')
  await s.page.getByRole('button', { name: '筛查全县' }).click()
  await screened(s, () => s.page.getByRole('dialog').getByRole('button').last().click())
}

/** The open lead whose reason speaks of an amount, as the county's list shows it. */
export async function leadOf(s: Session, amount: string) {
  const leads = (await s.context.request.get('/api/leads?closed=no&sort=opened&limit=200').then((r) => r.json())).items as { id: string; state: string; reasons: string[] }[]
  const lead = leads.find((l) => l.reasons.some((r) => r.includes(amount)))
  if (!lead) throw new Error(`no lead speaks of ${amount}`)
  return lead
}

/** Sends a lead to its village, which accepts and visits, and lets the township find it true. */
export async function findTrue(county: Session, village: Session, township: Session, lead: { id: string; state: string }) {
  if (lead.state === 'open') {
    await county.goto(`/leads/${lead.id}`)
    await county.page.getByRole('button', { name: '分派', exact: true }).click()
    await county.page.getByRole('dialog').getByRole('button', { name: '分派', exact: true }).click()
    await county.page.getByText('等村里接收').first().waitFor()
  }
  await village.goto(`/leads/${lead.id}`)
  const accept = village.page.getByRole('button', { name: '接收', exact: true })
  if (await accept.count()) {
    await accept.click()
    await village.page.getByRole('dialog').getByRole('button', { name: '接收' }).click()
  }
  await village.page.getByRole('button', { name: '入户核查' }).click()
  await visit(village)
  await village.page.getByText('等乡镇确认').first().waitFor()
  await township.goto(`/leads/${lead.id}`)
  await township.page.getByRole('button', { name: '下结论' }).click()
  await township.page.getByRole('radiogroup', { name: '结论' }).getByText('属实', { exact: true }).click()
  await township.page.getByRole('dialog').getByRole('button', { name: '下结论' }).click()
  await township.page.getByText('已有结论,不用再办').waitFor()
}

/** Fills in the form of a visit that is open, and submits it. */
export async function visit(s: Session) {
  await s.page.locator('#visit-on').waitFor()
  await s.page.getByText('入户', { exact: true }).first().click()
  await answerVisit(s.page)
  const why = s.page.getByRole('textbox', { name: '为什么照这样提交' })
  if (await why.isVisible()) await why.fill('已看过原件,确实如此')
  await s.page.getByRole('button', { name: '提交核查' }).click()
  await s.page.waitForURL((url) => !url.pathname.endsWith('/visit'))
}
