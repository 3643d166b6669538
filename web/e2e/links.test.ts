import { expect, test } from 'vitest'
import { csv, open, people, useCounty, type Session } from './harness'

useCounty()

/** Characters that sound the same in names. */
const alike: Record<string, string> = { 伟: '炜', 军: '君', 丽: '莉', 芳: '方', 英: '瑛', 华: '骅', 平: '萍', 玲: '铃', 梅: '玫', 红: '虹', 明: '铭', 辉: '晖', 峰: '锋', 涛: '滔', 勇: '永' }

test('whose row it is, is decided by a person, and can be taken back', async () => {
  const all = people()
  const heard = all.find((p) => alike[p.name.at(-1) as string])!
  const [other, unsaid] = all.filter((p) => p !== heard)
  const bill = ['2026-09-20', '住院', '城口县人民医院', '肺炎', '9000', '3000']
  const yibao = await open('yibao')
  await yibao.goto('/imports')
  await yibao.page.locator('input[type=file]').setInputFiles(csv('医保局_补报三人.csv', [
    ['姓名', '身份证号', '乡镇', '村', '结算日期', '医疗类别', '医疗机构', '病种', '总费用', '个人自付'],
    [heard.name.slice(0, -1) + alike[heard.name.at(-1) as string], heard.number, heard.township, heard.village, ...bill],
    ['欧阳不同', other.number, other.township, other.village, ...bill],
    [unsaid.name, '不详', unsaid.township, unsaid.village, ...bill],
  ]))
  await yibao.page.getByRole('button', { name: '开始导入' }).click()
  await yibao.page.getByText('3 行等人判断是谁').waitFor()
  const batch = Number((await yibao.page.getByRole('link', { name: /看批次/ }).first().textContent())?.match(/\d+/)?.[0])

  const shuju = await open('shuju')
  const { page } = shuju
  await shuju.goto(`/batches/${batch}`)
  await page.locator('.counts div').filter({ hasText: '待归户' }).getByRole('link', { name: '3' }).click()
  await page.waitForURL(`**/links?batch=${batch}`)
  await page.getByText('还有 3 行要判断').waitFor()
  await page.getByRole('button', { name: '开始判断' }).click()

  // The name sounds the same and the number is his: the first candidate, with one key.
  await turnTo(shuju, '≈ 同音不同字')
  await shuju.check('link-review')
  await page.keyboard.press('1')
  await page.getByText('已判断 1 行').waitFor()

  // The number is of somebody with another name: not the same person.
  await turnTo(shuju, '欧阳不同')
  await page.keyboard.press('x')
  await page.getByText('已判断 2 行').waitFor()
  await page.keyboard.press('u')
  await page.getByText('已撤销,这一行重新等判断').waitFor()
  await turnTo(shuju, '欧阳不同')
  await page.getByText('以前撤销过 1 次').waitFor()
  await page.getByRole('button', { name: /都不是/ }).click()
  await page.getByText('还有 1 行要判断').waitFor()

  // Without a number, and nobody we know: a new person of the village.
  await page.getByRole('toolbar', { name: '判断' }).waitFor()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('花名册里没有这个人').waitFor()
  await shuju.check('link-new-person')
  await dialog.getByText('女', { exact: true }).click()
  await dialog.getByRole('button', { name: '登记' }).click()
  await page.getByText('没有要判断的行').waitFor()

  await page.getByRole('link', { name: '已判断的归户' }).click()
  const decided = (what: string) => page.getByRole('row').filter({ hasText: `批次 ${batch}` }).filter({ hasText: what })
  await decided('新的人').getByRole('link', { name: '暂无户编号' }).waitFor()
  await decided('都不是').waitFor()
  await shuju.check('links-decided')
  await decided('选定了人').getByRole('button', { name: '撤销' }).click()
  await page.getByRole('dialog').getByText('这条记录会离开所归的人').waitFor()
  expect(await page.getByRole('button', { name: '撤销判断' }).isDisabled(), 'a reason is asked for').toBe(true)
  await page.getByLabel('撤销的原因').fill('本人来电说不是他')
  await page.getByRole('button', { name: '撤销判断' }).click()
  await decided('选定了人').waitFor({ state: 'hidden' })
  await shuju.goto(`/links?batch=${batch}`)
  await page.getByText('还有 1 行要判断').waitFor()
})

/** Walks through the queue with the arrow until the open row says so. */
async function turnTo({ page, quiet }: Session, text: string) {
  for (let tries = 0; tries < 4; tries++) {
    await page.getByRole('toolbar', { name: '判断' }).waitFor()
    if (await page.locator('.work').getByText(text).count()) return
    await page.keyboard.press(tries ? 'ArrowDown' : 'ArrowUp')
    await quiet()
  }
  throw new Error(`no row says ${text}`)
}
