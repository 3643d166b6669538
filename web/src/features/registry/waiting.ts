import { get, type List } from '@/shared/api'
import { page, type Waiting } from '@/shared/waiting'

export const waiting: Waiting[] = [
  { may: ['household.edit'], words: 'registry.waiting.provisional', to: '/provisional', count: async () => page(await get<List<unknown>>('/api/provisional', { limit: 100 })) },
]
