/** A period that people ask for often: its first day, and its last where that is not today. */
export type Span = { key: 'month' | 'quarter' | 'year' | 'lastMonth' | 'lastYear'; from: string; on: string }

const two = (n: number) => String(n).padStart(2, '0')

/** The usual periods as of a day, YYYY-MM-DD. */
export function spans(today: string): Span[] {
  const [year, month] = today.split('-').map(Number)
  const [lastYear, last] = month === 1 ? [year - 1, 12] : [year, month - 1]
  const days = new Date(Date.UTC(lastYear, last, 0)).getUTCDate()
  return [
    { key: 'month', from: `${year}-${two(month)}-01`, on: '' },
    { key: 'quarter', from: `${year}-${two(month - ((month - 1) % 3))}-01`, on: '' },
    { key: 'year', from: `${year}-01-01`, on: '' },
    { key: 'lastMonth', from: `${lastYear}-${two(last)}-01`, on: `${lastYear}-${two(last)}-${two(days)}` },
    { key: 'lastYear', from: `${year - 1}-01-01`, on: `${year - 1}-12-31` },
  ]
}
