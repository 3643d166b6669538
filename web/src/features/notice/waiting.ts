import { get, type List } from '@/shared/api'
import { page, type Waiting } from '@/shared/waiting'

export const waiting: Waiting[] = [
  { may: ['notice.settle'], words: 'notice.waiting.objected', to: '/notices?stand=objected', count: async () => page(await get<List<unknown>>('/api/notices', { stand: 'objected', limit: 50 })) },
]
