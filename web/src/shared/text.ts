export const number = (n: number | undefined) => (n ?? 0).toLocaleString('zh-CN')

/** A share as a percentage with at most one decimal. */
export const percent = (share: number) => `${Number((share * 100).toFixed(1))}%`

/** Yuan as the server writes them ("12345.60"), for reading. */
export function money(yuan: string | undefined | null): string {
  if (!yuan) return ''
  const [whole, rest] = yuan.split('.')
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest && Number(rest) ? `.${rest}` : '')
}

export function bytes(n: number): string {
  if (n < 1024) return `${n} B`
  if (n < 1 << 20) return `${(n / 1024).toFixed(0)} KB`
  return `${(n / (1 << 20)).toFixed(1)} MB`
}

const china = (d: Date) => new Date(d.getTime() + 8 * 3600_000).toISOString()

/** Today in China, YYYY-MM-DD. */
export const today = () => china(new Date()).slice(0, 10)

/** An instant as the day and minute in China. */
export function minute(instant: string | undefined | null): string {
  return instant ? china(new Date(instant)).slice(0, 16).replace('T', ' ') : ''
}

/** A clause as a reader knows it: "plan:262" is an entry of the index of the plan. */
export const clauses = (basis: string, of: (n: string) => string) => basis.replace(/plan:(\d+)/g, (_, n: string) => of(n))
