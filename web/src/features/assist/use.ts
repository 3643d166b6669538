import { useI18n } from 'vue-i18n'
import { today } from '@/shared/text'

/** How far off a last day is, in words, and how it is coloured. */
export function useLeft() {
  const { t } = useI18n()
  return (due: string | undefined): { text: string; tag: string } => {
    if (!due) return { text: '', tag: '' }
    const left = Math.round((Date.parse(due) - Date.parse(today())) / 86_400_000)
    if (left < 0) return { text: t('assist.late', { n: -left }), tag: 'bad' }
    return { text: left === 0 ? t('assist.dueToday') : t('assist.left', { n: left }), tag: left <= 3 ? 'wait' : '' }
  }
}
