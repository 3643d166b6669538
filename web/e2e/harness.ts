import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { chromium, type Browser, type BrowserContext, type Locator, type Page, type Request } from 'playwright-core'
import { afterAll, beforeAll, expect, inject } from 'vitest'

/** The password of every account of the demonstration county. */
export const password = 'shouwang-demo-2025'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser | undefined // one for all the files that a worker runs, and gone with it
let server: ChildProcess
let folder: string
let ahead = 0 // milliseconds by which the county's clock is ahead of the one on the wall
let sessions: Session[] = []

/** Where the server answers. */
export let base = ''

/** A department's newest list in the inbox of the county, line by line: the one whose file name holds `part`. */
export function lines(part: string): string[] {
  const inbox = join(folder, 'inbox')
  const months = readdirSync(inbox).filter((n) => /^\d{4}-\d{2}$/.test(n)).sort()
  const files = months.flatMap((month) => readdirSync(join(inbox, month)).filter((n) => n.includes(part)).map((n) => join(inbox, month, n)))
  const bytes = readFileSync(files.at(-1) as string)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    text = new TextDecoder('gb18030').decode(bytes)
  }
  return text.split(/\r?\n/).filter(Boolean)
}

/** People as the employment office lists them, of one village or of all: who has a sound number and a short name. */
export function people(village?: string): { name: string; number: string; township: string; village: string }[] {
  const list = lines('就业登记').map((line) => line.split('\t')).map(([name, number, township, village]) => ({ name, number, township, village }))
  return list.filter((p) => (!village || p.village === village) && /^\d{17}[\dX]$/.test(p.number) && /^\p{Script=Han}{2,3}$/u.test(p.name))
}

/** Does what starts a screening of the county, and waits for that one, not for the one before it. */
export async function screened(s: Session, start: () => Promise<unknown>) {
  const latest = async () => (await s.context.request.get('/api/screenings').then((r) => r.json())).items[0] as { run: number; state: string } | undefined
  const before = (await latest())?.run ?? 0
  await start()
  await expect.poll(async () => { const now = await latest(); return now && now.run > before && now.state }, { timeout: 90_000, interval: 500 }).toBe('finished')
}

/** A table as a file that the import page takes. */
export const csv = (name: string, rows: string[][]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(csvText(rows)) })
const csvText = (rows: string[][]) => '\ufeff' + rows.map((r) => r.join(',')).join('\r\n')

/** A long table as such a file, by its path: what is not on disk goes to the browser in one message, which takes long. */
export function longCsv(name: string, rows: string[][]): string {
  const dir = mkdtempSync(join(folder, 'long-'))
  writeFileSync(join(dir, name), csvText(rows))
  return join(dir, name)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const address = s.address()
      s.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** The one-time passwords of an empty county's three administrators, by login. */
export const oneTime: Record<string, string> = {}

/** Lets days pass in a county with a clock of its own, and its nightly work be done. Whoever is at a browser signs in again. */
export async function pass(days: number) {
  const answered = once(server.stdout as Readable, 'data')
  server.stdin?.write(`${days}\n`)
  await answered
  ahead += days * 86_400_000
}

/** Today in the county, in China, some days from it. */
export const today = (days = 0) => new Date(Date.now() + ahead + 8 * 3600_000 + days * 86_400_000).toISOString().slice(0, 10)

/**
 * Before the tests of a file: a server on a copy of the county, or on an empty one, and a browser. Call it once at the top.
 * With `clock` days can be let pass; `fill` puts more into the county's folder before it is served.
 * Where a time is `measured`, scripts are optimised as in everybody's browser: no page of a test
 * lives long enough to win back what that costs, a fifth of all the time that the tests take.
 */
export function useCounty({ empty = false, clock = false, measured = false, fill }: { empty?: boolean; clock?: boolean; measured?: boolean; fill?: (folder: string) => void } = {}) {
  beforeAll(async () => {
    ahead = 0
    folder = mkdtempSync(join(tmpdir(), 'shouwang-e2e-'))
    if (empty) {
      const said = execFileSync(inject('binary'), ['init', '--data', join(folder, 'data'), '--county', '500229'], { encoding: 'utf8' })
      folder = join(folder, 'data')
      for (const line of said.split('\n')) {
        const [login, , secret] = line.split('\t')
        if (secret) oneTime[login] = secret
      }
    } else cpSync(inject('county'), folder, { recursive: true })
    fill?.(folder)
    const port = await freePort()
    base = `http://127.0.0.1:${port}`
    const address = `127.0.0.1:${port}`
    if (clock) {
      const binary = join(inject('binary'), '..', 'e2e-clock')
      execFileSync('go', ['build', '-o', binary, './e2e/clock'], { cwd: join(inject('binary'), '..', '..', 'web') })
      server = spawn(binary, [folder, address], { stdio: ['pipe', 'pipe', 'inherit'] })
    } else server = spawn(inject('binary'), ['serve', '--data', folder, '--addr', address], { stdio: ['ignore', 'ignore', 'inherit'] })
    for (let tries = 0; ; tries++) {
      const up = await fetch(`${base}/healthz`).then((r) => r.ok, () => false)
      if (up) break
      if (tries > 300 || server.exitCode !== null) throw new Error('the server does not answer')
      await new Promise((r) => setTimeout(r, 100))
    }
    const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-gpu', '--in-process-gpu']
    if (!measured) args.push('--js-flags=--no-maglev --no-turbofan')
    if (!browser?.isConnected()) browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell', headless: true, args })
  })
  afterAll(async () => {
    const open = sessions
    sessions = []
    browsers.clear()
    const closed = await Promise.allSettled(open.map((s) => s.close()))
    if (server) {
      const ended = once(server, 'exit')
      server.kill('SIGTERM')
      await ended
    }
    if (folder) rmSync(folder, { recursive: true, force: true })
    for (const c of closed) if (c.status === 'rejected') throw c.reason
  })
}

/** One person at a browser. */
export interface Session {
  page: Page
  context: BrowserContext
  /** Opens a page, from another page of the console as a link does, and waits until it is quiet. */
  goto(path: string): Promise<void>
  /** Loads the page again and waits until it is quiet. */
  reload(): Promise<void>
  /** Waits until the page has all that it asked for, has shown it, and asks for nothing more. */
  quiet(): Promise<void>
  /** A picture of what is on the screen, for the guide, where PICTURES names a folder. */
  picture(name: string): Promise<void>
  /** Fails on a serious or critical finding of axe, on text in English or raw codes, and on a page that is too wide. */
  check(name: string): Promise<void>
  /** Fails where, at 1024 px or at 200% zoom, a page scrolls sideways or something that can be pressed is gone; then looks at its colours in the dark. */
  bends(name: string): Promise<void>
  close(): Promise<void>
}

/** Words in Latin letters that Chinese pages may hold. */
const latin = /^(xlsx|xls|docx|csv|txt|zip|pdf|GB18030|UTF-8|Excel|Ctrl|Enter|Tab|Esc|GeoJSON|CEL|KB|MB|ID|API|English|F2|[A-Z]{1,2}|S\d+|[A-D]级?)$/i

/** Signs in as an account of the demonstration, in Chinese, at a desk (1440 px), or with `phone` at 390 px. */
export async function open(login: string, options: { phone?: boolean; width?: number } = {}): Promise<Session> {
  const s = await visit(login, options)
  const answer = await s.context.request.post(`${base}/api/sessions`, { data: { login, password } })
  expect(answer.ok(), `${login} signs in`).toBe(true)
  return s
}

/** An account's browser, signed in once for all tests of a file: it is where the test before has left it. */
export function browserOf(login: string, options: { phone?: boolean } = {}): Promise<Session> {
  const who = login + JSON.stringify(options)
  const s = browsers.get(who) ?? open(login, options)
  browsers.set(who, s)
  return s
}
const browsers = new Map<string, Promise<Session>>()

/** Somebody at the sign-in page with a one-time password, who sets one of their own and is in. */
export async function begin(login: string, secret: string): Promise<Session> {
  const s = await visit(login)
  const signIn = async (word: string) => {
    await s.page.getByLabel('登录名').fill(login)
    await s.page.getByLabel('密码', { exact: true }).fill(word)
    await s.page.getByRole('button', { name: '登录', exact: true }).click()
  }
  await s.goto('/')
  await signIn(secret)
  await s.page.locator('#old').fill(secret)
  await s.page.locator('#fresh').fill(ownPassword)
  await s.page.locator('#again').fill(ownPassword)
  await s.page.getByRole('button', { name: '保存新密码' }).click()
  await s.page.getByText('请用它重新登录').waitFor()
  await signIn(ownPassword)
  await s.page.getByRole('navigation', { name: '菜单' }).waitFor()
  return s
}
const ownPassword = 'Shouwang-Own-2026'

/** Somebody at a browser who has not signed in. */
export async function visit(login: string, { phone = false, width = 1440 } = {}): Promise<Session> {
  const context = await (browser as Browser).newContext({
    viewport: phone ? { width: 390, height: 844 } : { width, height: 900 }, isMobile: phone, hasTouch: phone, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true, baseURL: base, reducedMotion: 'reduce',
  })
  if (ahead) await context.clock.setSystemTime(Date.now() + ahead)
  const page = await context.newPage()
  const wrong: string[] = []
  page.on('pageerror', (e) => wrong.push(e.message))
  page.on('console', (m) => m.type() === 'error' && !m.text().startsWith('Failed to load resource') && wrong.push(m.text()))
  page.on('request', (r) => /^https?:/.test(r.url()) && !r.url().startsWith(base) && wrong.push(`asked ${r.url()}`))
  const quiet = listen(page)
  const s: Session = {
    page,
    context,
    quiet,
    async goto(path) {
      if (!(await page.evaluate(follow, path))) await page.goto(base + path)
      await quiet()
    },
    async reload() {
      await page.reload()
      await quiet()
    },
    async picture(name) {
      if (!process.env.PICTURES) return
      mkdirSync(process.env.PICTURES, { recursive: true })
      await rest(page)
      await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), animations: 'disabled' })
    },
    async check(name) {
      await rest(page)
      await shoot(page, name + (phone ? '-phone' : ''))
      expect(await findings(page), `${name}: accessibility`).toEqual([])
      expect(await tooWide(page), `${name}: wider than the screen`).toBeLessThanOrEqual(0)
      expect(await foreign(page), `${name}: text that is not Chinese`).toEqual([])
      expect(wrong, `${name}: errors in the browser`).toEqual([])
    },
    async bends(name) {
      await rest(page)
      const before = await pressable(page)
      for (const width of [1024, 1440 / 2]) {
        await page.setViewportSize({ width, height: 900 })
        await rest(page)
        await shoot(page, `${name}-${width}`)
        expect(await tooWide(page), `${name}: wider than ${width} px`).toBeLessThanOrEqual(0)
        const now = await pressable(page)
        expect(before.filter((what) => !now.includes(what)), `${name}: gone at ${width} px`).toEqual([])
      }
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.evaluate(() => document.documentElement.classList.add('dark'))
      await rest(page)
      await shoot(page, `${name}-dark`)
      expect(await findings(page, ['color-contrast']), `${name}: colours in the dark`).toEqual([])
      await page.evaluate(() => document.documentElement.classList.remove('dark'))
    },
    async close() {
      await context.close()
      expect(wrong, `errors in the browser of ${login}`).toEqual([])
    },
  }
  sessions.push(s)
  return s
}

/** In the browser: goes to another page of the console as a link in it does, if one of its pages is shown. */
function follow(to: string): boolean {
  if (!document.querySelector('#app')?.hasChildNodes() || to.split('?')[0] === location.pathname) return false
  history.pushState(null, '', to)
  window.dispatchEvent(new PopStateEvent('popstate'))
  return true
}

/**
 * Watches what a page asks for. What it gives back waits until all of it is there and, two
 * frames later, nothing more was asked for. Playwright's own network idle waits half a second
 * at each page.
 */
function listen(page: Page): () => Promise<void> {
  const awaited = new Set<Request>()
  let asked = 0
  const ended = (r: Request) => awaited.delete(r)
  page.on('request', (r) => (asked++, awaited.add(r)))
  page.on('requestfinished', ended)
  page.on('requestfailed', ended)
  return async () => {
    const until = Date.now() + 60_000
    for (;;) {
      while (awaited.size) {
        if (Date.now() > until) throw new Error('the page does not come to rest: ' + [...awaited].map((r) => r.url()).join(' '))
        await new Promise((r) => setTimeout(r, 5))
      }
      const before = asked
      await page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(r, 20)))))
      if (asked === before && !awaited.size) return
    }
  }
}

/**
 * What moves comes to rest first: half-faded words have half the contrast. What enters begins
 * to move a frame later, so it is asked again until nothing does.
 */
function rest(page: Page) {
  return page.evaluate(async () => {
    const frame = () => new Promise((r) => requestAnimationFrame(r))
    for (let tries = 0; tries < 20; tries++) {
      await frame()
      await frame()
      const moving = document.getAnimations().filter((a) => a.playState === 'running' && a.effect?.getComputedTiming().endTime !== Infinity)
      if (!moving.length) return
      await Promise.allSettled(moving.map((a) => a.finished))
    }
  })
}

/** Ticks a box that is not ticked. Element's own box lies over the input. */
export const tick = async (box: Locator) => (await box.isChecked()) || (await box.locator('xpath=ancestor::label').click())

/** Writes a day into its field, whose calendar opens meanwhile, and waits until it is gone again. */
export async function fillDay(field: Locator, day: string) {
  const calendar = field.page().locator('.el-picker__popper:visible')
  await field.click()
  await calendar.waitFor()
  await field.fill(day)
  await field.press('Enter')
  await calendar.waitFor({ state: 'hidden' })
}

/** The serious and critical findings of axe, by all its rules or by some. Its rules in force need no style sheet loaded again. */
async function findings(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(axe)
    await page.addInitScript({ content: axe }) // cheaper at the next page
  }
  return page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: { run(o: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } }
    const { violations } = await axe.run({ resultTypes: ['violations'], preload: { assets: ['media'] }, ...(only && { runOnly: only }) })
    return violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(' | ')}`)
  }, rules)
}

const tooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

/** What one can press or fill in on the page, by its name. */
function pressable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const seen = [...document.querySelectorAll<HTMLElement>('main :is(a, button, input, select, textarea, [role=button])')].filter((e) => e.checkVisibility())
    return [...new Set(seen.map((e) => e.ariaLabel || e.innerText || (e as HTMLInputElement).placeholder || ''))]
  })
}

/** Answers the form of a visit: somebody was at home, nothing is wanting, the income is known and the risk is true. */
export async function answerVisit(page: Page) {
  await page.locator('#field-present .el-select').click()
  await page.getByRole('option').first().click()
  await page.keyboard.press('Escape')
  for (const field of ['food', 'clothing', 'education', 'medical', 'housing', 'water']) await page.locator(`#field-${field}`).getByText('有保障', { exact: true }).click()
  await page.locator('#in-wages').fill('12000')
  await page.locator('#field-recommendation').getByText('属实', { exact: true }).click()
}

/** Words of the visible page that look like English or like codes, but for those inside code, kbd and [lang]. */
async function foreign(page: Page): Promise<string[]> {
  const words = await page.evaluate(() => {
    const copy = (document.querySelector('main') ?? document.body).cloneNode(true) as HTMLElement
    for (const e of copy.querySelectorAll('code, kbd, [lang], textarea, .code')) e.remove()
    return copy.innerText.match(/[A-Za-z][A-Za-z_.\-0-9]{2,}/g) ?? []
  })
  return [...new Set(words)].filter((w) => !latin.test(w)).slice(0, 20)
}

async function shoot(page: Page, name: string) {
  if (!process.env.SHOTS) return
  mkdirSync(process.env.SHOTS, { recursive: true })
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true })
}
