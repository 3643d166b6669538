import { get, type Schema } from '@/shared/api'
import type { Waiting } from '@/shared/waiting'

const differences = async (state: string) => ({ n: (await get<Schema<'ReconcileFoundDifferences'>>('/api/reconcile/differences', { state, limit: 1 })).total })

export const waiting: Waiting[] = [
  { may: ['reconcile.answer'], unless: ['reconcile.run'], words: 'reconcile.waiting.asked', to: '/reconcile?state=asked', count: () => differences('asked') },
  { may: ['reconcile.run'], words: 'reconcile.waiting.open', to: '/reconcile?state=open', count: () => differences('open') },
]
