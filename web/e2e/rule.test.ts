import { expect, test } from 'vitest'
import { open, screened, useCounty } from './harness'

useCounty()

test('a rule of the county is built, tried on one household, tried out on all, proposed, and let by a second person', async () => {
  const first = await open('zhuanban')
  const { page } = first
  await first.goto('/rules/new')
  expect(await page.getByRole('button', { name: '保存草稿' }).isDisabled()).toBe(true)
  const choose = async (label: string, option: string | RegExp) => {
    await page.getByRole('combobox', { name: label, exact: true }).press('Enter')
    await page.getByRole('option', { name: option }).locator('visible=true').first().click()
  }
  await page.getByLabel('规则名称').fill('一年住院花费很高')
  await choose('风险类型', '因病')
  await choose('部门', '医保')
  await choose('选择指标', /近12个月医疗自付合计/)
  await choose('与什么比', '一个数')
  await page.getByLabel('数值或文字').fill('三万')
  await page.getByRole('alert').getByText(/三万|数/).first().waitFor()
  await first.check('rule-mistake')
  await page.getByLabel('数值或文字').fill('30000')
  await page.getByText(/近12个月医疗自付合计.*30,?000/).first().waitFor()
  await page.getByRole('button', { name: '采用' }).click()
  await page.getByText('还要填').waitFor({ state: 'hidden' })

  // The same condition as text, with a slip pointed out where it is.
  await page.getByText('CEL 文字', { exact: true }).click()
  const text = page.getByLabel('条件(CEL)')
  const written = await text.inputValue()
  expect(written).toContain('30000')
  await text.fill(written.replace('>', '> >'))
  await page.getByText(/第 1 行第 \d+ 列/).waitFor()
  await text.fill(written)
  await page.getByText(/第 1 行第 \d+ 列/).waitFor({ state: 'hidden' })
  await page.getByText('填表', { exact: true }).click()
  await page.getByLabel('数值或文字').waitFor()

  // On one household, before it is kept.
  await page.getByLabel('姓名、拼音首字母或户编号').fill('王')
  await page.getByRole('button', { name: '查找' }).click()
  await page.locator('.found button').first().click()
  await page.getByRole('button', { name: '试算' }).click()
  await page.getByLabel('查看敏感内容的用途').fill('试算新规则')
  await page.getByRole('button', { name: '试算' }).click()
  await page.getByRole('region', { name: '依据的数' }).waitFor()
  await first.check('rule-tried')

  await page.getByRole('button', { name: '保存草稿' }).click()
  await page.getByText('已保存为草稿').waitFor()
  await page.getByRole('heading', { name: /一年住院花费很高 第 1 版 草稿/ }).waitFor()
  const step = async (s: typeof first, what: string) => {
    await s.page.getByRole('button', { name: what, exact: true }).click()
    await s.page.getByRole('dialog').getByRole('button', { name: what, exact: true }).click()
    await s.page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  await step(first, '转入试运行')
  await page.getByRole('heading', { name: /第 1 版 试运行/ }).waitFor()

  // Its hits are seen, and nobody is sent.
  await first.goto('/screenings')
  await page.getByRole('button', { name: '筛查全县' }).click()
  await page.getByText('同时评估试运行的规则').click()
  await screened(first, () => page.getByRole('button', { name: '开始筛查' }).click())
  await first.goto('/leads?trial=1')
  await page.getByRole('row').nth(1).waitFor()
  await first.goto('/rules?state=trial')
  await page.getByRole('link', { name: '一年住院花费很高' }).click()
  await page.getByText('试运行的线索').waitFor()
  await step(first, '申请启用')
  await page.getByText('须由另一位同志确认').first().waitFor()
  expect(await page.getByRole('button', { name: '确认启用' }).count(), 'not by who asked').toBe(0)

  const second = await open('zhuanban2')
  await second.goto('/rules')
  await second.page.getByText('等您确认启用').waitFor()
  await second.page.getByRole('link', { name: '一年住院花费很高' }).first().click()
  await second.page.getByRole('button', { name: '确认启用', exact: true }).click()
  await second.page.getByText('确认后,这一版从下一次筛查起会派人入户').waitFor()
  await second.check('rule-activate')
  await second.page.getByRole('dialog').getByRole('button', { name: '确认启用' }).click()
  await second.page.getByRole('heading', { name: /第 1 版 启用/ }).waitFor()

  // A second version, beside the first.
  await second.page.getByRole('button', { name: '修改' }).click()
  await second.page.getByLabel('数值或文字').fill('50000')
  await second.page.getByText(/近12个月医疗自付合计.*50,?000/).first().waitFor()
  await second.page.getByRole('button', { name: '保存草稿' }).click()
  await second.page.getByRole('heading', { name: /第 2 版 草稿/ }).waitFor()
  await second.page.getByRole('button', { name: /与第 \d 版对照/ }).click()
  await second.page.getByText(/有 \d+ 项不同/).waitFor()
  const changed = second.page.getByRole('row').filter({ hasText: '条件' }).filter({ hasText: '不同' }).first()
  expect(await changed.textContent()).toMatch(/30,?000.*50,?000/)
  await second.check('rule-versions')
})
