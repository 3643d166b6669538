import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { components } from '@/shared/schema'

/** A generated type without the nulls that Go's empty lists never send. */
type Filled<T> = T extends null ? never : T extends (infer U)[] ? Filled<U>[] : T extends object ? { [K in keyof T]: Filled<T[K]> } : T
export type Schema<K extends keyof components['schemas']> = Filled<components['schemas'][K]>

/** What the server refuses, in its own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
    readonly fields: { path: string; text: string }[] = [],
  ) {
    super(text)
  }
}

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const raw = body instanceof Blob
  let res: Response
  try {
    res = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': raw ? 'application/octet-stream' : 'application/json' },
      body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
    })
  } catch {
    throw new Refused(0, 'network', '')
  }
  if (res.ok) return res
  const p = await res.json().catch(() => ({}))
  throw new Refused(res.status, p.code ?? '', p.detail ?? p.title ?? '', p.fields ?? [])
}

async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
  const res = await send(method, path, body)
  return res.status === 204 ? (undefined as T) : ((await res.json()) as T)
}

export const get = <T>(path: string, query: Record<string, string | number | boolean | undefined> = {}) => {
  const q = new URLSearchParams()
  for (const [k, v] of Object.entries(query)) if (v !== undefined && v !== '' && v !== false) q.set(k, String(v))
  return json<T>('GET', q.size ? `${path}?${q}` : path)
}
export const post = <T>(path: string, body?: unknown) => json<T>('POST', path, body)
export const put = <T>(path: string, body?: unknown) => json<T>('PUT', path, body)
export const del = <T>(path: string) => json<T>('DELETE', path)

/** Asks for a file and hands it to the browser to keep. */
export async function download(path: string, body: unknown, name: string) {
  const res = await send('POST', path, body)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await res.blob())
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** What went wrong, for the reader. */
export function useWords() {
  const { t } = useI18n()
  return (e: unknown): string => (e instanceof Refused && e.message ? [e.message, ...e.fields.map((f) => f.text)].join(' ') : t('rule.network'))
}

/** A thing that is loaded, with what to show meanwhile and when it fails. */
export function useLoad<T>(load: () => Promise<T>) {
  const words = useWords()
  const data = shallowRef<T>() as Ref<T | undefined>
  const loading = ref(false)
  const error = ref('')
  let turn = 0
  async function reload() {
    const mine = ++turn
    loading.value = true
    try {
      const got = await load()
      if (mine === turn) {
        data.value = got
        error.value = ''
      }
    } catch (e) {
      if (mine === turn) error.value = words(e)
    }
    if (mine === turn) loading.value = false
  }
  void reload()
  return { data, loading, error, reload }
}

/** Does something once at a time; true if it went well. */
export function useAct() {
  const words = useWords()
  const busy = ref(false)
  const error = ref('')
  async function act(f: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = ''
    try {
      await f()
      return true
    } catch (e) {
      error.value = words(e)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, error, act }
}

/** Calls f some time after the last of many changes. */
export function useSoon(f: () => unknown, wait = 350) {
  let timer = 0
  onScopeDispose(() => window.clearTimeout(timer))
  return () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(f, wait)
  }
}

type Me = Schema<'AccessMe'>
let me: Promise<Me> | undefined

/** Who is signed in. The server decides what is allowed; this only hides buttons. */
export function useMe() {
  const account = shallowRef<Me>()
  me ??= get<Me>('/api/me')
  void me.then((m) => (account.value = m)).catch(() => (me = undefined))
  const may = (...permissions: string[]) => account.value?.permissions.some((p) => permissions.includes(p.permission)) ?? false
  return { account, may }
}

export const forget = () => (me = undefined)

const pad = (n: number) => String(n).padStart(2, '0')
/** A day in China, YYYY-MM-DD. */
export const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)
/** An instant as read in China. */
export function moment(at?: string | null): string {
  if (!at) return ''
  const d = new Date(new Date(at).getTime() + 8 * 3600_000)
  return `${d.toISOString().slice(0, 10)} ${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}`
}
export const number = (n: number) => n.toLocaleString('zh-CN')

type View = Schema<'DivisionView'>
let places: Promise<View[]> | undefined

/** The divisions of the county, by code, with the names people use. */
export function useDivisions() {
  const list = shallowRef<View[]>([])
  places ??= get<{ items: View[] }>('/api/divisions', { deep: true }).then((r) => r.items)
  void places.then((p) => (list.value = p)).catch(() => (places = undefined))
  const find = (code: string) => list.value.find((d) => d.code === code)
  function place(code: string): string {
    const d = find(code)
    if (!d) return code.length <= 6 ? '' : code
    const above = find(d.parent)
    return (above ? above.name : '') + d.name
  }
  return { list, find, place }
}
export const forgetDivisions = () => (places = undefined)

type Clause = Schema<'AppClause'>
let clauses: Promise<Clause[]> | undefined

/** Where a clause stands in the plan and what it asks. */
export function useClauses() {
  const list = shallowRef<Clause[]>([])
  clauses ??= get<{ items: Clause[] }>('/api/clauses').then((r) => r.items)
  void clauses.then((c) => (list.value = c)).catch(() => (clauses = undefined))
  return (key?: string) => list.value.find((c) => c.clause === key)
}
