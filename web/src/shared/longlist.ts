import { computed, reactive, ref, shallowReactive } from 'vue'

/** How many rows one request brings. */
const pageSize = 100

/**
 * Rows of a list too long to hold: those in sight are asked for by pages as one scrolls, and
 * kept. Rows have one height in pixels, so that the scroll bar is true from the start.
 */
export function useLongList<T>(height: number, load: (offset: number, limit: number) => Promise<{ items: T[]; total: number }>) {
  const rows = shallowReactive(new Map<number, T>())
  const state = reactive({ total: 0, loaded: false })
  const top = ref(0) // pixels scrolled
  const view = ref(600)
  const asked = new Set<number>()
  let turn = 0

  const first = computed(() => Math.max(0, Math.floor(top.value / height) - 6))
  const last = computed(() => Math.min(state.total, Math.ceil((top.value + view.value) / height) + 6))
  const visible = computed(() => Array.from({ length: Math.max(0, last.value - first.value) }, (_, i) => ({ index: first.value + i, row: rows.get(first.value + i) })))

  async function page(n: number) {
    if (asked.has(n)) return
    asked.add(n)
    const mine = turn
    try {
      const got = await load(n * pageSize, pageSize)
      if (mine !== turn) return
      state.total = got.total
      state.loaded = true
      got.items.forEach((item, i) => rows.set(n * pageSize + i, item))
    } catch (e) {
      if (mine === turn) asked.delete(n)
      throw e
    }
  }
  /** Asks for what is in sight and not here yet. */
  async function fill() {
    const pages = new Set([Math.floor(first.value / pageSize), Math.floor(Math.max(first.value, last.value - 1) / pageSize)])
    await Promise.all([...pages].map(page))
  }
  /** Forgets all rows and asks again. */
  async function reset() {
    turn++
    asked.clear()
    rows.clear()
    await page(Math.floor(first.value / pageSize))
    await fill()
  }
  return { rows, state, top, view, visible, fill, reset, height }
}
