import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { Refused } from './client'

/** What went wrong, in words for the reader: the server's own where it has some. */
export function useWords() {
  const { t } = useI18n()
  return (e: unknown): string => {
    if (e instanceof Refused && e.message) return [e.message, ...e.fields.map((f) => f.text)].join(' ')
    return t('source.network')
  }
}

/** A thing that is loaded, with what to show meanwhile and when it fails. */
export function useLoad<T>(load: () => Promise<T>) {
  const words = useWords()
  const data = shallowRef<T>() as Ref<T | undefined>
  const loading = ref(false)
  const error = ref('')
  let turn = 0
  async function reload(): Promise<void> {
    const mine = ++turn
    loading.value = true
    try {
      const got = await load()
      if (mine !== turn) return
      data.value = got
      error.value = ''
    } catch (e) {
      if (mine === turn) error.value = words(e)
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  return { data, loading, error, reload }
}

/** Calls f again and again, as long as the page is open; f says how soon in milliseconds. */
export function useEvery(f: () => Promise<number>) {
  let timer = 0
  let stopped = false
  async function tick() {
    const wait = await f()
    if (!stopped) timer = window.setTimeout(tick, wait)
  }
  void tick()
  const stop = () => {
    stopped = true
    window.clearTimeout(timer)
  }
  onScopeDispose(stop)
  return { again: () => { window.clearTimeout(timer); void tick() }, stop }
}

let mine: Promise<Set<string>> | undefined

/** The permissions of whoever is signed in. The server decides; this only hides buttons. */
export function useMay() {
  const held = ref(new Set<string>())
  mine ??= fetch('/api/me').then(async (r) => new Set<string>(r.ok ? ((await r.json()).permissions ?? []).map((p: { permission: string }) => p.permission) : []))
  void mine.then((p) => (held.value = p))
  return (permission: string) => held.value.has(permission)
}

export const number = (n: number | undefined) => (n ?? 0).toLocaleString('zh-CN')

export function bytes(n: number): string {
  if (n < 1024) return `${n} B`
  if (n < 1 << 20) return `${(n / 1024).toFixed(0)} KB`
  return `${(n / (1 << 20)).toFixed(1)} MB`
}

/** A column of a spreadsheet by its letters: 0 is A, 26 is AA. */
export function letters(index: number): string {
  let s = ''
  for (let i = index; i >= 0; i = Math.floor(i / 26) - 1) s = String.fromCharCode(65 + (i % 26)) + s
  return s
}

/** A clause as a reader knows it: "plan:262" is an entry of the index of the plan. */
export function useClause() {
  const { t } = useI18n()
  return (basis: string) => basis.replace(/plan:(\d+)/g, (_, n: string) => t('source.clause', { n }))
}

/** An instant as the day and minute in China. */
export function minute(instant: string | undefined): string {
  if (!instant) return ''
  return new Date(instant).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false }).replaceAll('/', '-')
}
