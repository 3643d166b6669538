import { chromium } from 'playwright-core'
const [base, login, path, out, width = '1440'] = process.argv.slice(2)
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'] })
const c = await b.newContext({ viewport: { width: +width, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', baseURL: base })
await c.request.post(`${base}/api/sessions`, { data: { login, password: 'shouwang-demo-2025' } })
const p = await c.newPage()
p.on('console', (m) => m.type() === 'error' && console.log('console:', m.text()))
p.on('response', (r) => r.status() >= 400 && console.log(r.status(), r.url()))
p.on('pageerror', (e) => console.log('pageerror:', e.message))
let target = path
if (path.startsWith('first:')) {
  const r = await (await c.request.get(`${base}${path.slice(6)}`)).json()
  target = `/cases/${r.items[0].id}`
  console.log(target)
}
await p.goto(base + target, { waitUntil: 'networkidle' })
await p.waitForTimeout(500)
const steps = process.argv.slice(7)
for (const s of steps) { await p.getByRole('button', { name: s, exact: true }).first().click(); await p.waitForTimeout(600) }
await p.screenshot({ path: out, fullPage: true })
await b.close()
