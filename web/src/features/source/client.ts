import type * as t from './types'

/** What the server refuses, in the words that it gives the reader. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly fields: { path: string; text: string }[] = [],
  ) {
    super(title)
  }
}

async function refusal(status: number, text: string): Promise<Refused> {
  try {
    const p = JSON.parse(text)
    return new Refused(status, p.code, p.title, p.fields ?? [])
  } catch {
    return new Refused(status, 'network', '')
  }
}

type Query = Record<string, string | number | boolean | undefined>

function address(path: string, query: Query = {}): string {
  const q = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '' && value !== false) q.set(key, String(value))
  }
  const text = q.toString()
  return text ? `${path}?${text}` : path
}

async function send(method: string, path: string, query?: Query, body?: unknown): Promise<Response> {
  let res: Response
  try {
    res = await fetch(address(path, query), {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch {
    throw new Refused(0, 'network', '')
  }
  if (!res.ok) throw await refusal(res.status, await res.text())
  return res
}

async function json<T>(method: string, path: string, query?: Query, body?: unknown): Promise<T> {
  const res = await send(method, path, query, body)
  return res.status === 204 ? (undefined as T) : ((await res.json()) as T)
}

const get = <T>(path: string, query?: Query) => json<T>('GET', path, query)
const post = <T>(path: string, body: unknown = {}) => json<T>('POST', path, undefined, body)

/** Sends a file as the body; XMLHttpRequest tells how much has gone. */
function sendFile<T>(path: string, file: File, read: (x: XMLHttpRequest) => T, onSent?: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest()
    x.open('POST', path)
    x.setRequestHeader('Content-Type', 'application/octet-stream')
    x.setRequestHeader('X-File-Name', encodeURIComponent(file.name))
    x.upload.onprogress = (e) => onSent?.(e.lengthComputable && e.total > 0 ? e.loaded / e.total : 0)
    x.onerror = () => reject(new Refused(0, 'network', ''))
    x.onload = async () => {
      if (x.status < 400) return resolve(read(x))
      const text = x.response instanceof Blob ? await x.response.text() : x.responseText
      reject(await refusal(x.status, text))
    }
    x.send(file)
  })
}

export const source = {
  upload: (file: File, onSent?: (share: number) => void) =>
    sendFile('/api/imports', file, (x) => JSON.parse(x.responseText) as { import: t.ImportRun; preview: t.RunPreview }, onSent),
  runs: (after?: string) => get<t.List<t.ImportRun>>('/api/imports', { after, limit: 20 }),
  run: (id: string) => get<t.ImportRun>(`/api/imports/${id}`),
  preview: (id: string, c: t.Choices) => post<t.RunPreview>(`/api/imports/${id}/preview`, c),
  start: (id: string, c: t.Choices) => post<t.ImportRun>(`/api/imports/${id}/start`, c),
  cancel: (id: string) => post<t.ImportRun>(`/api/imports/${id}/cancel`),

  batches: (q: Query) => get<t.List<t.Batch>>('/api/batches', q),
  page: (batch: number) => get<t.BatchPage>(`/api/batches/${batch}/page`),
  endings: (batch: number, q: Query) => get<t.Endings>(`/api/batches/${batch}/endings`, q),
  release: (batch: number, publish: boolean) => post<t.Batch>(`/api/batches/${batch}/release`, { publish }),
  confirm: (batch: number) => post<t.Batch>(`/api/batches/${batch}/confirm`),
  decline: (batch: number, reason: string) => post<t.Batch>(`/api/batches/${batch}/decline`, { reason }),
  withdrawal: (batch: number) => get<t.Withdrawal>(`/api/batches/${batch}/withdrawal`),
  withdraw: (batch: number, reason: string) => post<t.Batch>(`/api/batches/${batch}/withdraw`, { reason }),

  quarantine: (batch: number) => get<t.List<t.QuarantineRow>>(`/api/batches/${batch}/quarantine`, { limit: 1000 }),
  grid: (batch: number, body: { purpose: string; after?: number; limit?: number; state?: string }) => post<t.Grid>(`/api/batches/${batch}/quarantine/grid`, body),
  correct: (batch: number, rows: { row: number; cells: string[] }[]) => post<t.Corrections>(`/api/batches/${batch}/quarantine/corrections`, { rows }),
  setAside: (batch: number, rows: number[], reason: string) => post<t.Grid>(`/api/batches/${batch}/quarantine/set-aside`, { rows, reason }),
  takeUp: (batch: number, rows: number[]) => post<t.Grid>(`/api/batches/${batch}/quarantine/take-up`, { rows }),
  workbook: (batch: number) => `/api/batches/${batch}/quarantine.xlsx`,

  reviews: (q: Query) => get<t.List<t.Review>>('/api/link-reviews', q),
  compare: (id: string, purpose: string) => post<t.SideBySide>(`/api/link-reviews/${id}/compare`, { purpose }),
  accept: (id: string, candidate: string) => post<void>(`/api/link-reviews/${id}/accept`, { candidate }),
  refuse: (id: string) => post<void>(`/api/link-reviews/${id}/refuse`),
  addPerson: (id: string, body: { village: string; sex?: string }) => post<{ household: string }>(`/api/link-reviews/${id}/person`, body),
  undo: (id: string, reason: string) => post<void>(`/api/link-reviews/${id}/undo`, { reason }),
  settled: (after?: string) => get<t.List<t.Settled>>('/api/link-decisions', { after, limit: 30 }),

  datasets: () => get<t.List<t.Supply>>('/api/datasets'),
  define: (d: t.Dataset) => post<t.Dataset>('/api/datasets', d),
  connections: () => get<t.List<t.Linked>>('/api/connections'),
  connect: (c: Partial<t.Connection>) => post<void>('/api/connections', c),
  divisions: (parent?: string, deep?: boolean) => get<t.List<t.Division>>('/api/divisions', { parent, deep }),

  compareList: (file: File, dataset: string, onSent?: (share: number) => void) =>
    new Promise<{ counts: Record<string, number>; book: Blob }>((resolve, reject) => {
      const x = new XMLHttpRequest()
      x.open('POST', address('/api/comparisons', { dataset }))
      x.responseType = 'blob'
      x.setRequestHeader('Content-Type', 'application/octet-stream')
      x.upload.onprogress = (e) => onSent?.(e.loaded / Math.max(e.total, 1))
      x.onerror = () => reject(new Refused(0, 'network', ''))
      x.onload = async () => {
        if (x.status >= 400) return reject(await refusal(x.status, await (x.response as Blob).text()))
        resolve({ counts: JSON.parse(x.getResponseHeader('X-Counts') ?? '{}'), book: x.response as Blob })
      }
      x.send(file)
    }),
}
