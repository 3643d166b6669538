import { get, type Schema } from '@/shared/api'
import type { Waiting } from '@/shared/waiting'

export const waiting: Waiting[] = [
  {
    may: ['declaration.record'], words: 'declaration.list.waiting', to: '/declarations?stage=to_answer',
    count: async () => { const f = await get<Schema<'MonitorFoundDeclarations'>>('/api/declarations', { stage: 'to_answer', limit: 1 }); return { n: f.waiting, late: f.late } },
  },
]
