import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/first-day', name: 'first-day', component: () => import('./FirstDayPage.vue'), meta: { title: 'firstday.nav', permission: 'config.read' } },
]
