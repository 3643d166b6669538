import { createI18n } from 'vue-i18n'
import * as shell from './shell/messages'
import * as shared from './shared/messages'

type Words = Record<string, object>
const files = import.meta.glob<{ zh: object; en: object }>('./features/*/messages.ts', { eager: true })

const zh: Words = { shell: shell.zh, shared: shared.zh }
const en: Words = { shell: shell.en, shared: shared.en }
for (const [path, words] of Object.entries(files)) {
  const feature = path.split('/')[2]
  zh[feature] = words.zh
  en[feature] = words.en
}

export type Language = 'zh' | 'en'
const kept = localStorage.getItem('shouwang.language')

export const i18n = createI18n({
  legacy: false,
  locale: kept === 'en' ? 'en' : 'zh',
  fallbackLocale: 'zh',
  messages: { zh, en } as Record<Language, never>,
})

export function setLanguage(language: Language) {
  i18n.global.locale.value = language
  localStorage.setItem('shouwang.language', language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
setLanguage(i18n.global.locale.value as Language)
