import type { RouteRecordRaw } from 'vue-router'

/** The pages of help: what is due, the households, one household, the measures to deliver, who helps whom. */
export const routes: RouteRecordRaw[] = [
  { path: '/assistance-tasks', name: 'assistance-tasks', component: () => import('./TaskList.vue'), meta: { title: 'assist.nav.tasks', permission: 'assist.read' } },
  { path: '/assistance', name: 'assistance', component: () => import('./PlanList.vue'), meta: { title: 'assist.nav.plans', permission: ['assist.read', 'assist.own'] } },
  { path: '/assistance/:case', name: 'assistance-plan', component: () => import('./PlanShow.vue'), meta: { title: 'assist.nav.plan', permission: ['assist.read', 'assist.own'] } },
  { path: '/measures', name: 'measures', component: () => import('./MeasureList.vue'), meta: { title: 'assist.nav.measures', permission: ['measure.deliver', 'measure.check', 'assist.read'] } },
  { path: '/helpers', name: 'helpers', component: () => import('./HelperList.vue'), meta: { title: 'assist.nav.helpers', permission: 'assist.read' } },
]
