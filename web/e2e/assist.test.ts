import { expect, test } from 'vitest'
import { fillDay, open, tick, useCounty } from './harness'

useCounty()

/** What the fast track has begun in the village: the household that still lacks measures. */
async function lacking(s: Awaited<ReturnType<typeof open>>) {
  const found = await (await s.context.request.get('/api/assistance-plans?show=gaps')).json()
  expect(found.items.length).toBeGreaterThan(0)
  return found.items.find((p: { measures: number }) => p.measures === 0) ?? found.items[0]
}

const pdf = { name: '名单.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%demo\n') }

test('the village plans, the department delivers on a paper, the township checks', async () => {
  const village = await open('cun2')
  const plan = await lacking(village)
  await village.goto('/assistance?view=gaps')
  await village.check('assistance')
  await village.page.getByRole('link', { name: plan.head, exact: true }).first().click()
  await village.page.getByRole('heading', { name: '计划还缺什么' }).waitFor()
  await village.check('assistance-plan')
  await village.page.getByRole('button', { name: '安排措施', exact: true }).click()
  await village.page.locator('#measure-code').click()
  await village.page.keyboard.type('临时救助')
  await village.page.getByRole('option', { name: '临时救助' }).click()
  const dialog = village.page.getByRole('dialog')
  for (const risk of plan.risks) await tick(dialog.getByRole('checkbox', { name: risk, exact: true }))
  await dialog.locator('#measure-amount').fill('1500')
  if (await dialog.locator('#measure-misfit').count()) await dialog.locator('#measure-misfit').fill('先解决眼前的开支')
  await village.check('measure-edit')
  await dialog.getByRole('button', { name: '保存', exact: true }).click()
  await village.page.getByRole('article', { name: '临时救助' }).getByText('已计划').waitFor()

  const department = await open('minzheng')
  await department.goto('/measures')
  await department.check('measures')
  await tick(department.page.getByRole('checkbox', { name: `选择${plan.head}的临时救助` }))
  await department.page.getByRole('button', { name: '同意落实' }).click()
  await department.page.getByText('部门已同意').first().waitFor()
  await tick(department.page.getByRole('checkbox', { name: `选择${plan.head}的临时救助` }))
  await department.page.getByRole('button', { name: '凭一份材料确认 1 项' }).click()
  const deliver = department.page.getByRole('dialog')
  await deliver.locator('#proof-title').fill('7月临时救助发放表')
  const [chooser] = await Promise.all([department.page.waitForEvent('filechooser'), deliver.getByRole('button', { name: '选择文件' }).click()])
  await chooser.setFiles(pdf)
  await deliver.getByText('已上传:7月临时救助发放表').waitFor()
  await deliver.locator('#deliver-amount').fill('1500')
  await fillDay(deliver.locator('#deliver-on'), new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10))
  await department.check('deliver')
  await deliver.getByRole('button', { name: '登记', exact: true }).click()
  await deliver.waitFor({ state: 'detached' })

  const township = await open('xiangzhen')
  await township.goto('/measures')
  await township.page.getByRole('row', { name: new RegExp(plan.head) }).getByRole('button', { name: '核成效' }).first().click()
  await township.page.getByRole('dialog').getByText('见效', { exact: true }).click()
  await township.check('measure-check')
  await township.page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await township.page.getByRole('dialog').waitFor({ state: 'detached' })

  await village.goto(`/assistance/${plan.case}`)
  const card = village.page.getByRole('article', { name: '临时救助' })
  await card.getByText('成效已核').waitFor()
  await card.getByText('实得 1,500 元').waitFor()
  await village.check('assistance-plan-checked')
})

test('a helper is named and sees their own households only', async () => {
  const township = await open('xiangzhen')
  await township.goto('/helpers?missing=1')
  await township.check('helpers')
  // In the helper's village: an account helps where it may look.
  const head = (await lacking(await open('cun2'))).head as string
  const row = township.page.getByRole('row').filter({ hasText: '还没有' }).filter({ hasText: head }).first()
  await tick(row.getByRole('checkbox'))
  await township.page.getByRole('button', { name: '指定帮扶责任人' }).click()
  const dialog = township.page.getByRole('dialog')
  const account = dialog.getByRole('combobox', { name: '在本系统的账号(没有就不选)' })
  await account.click({ force: true }) // its own placeholder lies over it
  await account.pressSequentially('帮扶')
  await township.page.getByRole('option', { name: /帮扶责任人/ }).first().click()
  await dialog.locator('#helper-phone').fill('13800000000')
  await township.check('helper-dialog')
  await dialog.getByRole('button', { name: '确定' }).click()
  await dialog.waitFor({ state: 'detached' })

  for (const phone of [false, true]) {
    const helper = await open('bangfu', { phone })
    await helper.goto('/assistance')
    await helper.page.getByRole('link', { name: head, exact: true }).first().waitFor()
    await helper.check('assistance-mine')
    await helper.page.getByRole('link', { name: head, exact: true }).first().click()
    await helper.page.getByRole('heading', { name: '按风险的措施' }).waitFor()
    await helper.check('assistance-plan-helper')
    await helper.close()
  }
})

test('what is due is one list, and a suggestion is set aside with a reason', async () => {
  const village = await open('cun2')
  await village.goto('/assistance-tasks')
  await village.page.getByRole('table').waitFor()
  await village.check('assistance-tasks')
  const all = await (await village.context.request.get('/api/assistance-plans')).json()
  for (const p of all.items) {
    const found = await (await village.context.request.get(`/api/assistance-plans/${p.case}/suggestions`)).json()
    if (!found.items.length) continue
    await village.goto(`/assistance/${p.case}`)
    await village.page.getByRole('button', { name: '不合适' }).first().click()
    await village.page.getByRole('textbox').fill('已经核对过,不需要')
    await village.page.getByRole('button', { name: '保存', exact: true }).click()
    await village.page.getByText(/放下的 1 条/).waitFor()
    return
  }
  expect.fail('no household of the demonstration is entitled to anything more')
})
