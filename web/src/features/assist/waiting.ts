import { get, type Schema } from '@/shared/api'
import type { Waiting } from '@/shared/waiting'

const measures = async (show: string) => (await get<Schema<'AssistFoundMeasures'>>('/api/measures', { show, limit: 1 })).total

export const waiting: Waiting[] = [
  { may: ['measure.deliver'], words: 'assist.waiting.deliver', to: '/measures?show=waiting', count: async () => ({ n: await measures('waiting'), late: await measures('late') }) },
  { may: ['measure.check'], words: 'assist.waiting.check', to: '/measures?show=check', count: async () => ({ n: await measures('check') }) },
]
