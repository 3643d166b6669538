import { get, type List, type Schema } from '@/shared/api'
import { page, type Waiting } from '@/shared/waiting'

export const waiting: Waiting[] = [
  { may: ['batch.import'], words: 'source.waiting.batches', to: '/batches?unsettled=1', count: async () => page(await get<List<Schema<'SourceBatch'>>>('/api/batches', { unsettled: true, limit: 100 })) },
  { may: ['link.review'], words: 'source.waiting.links', to: '/links', count: async () => page(await get<List<Schema<'SourceReview'>>>('/api/link-reviews', { limit: 100 })) },
  { may: ['batch.import'], words: 'source.waiting.overdue', to: '/datasets', count: async () => ({ n: (await get<List<Schema<'SourceSupply'>>>('/api/datasets')).items.filter((d) => d.overdue).length }) },
]
