import { get, type Schema } from '@/shared/api'
import { useLoad } from '@/shared/use'

export type FirstDay = Schema<'AppFirstDay'>
export type Step = Schema<'AppStep'>

/** Where each step is done. */
export const places: Record<Step['key'], string> = { divisions: '/divisions', roster: '/imports', datasets: '/imports', params: '/params?only=unset', rules: '/rules', people: '/accounts' }

export const useFirstDay = () => useLoad(() => get<FirstDay>('/api/first-day'))
