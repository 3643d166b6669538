import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { open, useCounty } from '../e2e/harness'

const crowd = 100_000

useCounty({
  measured: true,
  fill: (folder) => execFileSync('go', ['run', './bench/crowd', folder, String(crowd)], { cwd: join(inject('binary'), '..', '..', 'web'), stdio: 'inherit' }),
})

/**
 * A county with 100,000 open leads: until the list is there, until a jump to its middle and to
 * its end shows rows, and how long frames take while one scrolls. Printed, not asserted.
 */
test('a list of 100,000 leads', async () => {
  const s = await open('zhuanban')
  const since = (start: number) => `${(performance.now() - start).toFixed(0)} ms`
  const report: string[] = []
  let start = performance.now()
  await s.page.goto('/leads', { waitUntil: 'commit' })
  await s.page.locator('[data-index="0"]').waitFor()
  report.push(`the list is there after ${since(start)}`)
  await s.quiet()

  const frames = await s.page.evaluate(async () => {
    const scroller = document.querySelector('[role=rowgroup].rows') as HTMLElement
    const took: number[] = []
    let last = performance.now()
    for (let i = 0; i < 300; i++) {
      scroller.scrollTop += 120
      await new Promise((r) => requestAnimationFrame(r))
      const now = performance.now()
      took.push(now - last)
      last = now
    }
    return took.sort((a, b) => a - b)
  })
  report.push(`300 frames while scrolling: middle ${frames[150].toFixed(0)} ms, 19 of 20 within ${frames[285].toFixed(0)} ms, longest ${frames[299].toFixed(0)} ms`)

  for (const [where, index] of [['middle', crowd / 2], ['end', crowd - 1]] as const) {
    start = performance.now()
    await s.page.evaluate((at) => {
      document.querySelector('[role=rowgroup].rows')!.scrollTop = at * 68 // the height of a row
    }, index)
    await s.page.locator(`[data-index="${index}"]`).getByText('近12个月合计').waitFor()
    report.push(`a jump to the ${where} shows its rows after ${since(start)}`)
  }
  await s.page.goto('/')
  start = performance.now()
  await s.page.reload({ waitUntil: 'commit' })
  await s.page.locator('h1').waitFor()
  await s.quiet()
  report.push(`the workbench is quiet after ${since(start)}`)
  console.log(report.join('\n'))
  expect(frames).toHaveLength(300)
})
