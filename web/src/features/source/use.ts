import { useI18n } from 'vue-i18n'

/** A column of a spreadsheet by its letters: 0 is A, 26 is AA. */
export function letters(index: number): string {
  let s = ''
  for (let i = index; i >= 0; i = Math.floor(i / 26) - 1) s = String.fromCharCode(65 + (i % 26)) + s
  return s
}

/** A clause as a reader knows it: "plan:262" is an entry of the index of the plan. */
export function useClause() {
  const { t } = useI18n()
  return (basis: string) => basis.replace(/plan:(\d+)/g, (_, n: string) => t('source.clause', { n }))
}
