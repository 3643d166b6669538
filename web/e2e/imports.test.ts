import { expect, test } from 'vitest'
import { csv, longCsv, open, people, useCounty } from './harness'

useCounty()

test('a heading that nobody knows is pointed out on the sample, and read as one says', async () => {
  const [p, q] = people()
  const yibao = await open('yibao')
  const { page } = yibao
  await yibao.goto('/imports')
  await page.locator('input[type=file]').setInputFiles(csv('医保局_新格式.csv', [
    ['序号', '姓名', '身份证号', '结算日期', '医疗类别', '医疗机构', '总费用', '群众掏的钱'],
    ['1', p.name, p.number, '2026-09-03', '住院', '城口县人民医院', '9000', '3210.5'],
    ['2', q.name, q.number, '2026-09-04', '门诊', '城口县人民医院', '300', '八十'],
  ]))
  const card = page.getByRole('article', { name: '医保局_新格式.csv' })
  await card.getByText('缺少必需的列:个人自付').waitFor()
  expect(await card.getByRole('button', { name: '开始导入' }).isDisabled()).toBe(true)
  const column = card.getByRole('row').filter({ hasText: '群众掏的钱' })
  await column.getByText('3210.5').waitFor()
  expect(await card.textContent(), 'numbers are masked').not.toContain(p.number)
  await yibao.check('mapping')
  await column.getByRole('combobox').click()
  await page.getByRole('option', { name: /^个人自付/ }).click()
  await column.getByText(/八十/).last().waitFor()
  await card.getByText('有问题的行会留下来等您改').waitFor()
  await card.getByRole('button', { name: '开始导入' }).click()
  await card.getByText('读了 2 行,导入 1 行').waitFor()
})

test('a long import shows how far it is, also after the page is opened again', async () => {
  const all = people()
  const rows = Array.from({ length: 400_000 }, (_, i) => [all[i % all.length].name, all[i % all.length].number, `2026-08-${String((i % 28) + 1).padStart(2, '0')}`, '门诊', '城口县人民医院', '感冒', String(20 + i / 100), String(5 + i / 100)])
  const yibao = await open('yibao')
  const { page } = yibao
  await yibao.goto('/imports')
  await page.locator('input[type=file]').setInputFiles(longCsv('医保局_全年门诊.csv', [['姓名', '身份证号', '结算日期', '医疗类别', '医疗机构', '病种', '总费用', '个人自付'], ...rows]))
  const card = page.getByRole('article', { name: '医保局_全年门诊.csv' })
  await card.getByRole('button', { name: '开始导入' }).click()
  await card.getByText(/已读 [\d,]+ 行|正在生效/).waitFor() // the reading itself may be over before it is asked about
  await page.reload()
  const bar = card.getByRole('progressbar', { name: '导入进度' })
  await bar.waitFor()
  await card.getByText(/每秒 [\d,]+ 行|正在生效/).waitFor()
  await card.getByText(/读了 400,000 行,导入 [\d,]+ 行/).waitFor({ timeout: 90_000 })

  // One that should not have been begun is stopped, and leaves nothing.
  await page.locator('input[type=file]').setInputFiles(longCsv('医保局_又一份.csv', [['姓名', '身份证号', '结算日期', '医疗类别', '医疗机构', '病种', '总费用', '个人自付'], ...rows.map((r) => [...r.slice(0, 7), '7'])]))
  const other = page.getByRole('article', { name: '医保局_又一份.csv' })
  await other.getByRole('button', { name: '开始导入' }).click()
  await other.getByRole('button', { name: '取消导入' }).click()
  await other.getByText('已取消').waitFor()
  await yibao.check('imports-cancelled')
})

test('what departments owe and how they are connected can be read and kept', async () => {
  const shuju = await open('shuju')
  const { page } = shuju
  await shuju.goto('/datasets')
  await page.getByText(/只看过期未报的/).click()
  await page.waitForURL('**late=1')
  await page.getByText(/过期 \d+ 天|还没有报过/).first().waitFor()
  await shuju.check('datasets-late')
  await shuju.goto('/datasets')
  await page.getByRole('button', { name: '医保结算' }).click()
  const drawer = page.getByRole('dialog', { name: '医保结算' })
  await drawer.getByText('共享依据').waitFor()
  await drawer.getByRole('cell', { name: '个人自付', exact: true }).or(drawer.getByText('个人自付', { exact: true })).first().waitFor()
  await shuju.check('dataset')

  await shuju.goto('/connections')
  const water = page.getByRole('row').filter({ hasText: '水利' })
  await water.getByRole('button', { name: '登记' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('接口对接', { exact: true }).click()
  await dialog.getByLabel('对方系统').fill('农村供水管理平台')
  await dialog.getByLabel('批次和计划').fill('第一批')
  await shuju.check('connection')
  await dialog.getByRole('button', { name: '保存' }).click()
  await water.getByText('接口对接').waitFor()
  await water.getByText('农村供水管理平台').waitFor()
  await water.locator('.el-table__expand-icon').click()
  await page.getByText(/起 接口对接\(县数据管理员/).waitFor()
  await shuju.check('connections')
})
