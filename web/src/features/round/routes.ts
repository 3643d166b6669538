import type { RouteRecordRaw } from 'vue-router'

/** Rounds from household to household, the visit plan of a village, corrections of the register, the area alert. */
export const routes: RouteRecordRaw[] = [
  { path: '/visit-plan', name: 'visit-plan', component: () => import('./PlanList.vue'), meta: { title: 'round.nav.plan', permission: 'household.read' } },
  { path: '/rounds', name: 'rounds', component: () => import('./RoundList.vue'), meta: { title: 'round.nav.rounds', permission: 'household.read' } },
  { path: '/rounds/new', name: 'round-new', component: () => import('./RoundCreate.vue'), meta: { title: 'round.nav.create', permission: 'round.manage' } },
  { path: '/rounds/:round', name: 'round', component: () => import('./RoundShow.vue'), meta: { title: 'round.nav.round', permission: 'household.read' } },
  { path: '/rounds/:round/households', name: 'round-households', component: () => import('./RoundLines.vue'), meta: { title: 'round.nav.lines', permission: 'household.read' } },
  { path: '/corrections', name: 'corrections', component: () => import('./CorrectionList.vue'), meta: { title: 'round.nav.corrections', permission: ['round.accept', 'round.record'] } },
  { path: '/area-alerts', name: 'area-alerts', component: () => import('./AlertList.vue'), meta: { title: 'round.nav.alerts', permission: 'lead.read' } },
]
