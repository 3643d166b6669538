import type { RouteRecordRaw } from 'vue-router'

/** The pages of households: who lives where, and one household on one page (一户一档). */
export const routes: RouteRecordRaw[] = [
  { path: '/households', name: 'households', component: () => import('./HouseholdList.vue'), meta: { title: 'registry.nav.households', permission: 'household.read' } },
  { path: '/provisional', name: 'provisional', component: () => import('./ProvisionalList.vue'), meta: { title: 'registry.nav.provisional', permission: 'household.read' } },
  { path: '/households/:household', name: 'household', component: () => import('./HouseholdShow.vue'), meta: { title: 'registry.nav.household', permission: 'household.read' } },
]
