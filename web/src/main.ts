import 'element-plus/dist/index.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './shared/theme.css'
import './shared/ui.css'
import './shared/print.css'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, recallLanguage } from './i18n'
import { router } from './router'
import { whenSignedOut } from './shared/api'
import { forgetMe } from './shared/me'

whenSignedOut(() => {
  const here = router.currentRoute.value
  if (here.name === 'sign-in' || !here.name) return
  forgetMe()
  void router.push({ name: 'sign-in', query: { to: here.fullPath, ended: '1' } })
})

void recallLanguage().then(() => createApp(App).use(i18n).use(router).mount('#app'))
