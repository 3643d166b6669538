import { get, type List, type Schema } from '@/shared/api'
import { page, type Waiting } from '@/shared/waiting'

export const waiting: Waiting[] = [
  { may: ['round.accept'], words: 'round.waiting.corrections', to: '/corrections', count: async () => page(await get<List<Schema<'RoundCorrection'>>>('/api/corrections')) },
  { may: ['visit.record'], words: 'round.waiting.visits', to: '/visit-plan?state=late', count: async () => ({ n: (await get<Schema<'RoundPlanPage'>>('/api/visit-plan', { state: 'late' })).late }) },
]
