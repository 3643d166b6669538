import { computed, ref, shallowRef, triggerRef } from 'vue'
import type { GridColumn, GridRow, Problem } from './types'

/** A row as the reader edits it, beside what it was when it came from the server. */
export interface EditRow {
  row: number
  label: string
  cells: string[]
  was: string[]
  reasons: Problem[]
  state: 'open' | 'accepted' | 'review'
  note?: string
  checked: boolean
  picked: boolean
}

export interface Kind {
  key: string
  column: string
  text: string
  count: number
}

const keyOf = (p: Problem) => `${p.column}|${p.code}`

function edit(r: GridRow, width: number): EditRow {
  const cells = Array.from({ length: width }, (_, i) => r.cells[i] ?? '')
  return { row: r.row, label: r.label, cells, was: [...cells], reasons: r.reasons, state: 'open', note: r.note, checked: false, picked: false }
}

/** The rows of a quarantine under correction: what is typed, undone, checked and done. */
export function grid(columns: GridColumn[], list: GridRow[]) {
  const rows = shallowRef(list.map((r) => edit(r, columns.length)))
  const past: { row: EditRow; column: number; from: string }[][] = []
  const undoable = ref(0)

  const isDirty = (r: EditRow) => r.state === 'open' && r.cells.some((c, i) => c !== r.was[i])
  const touch = () => triggerRef(rows)

  /** Writes cells as one step that undo takes back. */
  function write(changes: { row: EditRow; column: number; to: string }[]) {
    const step = changes
      .filter((c) => c.row.state === 'open' && c.column < columns.length && c.row.cells[c.column] !== c.to)
      .map((c) => ({ row: c.row, column: c.column, from: c.row.cells[c.column] }))
    if (!step.length) return
    for (const c of changes) if (c.row.state === 'open' && c.column < columns.length) c.row.cells[c.column] = c.to
    past.push(step)
    undoable.value = past.length
    touch()
  }

  function undo() {
    for (const c of past.pop() ?? []) c.row.cells[c.column] = c.from
    undoable.value = past.length
    touch()
  }

  /** Other open rows that hold the same wrong text in the same column. */
  function alike(row: EditRow, column: number, text: string): EditRow[] {
    const title = columns[column].title
    return rows.value.filter((r) => r !== row && r.state === 'open' && r.cells[column] === text && r.reasons.some((p) => p.column === title))
  }

  function settle(done: { row: number; state: string; reasons: Problem[] }[]) {
    const by = new Map(done.map((d) => [d.row, d]))
    for (const r of rows.value) {
      const d = by.get(r.row)
      if (!d) continue
      r.was = [...r.cells]
      r.checked = true
      r.state = d.state as EditRow['state']
      r.reasons = d.reasons
      if (d.state !== 'open') r.picked = false
    }
    past.length = 0
    undoable.value = 0
    touch()
  }

  function remove(numbers: number[]) {
    const gone = new Set(numbers)
    rows.value = rows.value.filter((r) => !gone.has(r.row))
  }

  const kinds = computed<Kind[]>(() => {
    const found = new Map<string, Kind>()
    for (const r of rows.value) {
      if (r.state !== 'open') continue
      for (const p of r.reasons) {
        const k = found.get(keyOf(p)) ?? { key: keyOf(p), column: p.column, text: p.text.split(/[,，;；]/)[0], count: 0 }
        k.count++
        found.set(k.key, k)
      }
    }
    return [...found.values()].sort((a, b) => b.count - a.count)
  })

  return {
    columns,
    rows,
    kinds,
    undoable,
    changed: computed(() => rows.value.filter(isDirty).length),
    picked: computed(() => rows.value.filter((r) => r.picked)),
    isDirty,
    touch,
    write,
    undo,
    alike,
    settle,
    remove,
    dirtyRows: () => rows.value.filter(isDirty),
    add: (more: GridRow[]) => (rows.value = [...rows.value, ...more.map((r) => edit(r, columns.length))]),
    hasKind: (r: EditRow, key: string) => key === '' || r.reasons.some((p) => keyOf(p) === key),
  }
}

export type Sheet = ReturnType<typeof grid>

/** Cells as a spreadsheet puts them on the clipboard. */
export function parseClipboard(text: string): string[][] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n')
  return lines.map((line) => line.split('\t').map((cell) => cell.trim()))
}
