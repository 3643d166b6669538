import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// While developing, the console talks to a server that runs beside it.
const server = process.env.SHOUWANG_URL ?? 'http://127.0.0.1:8080'
const proxy = { '/api': server, '/docs': server, '/gs': server }

const running = (what: string) => process.argv.includes(what)

/** Browser tests go two at a time, those that take minutes first. */
const long = ['tour', 'life', 'registry', 'monitor']
const rank = (file: TestSpecification) => {
  const at = long.findIndex((name) => file.moduleId.endsWith(`/${name}.test.ts`))
  return at < 0 ? long.length : at
}
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    return files.toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  plugins: [vue(), Components({ dirs: [], resolvers: [ElementPlusResolver({ importStyle: false })], dts: false })],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    outDir: 'dist/console',
    target: 'chrome87', // old office PCs and the browsers inside phone apps
    assetsInlineLimit: 0, // the content security policy knows no data: scripts or styles
    chunkSizeWarningLimit: 700,
    // What most pages need comes in one file: on a village's line each file costs a third of a second.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'kit', test: /node_modules|src\/shared/, minShareCount: 10 }] } } },
  },
  server: { proxy },
  test: { globalSetup: running('e2e') || running('bench') ? './e2e/setup.ts' : undefined, testTimeout: 120_000, expect: { poll: { timeout: 20_000 } }, hookTimeout: 180_000, teardownTimeout: 60_000, maxWorkers: running('bench') ? 1 : 2, isolate: false, sequence: { sequencer: LongFirst } },
})
