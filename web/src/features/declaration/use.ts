import { reactive, ref, watch } from 'vue'
import { get, Refused, type Schema } from '@/shared/api'
import { useLoad, useSoon } from '@/shared/use'

export type Declaration = Schema<'MonitorDeclaration'>
export type DeclarationDetail = Schema<'MonitorDeclarationDetail'>
export type Person = Schema<'RegistryFound'>

/** Which household a report is about: one of the register, or one to be written down. */
export interface About {
  mode: 'find' | 'fresh'
  person?: Person
  village: string
  group: string
  head: string
  address: string
}
export const nobody = (): About => ({ mode: 'find', village: '', group: '', head: '', address: '' })
export const known = (a: About) => (a.mode === 'find' ? !!a.person : !!a.village && !!a.head.trim())
export const asSent = (a: About) =>
  a.mode === 'find' ? { household: a.person?.household } : { newcomer: { village: a.village, head: a.head.trim(), group: a.group.trim() || undefined, address: a.address.trim() || undefined } }

// Without crypto.randomUUID, which plain http does not have. The key is the same for each try.
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')

/** The kinds of hardship that people name: those of the county's list that have no part of. */
export function useHardships() {
  const { data } = useLoad(async () => (await get<Schema<'CodeList'>>('/api/codes/risk')).codes.filter((c) => !c.parent))
  return data
}

/** A form that outlives a lost connection and a closed page: kept on this device until it was taken. */
export function useDraft<T extends object>(place: string, blank: () => T) {
  const draft = reactive(blank()) as T
  const resumed = ref(false)
  const old = localStorage.getItem(place)
  if (old) {
    Object.assign(draft, JSON.parse(old))
    resumed.value = true
  }
  const keep = useSoon(() => localStorage.setItem(place, JSON.stringify(draft)), 400)
  watch(draft, keep, { deep: true })
  function drop() {
    Object.assign(draft, blank())
    keep.cancel()
    localStorage.removeItem(place)
    resumed.value = false
    queueMicrotask(() => (keep.cancel(), localStorage.removeItem(place)))
  }
  return { draft, resumed, drop }
}

/** Sends, and says in the reader's words that a lost connection loses nothing. */
export async function sent<T>(send: () => Promise<T>, offline: string): Promise<T> {
  try {
    return await send()
  } catch (e) {
    if (e instanceof Refused && e.status === 0) throw new Refused(0, 'network', offline)
    throw e
  }
}
