import { computed, shallowRef } from 'vue'
import { get, Refused, type Schema } from './api'

export type Me = Schema<'AccessMe'>

const account = shallowRef<Me>()
let asked: Promise<Me | undefined> | undefined

/** Asks once who is signed in; undefined: nobody. */
export function whoAmI(): Promise<Me | undefined> {
  asked ??= get<Me>('/api/me')
    .then((m) => (account.value = m))
    .catch((e) => {
      asked = undefined
      if (e instanceof Refused && e.status === 401) return undefined
      throw e
    })
  return asked
}

/** Forgets who was signed in. */
export function forgetMe() {
  asked = undefined
  account.value = undefined
}

/** Who is signed in. The server decides what is allowed; this only hides what would be refused. */
export function useMe() {
  void whoAmI().catch(() => undefined)
  const held = computed(() => new Set(account.value?.permissions.map((p) => p.permission)))
  return { account, may: (...permissions: string[]) => permissions.some((p) => held.value.has(p)) }
}
