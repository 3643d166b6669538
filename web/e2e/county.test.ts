import { expect, test } from 'vitest'
import { fillDay, browserOf, useCounty } from './harness'

useCounty()

const day = (days: number) => new Date(Date.now() + 8 * 3600_000 + days * 86_400_000).toISOString().slice(0, 10)

test('a number that rules use is set from a day on, looked at on another, and taken back before it holds', async () => {
  const s = await browserOf('zhuanban')
  const { page } = s
  await s.goto('/params')
  const line = page.getByRole('row').filter({ has: page.getByRole('button', { name: '监测范围', exact: true }) })
  const old = (await line.locator('b').textContent()) as string
  await line.getByRole('button', { name: '设定:监测范围' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('新的值').fill('八千五')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByLabel('新的值').fill('8500')
  await fillDay(dialog.getByLabel('从哪一天起执行'), day(30))
  await dialog.getByLabel('依据的文件').fill('城乡振组〔2026〕9号')
  await dialog.getByText('到那一天之前仍用现在的值').waitFor()
  await dialog.getByText(/影响的规则:/).waitFor()
  await s.check('param-set')
  await dialog.getByRole('button', { name: '保存' }).click()
  await line.getByText(`${day(30)} 起 8,500`).waitFor()
  expect(await line.locator('b').textContent(), 'today it is as it was').toBe(old)
  await s.goto(`/params?on=${day(31)}`)
  await line.getByText('8,500').first().waitFor()
  await s.goto('/params?only=future')
  await page.getByRole('button', { name: '监测范围', exact: true }).click()
  const drawer = page.getByRole('dialog', { name: '监测范围' })
  await drawer.getByText('依据:城乡振组〔2026〕9号').waitFor()
  await s.check('param')
  await drawer.getByRole('button', { name: '撤回' }).click()
  await page.getByText(/要撤回吗/).waitFor()
  await page.getByRole('dialog', { name: '撤回' }).getByRole('button', { name: '撤回' }).click()
  await drawer.getByText('已撤回').waitFor()
})

test('who answers for each village is known for today and for any other day, and leads pass to the successor', async () => {
  const s = await browserOf('zhuanban')
  const { page } = s
  const [village] = await (await browserOf('cun')).context.request.get('/api/me').then((r) => r.json()).then((m) => m.permissions[0].areas as string[])
  await s.goto(`/postings?area=${village.slice(0, 9)}`)
  const row = page.getByRole('row').filter({ has: page.locator(`a[href="/divisions/${village}"]`) })
  const held = (await row.textContent()) as string
  await row.getByRole('button', { name: '接任' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: '账号(有账号才能收到线索)', exact: true }).press('Enter')
  await page.getByRole('option').filter({ hasText: 'cun2' }).click()
  expect(await dialog.getByLabel('姓名').inputValue()).not.toBe('')
  await dialog.getByText('到前一天卸任').waitFor()
  await s.check('posting')
  const successor = await dialog.getByLabel('姓名').inputValue()
  await dialog.getByRole('button', { name: '保存' }).click()
  await row.getByText(successor).waitFor()

  const last = `${day(0).slice(0, 4)}-03-15`
  await fillDay(page.getByLabel('看哪一天'), last)
  await page.waitForURL(`**on=${last}`)
  await page.getByText(new RegExp(`^${last}`)).waitFor()
  await expect.poll(() => row.textContent()).not.toContain(successor)
  expect(held).toContain(((await row.textContent()) as string).slice(0, 6))
  await s.check('postings-past')

  await s.goto('/postings?gaps=1')
  await page.getByText(/处缺人/).waitFor()
  await page.getByRole('row').nth(1).getByText(/^缺/).first().waitFor()
})

test('a township changes its class by a decision, and a village gets the name that files write', async () => {
  const s = await browserOf('shuju')
  const { page } = s
  await s.goto('/divisions')
  await page.getByLabel('按名称或代码查找').fill('修齐')
  await page.getByRole('link', { name: '修齐镇' }).click()
  await page.getByRole('button', { name: '调整分类' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: '新的类别', exact: true }).press('Enter')
  await page.getByRole('option', { name: '先行示范类' }).click()
  await dialog.getByLabel('决定的名称或内容').fill('县委农村工作领导小组第3次会议')
  await s.check('division-class')
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByRole('cell', { name: /县委农村工作领导小组第3次会议/ }).waitFor()
  expect(await page.getByRole('row').filter({ hasText: '重点帮扶类' }).count(), 'the class before stays in the history').toBeGreaterThan(0)
  await page.getByRole('button', { name: '添加别名' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('老修齐区')
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
  await page.getByText('老修齐区').waitFor()
  await s.check('division')
})

test('the county draws its own outlines, and goes back to tiles', async () => {
  const s = await browserOf('shuju')
  const { page } = s
  const towns = ((await s.context.request.get('/api/divisions').then((r) => r.json())).items as { code: string; name: string }[]).slice(0, 3)
  const square = (x: number) => [[[108 + x, 31], [109 + x, 31], [109 + x, 32], [108 + x, 32], [108 + x, 31]]]
  const outlines = { type: 'FeatureCollection', features: towns.map((d, i) => ({ type: 'Feature', properties: { name: d.name }, geometry: { type: 'Polygon', coordinates: square(i) } })) }
  await s.goto('/divisions')
  await page.getByRole('button', { name: '上传边界图' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('现在用的是方格图').waitFor()
  const give = (name: string, text: string) => dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/geo+json', buffer: Buffer.from(text) })
  await give('乡镇.json', '{"type":"乡镇"}')
  await dialog.getByRole('alert').waitFor()
  await give('乡镇.geojson', JSON.stringify(outlines))
  await dialog.getByText(`缺 ${25 - towns.length} 个区划`).waitFor()
  await s.check('outlines')

  const county = await browserOf('zhuanban')
  await county.goto('/map')
  await expect.poll(() => county.page.locator('path.tile').count()).toBe(towns.length)
  await county.check('map-outlines')
  await county.page.locator('path.tile').first().focus()
  await county.page.keyboard.press('Enter')
  await county.page.waitForURL(/area=500229\d{3}$/)

  await dialog.getByRole('button', { name: '改回方格图' }).click()
  await dialog.getByText('现在用的是方格图').waitFor()
  await county.goto('/map')
  await expect.poll(() => county.page.locator('path.tile').count()).toBe(0)
  expect(await county.page.locator('g.tile').count()).toBe(25)
})
