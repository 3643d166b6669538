import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/accounts', name: 'accounts', component: () => import('./AccountList.vue'), meta: { title: 'access.nav.accounts', permission: ['account.manage', 'role.grant'] } },
  { path: '/roles', name: 'roles', component: () => import('./RoleTable.vue'), meta: { title: 'access.nav.roles', permission: 'signed_in' } },
]
