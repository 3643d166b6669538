import { expect, test } from 'vitest'
import { open, useCounty, type Session } from './harness'

useCounty()

type Row = { area: string; name: string; chosen: number; beyond: number; waiting: number; sent: number; left: number | null }
const rows = async (s: Session, township = '') => (await s.context.request.get(`/api/dispatch/choice?township=${township}`).then((r) => r.json())).townships as Row[]

test('the county sets what a township can take up; the township chooses by it, dispatches, and sees what waits', async () => {
  const county = await open('zhuanban')
  const officer = await open('xiangzhen')
  const before = (await rows(officer)).find((r) => r.chosen > 2) as Row
  expect(before.left).toBeNull()
  const held = before.chosen - before.beyond
  const capacity = before.sent + before.beyond + Math.min(2, held)

  await county.goto('/leads')
  await county.page.getByRole('button', { name: '按本周能力选' }).click()
  await county.page.getByRole('heading', { name: '本周分派' }).waitFor()
  const line = county.page.getByRole('row').filter({ has: county.page.getByRole('rowheader', { name: before.name, exact: true }) })
  await line.getByText('县里没有定,不限').waitFor()
  await county.check('dispatch-county')
  await line.getByRole('button', { name: `定能力:${before.name}` }).click()
  await county.page.getByLabel('每周最多分派几条').fill(String(capacity))
  await county.page.getByLabel('怎么定的(可不填)').fill('与乡镇商定')
  await county.check('capacity')
  await county.page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
  await line.getByText(`每周 ${capacity} 条`).waitFor()

  await officer.goto(`/dispatch?township=${before.area}`)
  const [row] = await rows(officer, before.area)
  expect(row.chosen).toBe(before.beyond + Math.min(2, held))
  expect(row.waiting).toBe(before.chosen - row.chosen)
  if (row.waiting) await officer.page.getByText(/最早 \d{4}-\d\d-\d\d 发现/).waitFor()
  expect(await officer.page.getByRole('button', { name: /定能力/ }).count(), 'the township does not set its own').toBe(0)
  await officer.check('dispatch-township')
  await officer.bends('dispatch-township')
  await officer.page.getByRole('button', { name: `分派 ${row.chosen} 条` }).click()
  await officer.page.getByRole('dialog').getByRole('button', { name: `分派 ${row.chosen} 条` }).click()
  await officer.page.getByText(`已分派 ${row.chosen} 条`).first().waitFor()
  const [after] = await rows(officer, before.area)
  expect(after).toMatchObject({ sent: before.sent + row.chosen, chosen: 0, waiting: row.waiting })
  await officer.page.getByText('这里现在没有要派的线索').waitFor()

  const phone = await open('xiangzhen', { phone: true })
  await phone.goto(`/dispatch?township=${before.area}`)
  await phone.page.getByRole('heading', { name: '选出的线索' }).waitFor()
  await phone.check('dispatch-full')
})

test('a lead says why it stands where it does', async () => {
  for (const phone of [false, true]) {
    const s = await open('zhuanban', { phone })
    const [lead] = (await s.context.request.get('/api/leads?state=open').then((r) => r.json())).items as { id: string }[]
    await s.goto(`/leads/${lead.id}`)
    const why = s.page.getByRole('region', { name: /为什么排在这里/ })
    await why.getByText(/属实的可能约|还没有核实结论/).first().waitFor()
    await why.getByText(/最重的一条是/).waitFor()
    await why.getByText(/排序分 = 轻重/).waitFor()
    await s.check('lead-reckoning')
  }
})

test('a rule that would raise too many is activated only with a reason', async () => {
  const first = await open('zhuanban')
  const send = (s: Session, path: string, data?: unknown) => s.context.request.post(path, { data }).then((r) => expect(r.ok(), path).toBe(true))
  await send(first, '/api/rules', { key: 'county.many', title: '人口多', subject: 'household', when: 'h.size >= 1', risk: '综合', sector: 'agriculture', severity: 1, say: '家中 〔家庭人口〕 口人。', source: '本县专班' })
  await send(first, '/api/rules/county.many/versions/1/trial')
  await first.goto('/rules/county.many')
  await first.page.getByText('县里没有设命中太多要再看一遍的比例').waitFor()
  await send(first, '/api/params/rule.second_look_share', { value: '30%', from: new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10), basis: '专班会议' })
  await first.goto('/rules/county.many')
  await first.page.getByRole('button', { name: '申请启用' }).click()
  await first.page.getByRole('dialog').getByText(/占全县 .* 户的 100%,超过县里定的 30%/).waitFor()
  await first.page.getByRole('dialog').getByRole('button', { name: '申请启用' }).click()
  await first.page.getByRole('dialog').waitFor({ state: 'hidden' })

  const second = await open('zhuanban2')
  await second.goto('/rules/county.many')
  await second.page.getByRole('button', { name: '确认启用', exact: true }).click()
  const dialog = second.page.getByRole('dialog')
  await dialog.getByLabel('命中这么多,为什么仍要启用').waitFor()
  const confirm = dialog.getByRole('button', { name: '确认启用' })
  expect(await confirm.isDisabled()).toBe(true)
  await second.check('rule-second-look')
  await dialog.getByLabel('命中这么多,为什么仍要启用').fill('先把全县走一遍')
  await confirm.click()
  await second.page.getByRole('heading', { name: /第 1 版 启用/ }).waitFor()
  await second.page.getByText('“先把全县走一遍”').waitFor()
  await second.check('rule-second-looked')
})
