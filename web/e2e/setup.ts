import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    binary: string
    county: string
  }
}

/**
 * Makes the demonstration county that every test file starts from a copy of: all months but
 * the last are played, the last one's files are imported and screened. E2E_COUNTY names a
 * folder to keep it in between runs while one writes a test.
 */
export default function (project: TestProject) {
  const binary = join(project.config.root, '..', 'bin', 'shouwang')
  if (!existsSync(binary)) throw new Error('run make build first: the tests drive the real program')
  const kept = process.env.E2E_COUNTY
  const county = kept ?? mkdtempSync(join(tmpdir(), 'shouwang-e2e-'))
  const run = (...args: string[]) => execFileSync(binary, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (!existsSync(join(county, 'shouwang.db'))) {
    // As scripts/run makes it: files up to the last full month, work on the desks up to yesterday.
    const now = new Date()
    run('demo', '--data', county, '--size', 'small', '--end', day(Date.UTC(now.getFullYear(), now.getMonth(), 0)), '--until', day(now.getTime() - 86_400_000))
    const last = readdirSync(join(county, 'inbox')).filter((n) => /^\d{4}-\d{2}$/.test(n)).sort().at(-1) as string
    run('import', '--data', county, '--inbox', join(county, 'inbox', 'index.csv'), '--month', last)
    const [year, month] = last.split('-').map(Number)
    run('screen', '--data', county, '--on', day(Date.UTC(year, month, 0)))
  }
  project.provide('binary', binary)
  project.provide('county', county)
  return () => {
    if (!kept) rmSync(county, { recursive: true, force: true })
  }
}

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
