import type { components } from './schema'

/** A generated type without the nulls that the server's lists never are. */
type Filled<T> = T extends null ? never : T extends (infer U)[] ? Filled<U>[] : T extends object ? { [K in keyof T]: Filled<T[K]> } : T

/** A type of the interface by its name in docs/openapi.yaml. */
export type Schema<K extends keyof components['schemas']> = Filled<components['schemas'][K]>

/** One page of a list. */
export interface List<T> {
  items: T[]
  next?: string
}

export type Query = Record<string, string | number | boolean | undefined | null>

/** What the server refuses, in the words that it gives the reader; status 0: it was not reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
    readonly fields: { path: string; text: string }[] = [],
  ) {
    super(text)
  }
}

let onSignedOut = () => {}
/** Says what happens when the session has ended. */
export function whenSignedOut(f: () => void) {
  onSignedOut = f
}

function refusal(status: number, text: string): Refused {
  if (status === 401) onSignedOut()
  try {
    const p = JSON.parse(text)
    return new Refused(status, p.code ?? '', p.detail || p.title || '', p.fields ?? [])
  } catch {
    return new Refused(status, '', '')
  }
}

/** A path with its query; empty values are left out. */
export function address(path: string, query: Query = {}): string {
  const q = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '' && value !== false) q.set(key, String(value))
  }
  const text = q.toString()
  return text ? `${path}?${text}` : path
}

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const raw = body instanceof Blob
  const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': raw ? 'application/octet-stream' : 'application/json' }
  let res: Response
  try {
    res = await fetch(path, { method, headers, body: body === undefined ? undefined : raw ? body : JSON.stringify(body) })
  } catch {
    throw new Refused(0, 'network', '')
  }
  if (!res.ok) throw refusal(res.status, await res.text())
  return res
}

async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
  const res = await send(method, path, body)
  return res.status === 204 ? (undefined as T) : ((await res.json()) as T)
}

export const get = <T>(path: string, query?: Query) => json<T>('GET', address(path, query))
export const post = <T>(path: string, body?: unknown) => json<T>('POST', path, body)
export const put = <T>(path: string, body?: unknown) => json<T>('PUT', path, body)
export const del = <T>(path: string) => json<T>('DELETE', path)

function keep(file: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Asks for a file by POST, so that nothing of the question is in an address, and hands it to the browser to keep. */
export async function download(path: string, body: unknown, name: string) {
  keep(await (await send('POST', path, body)).blob(), name)
}

/** Asks for a file by POST, to be shown. */
export const ask = async (path: string, body: unknown) => (await send('POST', path, body)).blob()

/** Asks for a file by GET and hands it to the browser to keep; unlike a plain link it tells when it fails. */
export async function fetchFile(path: string, query: Query, name: string) {
  keep(await (await send('GET', address(path, query))).blob(), name)
}

/** An answer to a file that was sent: its headers and body. */
export interface Answer {
  header: (name: string) => string | null
  body: Blob
}

/** Sends a file as the body and tells how much of it has gone (0 to 1). The name goes in a header, never in the address. */
export function sendFile(path: string, file: File, query: Query = {}, onSent?: (share: number) => void, method = 'POST', headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest()
    x.open(method, address(path, query))
    x.responseType = 'blob'
    x.setRequestHeader('Content-Type', 'application/octet-stream')
    x.setRequestHeader('X-File-Name', encodeURIComponent(file.name))
    for (const [name, value] of Object.entries(headers)) x.setRequestHeader(name, value)
    x.upload.onprogress = (e) => onSent?.(e.lengthComputable && e.total > 0 ? e.loaded / e.total : 0)
    x.onerror = () => reject(new Refused(0, 'network', ''))
    x.onload = async () => {
      if (x.status >= 400) return reject(refusal(x.status, await (x.response as Blob).text()))
      resolve({ header: (name) => x.getResponseHeader(name), body: x.response as Blob })
    }
    x.send(file)
  })
}
