import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/audit', name: 'audit', component: () => import('./AuditSearch.vue'), meta: { title: 'audit.nav', permission: 'audit.read' } },
]
