import { expect, test } from 'vitest'
import { csv, lines, open, useCounty, type Session } from './harness'

useCounty()

const names = ['姓名', '公民身份号码', '乡镇', '村(社区)', '岗位', '协议起', '协议止', '月补贴']

test('what a roster would end is seen before it does, and a second person lets it', async () => {
  const posts = lines('公益性岗位').map((l) => l.split(','))
  const short = [names, ...posts.slice(1, 6)]
  const shuju = await open('shuju')
  const batch = await bring(shuju, '人力社保局_公益性岗位_少报.csv', short)

  await shuju.page.getByRole('button', { name: '看会结束哪些人' }).click()
  await shuju.page.getByText(/生效后,其中 \d+ 个人.*不在这份名单上,将结束/).waitFor()
  await shuju.check('endings-held')
  const first = shuju.page.locator('.towns button').nth(1)
  const [town, count] = await first.locator('span, b').allTextContents()
  await first.click()
  await shuju.page.waitForURL('**township=*')
  await expect.poll(() => shuju.page.locator('.el-table__row').count()).toBe(Number(count))
  expect(await shuju.page.locator('.el-table__row').first().textContent()).toContain(town)
  expect(await ended(shuju, batch), 'nothing has ended yet').toBe('held')
  await shuju.page.getByRole('button', { name: '没问题,生效' }).click()
  await shuju.page.getByText('等另一人(县级专班)核对后确认').waitFor()
  expect(await shuju.page.getByRole('button', { name: '核对无误,生效' }).count(), 'not by the same person').toBe(0)

  // The reminder of the second person leads there.
  const county = await open('zhuanban')
  await county.goto('/')
  await county.page.getByRole('link', { name: /提醒/ }).or(county.page.getByRole('button', { name: /提醒/ })).first().click()
  await county.page.getByText(`批次 ${batch}`).first().click()
  await county.page.waitForURL(`**/batches/${batch}/endings`)
  await county.page.getByRole('button', { name: '核对无误,生效' }).waitFor()
  await county.check('endings-confirm')
  await county.page.getByRole('button', { name: '不同意…' }).click()
  await county.page.getByLabel('退回的原因').fill('只报了五个人,请补全')
  await county.page.getByRole('button', { name: '退回', exact: true }).click()
  await county.page.getByText('没有生效,什么也没有变').first().waitFor()
  expect(await ended(shuju, batch)).toBe('refused')

  // Reported again, it is right after all.
  const again = await bring(shuju, '人力社保局_公益性岗位_再报.csv', [...short, posts[7]])
  await shuju.page.getByRole('button', { name: '看会结束哪些人' }).click()
  await shuju.page.getByRole('button', { name: '没问题,生效' }).click()
  await shuju.page.getByText('等另一人(县级专班)核对后确认').waitFor()
  await county.goto(`/batches/${again}/endings`)
  await county.page.getByRole('button', { name: '核对无误,生效' }).click()
  await county.page.getByText(/其中 \d+ 个人.*不在这份名单上,已结束/).waitFor()
})

test('a batch sent by mistake is withdrawn whole, after saying what that does', async () => {
  const shuju = await open('shuju')
  const { page } = shuju
  await shuju.goto('/batches?dataset=employment.post')
  const row = page.getByRole('row').filter({ hasText: '已生效' }).first()
  const batch = await row.getByRole('link').first().textContent()
  await row.getByRole('link').first().click()
  await page.getByRole('button', { name: '撤销…' }).click()
  await page.getByRole('dialog').getByText(/条记录.*从今天起不再算数/).waitFor()
  await shuju.check('withdraw')
  expect(await page.getByRole('button', { name: '撤销这一批' }).isDisabled(), 'a reason is asked for').toBe(true)
  await page.getByLabel('撤销的原因').fill('报送单位报错了月份')
  await page.getByRole('button', { name: '撤销这一批' }).click()
  await page.getByText(`批次 ${batch} 已撤销`).waitFor()
  await page.getByText(/报送单位报错了月份/).waitFor()
  await shuju.goto('/batches?dataset=employment.post&state=withdrawn')
  await page.getByRole('row').filter({ hasText: String(batch) }).filter({ hasText: '已撤销' }).waitFor()
  await shuju.check('batches-withdrawn')
  // Who only imports for a department does not withdraw.
  const yibao = await open('yibao')
  await yibao.goto('/batches')
  await yibao.page.getByRole('row').nth(1).getByRole('link').first().click()
  await yibao.page.getByText('收到日期').waitFor()
  expect(await yibao.page.getByRole('button', { name: '撤销…' }).count()).toBe(0)
})

/** Imports a roster that is to be looked at first, and says which batch it became. */
async function bring(s: Session, name: string, rows: string[][]): Promise<number> {
  await s.goto('/imports')
  await s.page.locator('input[type=file]').setInputFiles(csv(name, rows))
  const card = s.page.getByRole('article', { name })
  await card.getByText('先看会结束哪些人,再生效').click()
  await card.getByRole('button', { name: '开始导入' }).click()
  await card.getByRole('button', { name: '看会结束哪些人' }).waitFor()
  return Number((await card.getByRole('link', { name: /看批次/ }).textContent())?.match(/\d+/)?.[0])
}

const ended = (s: Session, batch: number) => s.context.request.get(`/api/batches/${batch}`).then((r) => r.json()).then((b) => b.state as string)
