import { computed, ref, shallowRef } from 'vue'
import { get, type List, type Schema } from './api'
import { useMe, whoAmI } from './me'

export type Division = Schema<'DivisionView'>

const list = shallowRef<Division[]>([])
const byCode = computed(() => new Map(list.value.map((d) => [d.code, d])))
let asked: Promise<void> | undefined

/** Reads the divisions again, after one has changed. */
export async function reloadDivisions() {
  const me = await whoAmI()
  if (!me) return
  const [county, below] = await Promise.all([get<Division>(`/api/divisions/${me.county}`), get<List<Division>>('/api/divisions', { deep: true })])
  list.value = [county, ...below.items]
}

export function forgetDivisions() {
  asked = undefined
  list.value = []
  area.value = ''
}

/** The divisions of the county, with the names people use. */
export function useDivisions() {
  asked ??= reloadDivisions().catch(() => (asked = undefined))
  const find = (code: string) => byCode.value.get(code)
  /** The name of a division with the one above it: 复兴街道茅坪村. */
  function place(code: string): string {
    const d = find(code)
    if (!d) return code.length <= 6 ? '' : code
    const above = find(d.parent)
    return (above ? above.name : '') + d.name
  }
  return { list, find, place, loaded: () => asked }
}

const area = ref('')

/** The part of one's own scope that one looks at, chosen in the top bar; '' is all of it. */
export const useArea = () => area

type Node = { value: string; label: string; children?: Node[] }

/** The divisions that the account may see for some permission, as a tree to choose from. */
export function useScope() {
  const { account } = useMe()
  const { list, find } = useDivisions()
  const roots = computed(() => {
    const all = [...new Set(account.value?.permissions.flatMap((p) => p.areas) ?? [])]
    return all.filter((a) => !all.some((b) => b !== a && a.startsWith(b))).sort()
  })
  const below = computed(() => {
    const m = new Map<string, Division[]>()
    for (const d of list.value) m.set(d.parent, [...(m.get(d.parent) ?? []), d])
    return m
  })
  function node(d: Division): Node {
    const children = below.value.get(d.code)
    return { value: d.code, label: d.name, children: d.code.length < 12 ? children?.map(node) : undefined }
  }
  const tree = computed(() => roots.value.map(find).filter((d) => d !== undefined).map(node))
  return { roots, tree }
}
