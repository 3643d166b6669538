import { useI18n } from 'vue-i18n'
import { today } from '@/shared/text'
import type { Lead } from './types'

/** How a lead stands to its deadline, in words, and how it is coloured. */
export function useDue() {
  const { t } = useI18n()
  return (lead: Pick<Lead, 'due' | 'overdue' | 'late_days'>): { text: string; tag: string } => {
    if (!lead.due) return { text: t('monitor.noDue'), tag: '' }
    const left = Math.round((Date.parse(lead.due) - Date.parse(today())) / 86_400_000)
    if (lead.overdue) return { text: t('monitor.late', { n: lead.late_days ?? -left }), tag: 'bad' }
    if (left === 0) return { text: t('monitor.dueToday'), tag: 'wait' }
    return { text: t('monitor.dueIn', { n: left }), tag: left <= 1 ? 'wait' : '' }
  }
}

/** Where one goes to act on a lead. */
export const leadPath = (id: string) => `/leads/${id}`

/** Sentences of rules one after the other; a rule that a county wrote may lack its full stop. */
export const sentences = (list: string[]) => list.map((s) => (/[。!?.]$/.test(s) ? s : `${s}。`)).join('')
