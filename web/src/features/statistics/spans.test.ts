import { expect, test } from 'vitest'
import { spans } from './spans'

test.each([
  ['2026-01-15', { month: ['2026-01-01', ''], quarter: ['2026-01-01', ''], year: ['2026-01-01', ''], lastMonth: ['2025-12-01', '2025-12-31'], lastYear: ['2025-01-01', '2025-12-31'] }],
  ['2024-03-31', { month: ['2024-03-01', ''], quarter: ['2024-01-01', ''], year: ['2024-01-01', ''], lastMonth: ['2024-02-01', '2024-02-29'], lastYear: ['2023-01-01', '2023-12-31'] }],
  ['2025-12-01', { month: ['2025-12-01', ''], quarter: ['2025-10-01', ''], year: ['2025-01-01', ''], lastMonth: ['2025-11-01', '2025-11-30'], lastYear: ['2024-01-01', '2024-12-31'] }],
])('the usual periods of %s', (day, want) => {
  expect(Object.fromEntries(spans(day).map((s) => [s.key, [s.from, s.on]]))).toEqual(want)
})
