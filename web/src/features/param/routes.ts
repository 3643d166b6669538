import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/params', name: 'params', component: () => import('./ParamList.vue'), meta: { title: 'param.nav', permission: 'param.read' } },
]
