import { expect, test } from 'vitest'
import { open, useCounty } from './harness'
import { act, authorise, review } from './steps'

useCounty()

type Found = { id: string; stage: string; green: boolean }

test('a household found true is authorised, compared, reviewed and posted, each by who may', async () => {
  const village = await open('cun')
  const found = (await village.context.request.get('/api/cases?limit=100').then((r) => r.json())).items as Found[]
  const { id } = found.find((c) => c.stage === 'authorise' && !c.green) as Found
  const page = village.page
  await village.goto(`/cases/${id}`)
  await page.getByText('现在请您办:').waitFor()
  expect(await page.locator('button:enabled', { hasText: '发起比对' }).count(), 'nothing is compared without a paper').toBe(0)
  await authorise(village)

  const county = await open('zhuanban')
  await county.goto(`/cases/${id}`)
  await county.page.getByRole('region', { name: '下一步' }).getByRole('button', { name: '发起比对', exact: true }).click()
  await county.page.getByText('已办好').first().waitFor()
  const doubts = await county.context.request.get(`/api/cases/${id}`).then((r) => r.json())
  expect(doubts.stage).toBe('compare')
  await act(county, '比对办结', () => county.page.getByRole('dialog').getByRole('textbox').fill('没有送数据的部门已逐项电话核对'))

  await village.goto(`/cases/${id}`)
  await review(village)
  await page.getByText(/到会 21 人:同意 20/).waitFor()
  await village.check('case-reviewed')

  await page.getByRole('region', { name: '下一步' }).getByRole('button', { name: '张贴公示', exact: true }).click()
  await page.getByText('已办好').first().waitFor()
  const posted = await village.context.request.get('/api/notices?limit=20').then((r) => r.json())
  expect(posted.items.length).toBeGreaterThan(0)
  // The township may not go on while the notice runs.
  const township = await open('xiangzhen')
  await township.goto(`/cases/${id}`)
  expect(await township.page.locator('button:enabled', { hasText: '审核同意' }).count(), 'nothing is endorsed while the notice runs').toBe(0)
  await township.check('case-posted')
})
