import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
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
 * Makes the demonstration county that every test file starts from a copy of. E2E_COUNTY names
 * a folder that holds one already, or to keep it in between runs while one writes a test.
 */
export default function (project: TestProject) {
  const top = join(project.config.root, '..')
  const binary = join(top, 'bin', 'shouwang')
  if (!existsSync(binary)) throw new Error('run make build first: the tests drive the real program')
  const kept = process.env.E2E_COUNTY
  const county = kept ?? mkdtempSync(join(tmpdir(), 'shouwang-e2e-'))
  if (!existsSync(join(county, 'demo-complete'))) execFileSync(join(top, 'scripts', 'county'), [binary, county, 'small'], { stdio: ['ignore', 'ignore', 'inherit'] })
  project.provide('binary', binary)
  project.provide('county', county)
  return () => {
    if (!kept) rmSync(county, { recursive: true, force: true })
  }
}
