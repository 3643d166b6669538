import kitWords from 'element-plus/es/locale/lang/zh-cn'
import { shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { zh as shared } from './shared/messages'
import { zh as shell } from './shell/messages'

type Words = Record<string, object>
const chinese = import.meta.glob<object>('./features/*/messages.ts', { eager: true, import: 'zh' })
// The query makes a second copy of each file, so that the English one travels only when somebody asks for it.
const english = import.meta.glob<object>(['./features/*/messages.ts', './shell/messages.ts', './shared/messages.ts'], { query: '?en', import: 'en' })

/** ./features/rule/messages.ts speaks as t('rule.…'), ./shell/messages.ts as t('shell.…'). */
const feature = (path: string) => path.split('/').at(-2) as string

export type Language = 'zh' | 'en'

const zh: Words = { shell, shared, ...Object.fromEntries(Object.entries(chinese).map(([path, words]) => [feature(path), words])) }
export const i18n = createI18n({ legacy: false, locale: 'zh', fallbackLocale: 'zh', messages: { zh, en: {} } as Record<Language, never> })

/** The words of the kit's own parts: calendars, pickers, empty tables. */
export const kit = shallowRef(kitWords)

async function loadEnglish() {
  const [{ default: words }, ...parts] = await Promise.all([
    import('element-plus/es/locale/lang/en'),
    ...Object.entries(english).map(async ([path, load]) => [feature(path), await load()] as const),
  ])
  i18n.global.setLocaleMessage('en', Object.fromEntries(parts) as never)
  return words
}

export async function setLanguage(language: Language) {
  kit.value = language === 'en' ? await loadEnglish() : kitWords
  i18n.global.locale.value = language
  localStorage.setItem('shouwang.language', language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}

/** The language that was last chosen on this device; Chinese where English cannot be had. */
export const recallLanguage = () => setLanguage(localStorage.getItem('shouwang.language') === 'en' ? 'en' : 'zh').catch(() => undefined)
