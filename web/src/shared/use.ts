import { computed, onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { Refused } from './api'

/** What went wrong, in words for the reader: the server's own where it has some. */
export function useWords() {
  const { t } = useI18n()
  return (e: unknown): string => {
    if (!(e instanceof Refused)) return t('shared.broken')
    if (e.message) return [e.message, ...e.fields.map((f) => f.text)].join(' ')
    return t(e.status === 0 ? 'shared.network' : 'shared.broken')
  }
}

/** A thing that is loaded, with what to show meanwhile and when it fails. Only the latest answer counts. */
export function useLoad<T>(load: () => Promise<T>, { now = true } = {}) {
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
  if (now) void reload()
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

/** Calls f some milliseconds after the last of many changes. */
export function useSoon(f: () => unknown, wait = 350) {
  let timer = 0
  const cancel = () => window.clearTimeout(timer)
  onScopeDispose(cancel)
  function soon() {
    cancel()
    timer = window.setTimeout(f, wait)
  }
  soon.cancel = cancel
  return soon
}

/** Calls f again and again as long as the page is open; f says how soon, in milliseconds. */
export function useEvery(f: () => Promise<number>) {
  let timer = 0
  let stopped = false
  async function tick() {
    const wait = await f()
    if (!stopped) timer = window.setTimeout(tick, wait)
  }
  void tick()
  function stop() {
    stopped = true
    window.clearTimeout(timer)
  }
  onScopeDispose(stop)
  return {
    again: () => {
      window.clearTimeout(timer)
      void tick()
    },
    stop,
  }
}

/** A text that lives in the query of the address, so that a page can be kept and sent; never for personal data. */
export function useQueryField(key: string) {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => (typeof route.query[key] === 'string' ? (route.query[key] as string) : ''),
    set: (value: string | undefined | null) => void router.replace({ query: { ...route.query, [key]: value || undefined } }),
  })
}
