import { get, post, sendFile, type List, type Query } from '@/shared/api'
import type * as t from './types'

/** The routes of package source. */
export const source = {
  upload: (file: File, onSent?: (share: number) => void) =>
    sendFile('/api/imports', file, {}, onSent).then(async (a) => JSON.parse(await a.body.text()) as { import: t.ImportRun; preview: t.RunPreview }),
  runs: (after?: string) => get<List<t.ImportRun>>('/api/imports', { after, limit: 20 }),
  run: (id: string) => get<t.ImportRun>(`/api/imports/${id}`),
  preview: (id: string, c: t.Choices) => post<t.RunPreview>(`/api/imports/${id}/preview`, c),
  start: (id: string, c: t.Choices) => post<t.ImportRun>(`/api/imports/${id}/start`, c),
  cancel: (id: string) => post<t.ImportRun>(`/api/imports/${id}/cancel`),

  batches: (q: Query) => get<List<t.Batch>>('/api/batches', q),
  page: (batch: number) => get<t.BatchPage>(`/api/batches/${batch}/page`),
  endings: (batch: number, q: Query) => get<t.Endings>(`/api/batches/${batch}/endings`, q),
  release: (batch: number, publish: boolean) => post<t.Batch>(`/api/batches/${batch}/release`, { publish }),
  confirm: (batch: number) => post<t.Batch>(`/api/batches/${batch}/confirm`),
  decline: (batch: number, reason: string) => post<t.Batch>(`/api/batches/${batch}/decline`, { reason }),
  withdrawal: (batch: number) => get<t.Withdrawal>(`/api/batches/${batch}/withdrawal`),
  withdraw: (batch: number, reason: string) => post<t.Batch>(`/api/batches/${batch}/withdraw`, { reason }),

  quarantine: (batch: number) => get<List<t.QuarantineRow>>(`/api/batches/${batch}/quarantine`, { limit: 1000 }),
  grid: (batch: number, body: { purpose: string; after?: number; limit?: number; state?: string }) => post<t.Grid>(`/api/batches/${batch}/quarantine/grid`, body),
  correct: (batch: number, rows: { row: number; cells: string[] }[]) => post<t.Corrections>(`/api/batches/${batch}/quarantine/corrections`, { rows }),
  setAside: (batch: number, rows: number[], reason: string) => post<t.Grid>(`/api/batches/${batch}/quarantine/set-aside`, { rows, reason }),
  takeUp: (batch: number, rows: number[]) => post<t.Grid>(`/api/batches/${batch}/quarantine/take-up`, { rows }),
  workbook: (batch: number) => `/api/batches/${batch}/quarantine.xlsx`,

  reviews: (q: Query) => get<List<t.Review>>('/api/link-reviews', q),
  compare: (id: string, purpose: string) => post<t.SideBySide>(`/api/link-reviews/${id}/compare`, { purpose }),
  accept: (id: string, candidate: string) => post<void>(`/api/link-reviews/${id}/accept`, { candidate }),
  refuse: (id: string) => post<void>(`/api/link-reviews/${id}/refuse`),
  addPerson: (id: string, body: { village: string; sex?: string }) => post<{ household: string }>(`/api/link-reviews/${id}/person`, body),
  undo: (id: string, reason: string) => post<void>(`/api/link-reviews/${id}/undo`, { reason }),
  settled: (after?: string) => get<List<t.Settled>>('/api/link-decisions', { after, limit: 30 }),

  datasets: () => get<List<t.Supply>>('/api/datasets'),
  define: (d: t.Dataset) => post<t.Dataset>('/api/datasets', d),
  connections: () => get<List<t.Linked>>('/api/connections'),
  connect: (c: Partial<t.Connection>) => post<void>('/api/connections', c),
  divisions: (parent?: string, deep?: boolean) => get<List<t.Division>>('/api/divisions', { parent, deep }),

  compareList: (file: File, dataset: string, onSent?: (share: number) => void) =>
    sendFile('/api/comparisons', file, { dataset }, onSent).then((a) => ({ counts: JSON.parse(a.header('X-Counts') ?? '{}') as Record<string, number>, book: a.body })),
}
