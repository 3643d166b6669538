import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/quality', name: 'quality', component: () => import('./QualityOverview.vue'), meta: { title: 'quality.nav', permission: 'quality.read' } },
]
