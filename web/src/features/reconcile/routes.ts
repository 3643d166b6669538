import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/reconcile', name: 'reconcile', component: () => import('./ReconcilePage.vue'), meta: { title: 'reconcile.nav', permission: 'reconcile.read' } },
]
