import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/statistics', name: 'statistics', component: () => import('./StatisticsReport.vue'), meta: { title: 'statistics.nav', permission: 'statistics.read' } },
]
