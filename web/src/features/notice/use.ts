import { shallowRef } from 'vue'
import { get, type List } from '@/shared/api'
import type { ColumnInfo } from './types'

const columns = shallowRef<ColumnInfo[]>([])
let asked: Promise<void> | undefined

/** The columns that a notice may have, with their headings and what the county says of them. */
export function useColumns() {
  asked ??= get<List<ColumnInfo>>('/api/notice-columns')
    .then((l) => void (columns.value = l.items))
    .catch(() => (asked = undefined))
  return { columns, heading: (key: string) => columns.value.find((c) => c.key === key)?.title ?? '' }
}
