import { expect, test } from 'vitest'
import { open, useCounty } from '../e2e/harness'

useCounty({ measured: true })

/** A village's line: 1.6 Mbit/s, 300 ms. */
const line = { offline: false, latency: 300, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 }

/** Lists, who opens them, and what shows that they can be used. */
const lists: [path: string, login: string, ready: string][] = [
  ['/leads', 'zhuanban', '[data-index="0"]'],
  ['/leads', 'cun', '[data-index="0"]'],
  ['/cases?view=all', 'zhuanban', 'tbody tr'],
  ['/households', 'cun', 'tbody tr'],
  ['/batches', 'shuju', 'tbody tr'],
  ['/datasets', 'yibao', 'tbody tr'],
  ['/rules', 'zhuanban', 'tbody tr'],
]

/**
 * How long until a list can be used on that line, for a browser that has never been here and
 * for one that has, and how much comes over the line. Wall time is printed, not asserted.
 */
test('list pages on a slow line', async () => {
  const report: string[] = []
  for (const [path, login, ready] of lists) {
    const s = await open(login)
    const cdp = await s.context.newCDPSession(s.page)
    await cdp.send('Network.enable')
    await cdp.send('Network.emulateNetworkConditions', line)
    let bytes = 0
    cdp.on('Network.loadingFinished', (e) => (bytes += e.encodedDataLength))
    for (const visit of ['first', 'again']) {
      bytes = 0
      const start = performance.now()
      await s.page.goto(path, { waitUntil: 'commit' })
      await s.page.locator(ready).first().waitFor()
      report.push(`${path} as ${login}, ${visit}: ${((performance.now() - start) / 1000).toFixed(2)} s, ${(bytes / 1024).toFixed(0)} KB (bound 2 s, 350 KB)`)
      await s.quiet()
    }
    await s.close()
  }
  console.log(report.join('\n'))
  expect(report).toHaveLength(2 * lists.length)
})
