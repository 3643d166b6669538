import { shallowRef } from 'vue'
import { get, type Schema } from './api'

type Clause = Schema<'AppClause'>
let asked: Promise<Clause[]> | undefined

/** Where a clause stands in the plan and what it asks, by its key ("plan:262"). */
export function useClauses() {
  const list = shallowRef<Clause[]>([])
  asked ??= get<{ items: Clause[] }>('/api/clauses').then((r) => r.items)
  void asked.then((c) => (list.value = c)).catch(() => (asked = undefined))
  return (key?: string) => list.value.find((c) => c.clause === key)
}
