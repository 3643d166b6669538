import { expect, test } from 'vitest'
import { begin, oneTime, useCounty } from './harness'

useCounty({ empty: true })

test('an empty county is led from its administrators to a roster and a rule', async () => {
  const sys = await begin('sysadmin', oneTime.sysadmin)
  await sys.goto('/first-day')
  await sys.page.getByText('1 / 6 步完成').waitFor()
  await sys.check('first-day-empty')
  await sys.page.getByRole('button', { name: '去建账号' }).click()
  const secrets: Record<string, string> = {}
  for (const [login, name] of [['guanli', '数据管理员'], ['banli', '专班人员']]) {
    await sys.page.getByRole('button', { name: '新建账号' }).click()
    await sys.page.getByRole('dialog').getByLabel('姓名').fill(name)
    await sys.page.getByRole('dialog').getByLabel('登录名').fill(login)
    await sys.page.getByRole('button', { name: '建立', exact: true }).click()
    secrets[login] = (await sys.page.locator('code.secret').textContent()) as string
    await sys.page.getByRole('button', { name: '已记下' }).click()
  }
  await sys.check('accounts-first')

  const sec = await begin('secadmin', oneTime.secadmin)
  await sec.goto('/accounts')
  for (const [name, role] of [['数据管理员', '县级数据管理员'], ['专班人员', '县级专班']]) {
    await sec.page.getByRole('row').filter({ hasText: name }).getByRole('button', { name: '授予岗位' }).click()
    await sec.page.getByRole('dialog').locator('.el-select').first().click()
    await sec.page.getByRole('option', { name: role, exact: true }).click()
    await sec.page.getByRole('dialog').getByRole('button', { name: '授予岗位' }).click()
    await sec.page.getByRole('dialog').waitFor({ state: 'hidden' })
  }

  const steward = await begin('guanli', secrets.guanli)
  await steward.page.getByText('还差 5 步').first().waitFor()
  await steward.check('workbench-empty')
  await steward.goto('/first-day')
  const roster = steward.page.getByRole('listitem').filter({ hasText: '导入农户花名册' })
  await roster.getByRole('button').click()
  await steward.page.locator('input[type=file]').setInputFiles({ name: '农户花名册.csv', mimeType: 'text/csv', buffer: Buffer.from('\ufeff' + household()) })
  await steward.page.getByRole('button', { name: '开始导入' }).click()
  await steward.page.getByText('读了 2 行,导入 2 行').waitFor()
  await steward.goto('/first-day')
  await steward.page.getByText('花名册已有 1 户').waitFor()
  await steward.goto('/households')
  await steward.page.getByRole('link', { name: /王明/ }).waitFor()

  const force = await begin('banli', secrets.banli)
  await force.goto('/first-day')
  for (const step of ['设定本县的参数', '启用规则']) expect(await force.page.getByRole('listitem').filter({ hasText: step }).getByRole('button').count(), step).toBe(1)
  for (const [path, name] of [['/leads', 'leads-empty'], ['/screenings', 'screenings-empty'], ['/', 'workbench-taskforce-empty']]) {
    await force.goto(path)
    await force.check(name)
  }
})

/** One household of two; the numbers are of a range hardly ever given out, with their check digits. */
function household() {
  const number = (first: string) => {
    const sum = [...first].reduce((n, d, i) => n + Number(d) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0)
    return first + '10X98765432'[sum % 11]
  }
  return [
    '户编号,户主姓名,姓名,证件号码,与户主关系,乡镇,村,户类型',
    `50022900000001,王明,王明,${number('50022919700315891')},户主,葛城街道,土城社区,脱贫户`,
    `50022900000001,王明,李芳,${number('50022919720508892')},配偶,葛城街道,土城社区,脱贫户`,
  ].join('\r\n')
}
