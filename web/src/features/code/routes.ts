import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/codes', name: 'codes', component: () => import('./CodeList.vue'), meta: { title: 'code.nav', permission: 'signed_in' } },
]
