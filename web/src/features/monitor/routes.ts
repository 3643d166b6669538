import type { RouteRecordRaw } from 'vue-router'

/** The pages of leads: the desk of the day, the list, one lead, the map. */
export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'workbench', component: () => import('./WorkbenchPage.vue'), meta: { title: 'monitor.nav.workbench' } },
  { path: '/leads', name: 'leads', component: () => import('./LeadList.vue'), meta: { title: 'monitor.nav.leads', permission: 'lead.read' } },
  { path: '/dispatch', name: 'dispatch', component: () => import('./DispatchBoard.vue'), meta: { title: 'monitor.nav.dispatch', permission: 'lead.dispatch' } },
  { path: '/leads/:lead', name: 'lead', component: () => import('./LeadShow.vue'), meta: { title: 'monitor.nav.lead', permission: 'lead.read' } },
  { path: '/leads/:lead/visit', name: 'lead-visit', component: () => import('./VisitRecord.vue'), meta: { title: 'monitor.nav.visit', permission: 'visit.record' } },
  { path: '/cases', name: 'cases', component: () => import('./CaseList.vue'), meta: { title: 'monitor.nav.cases', permission: 'case.read' } },
  { path: '/cases/:case', name: 'case', component: () => import('./CaseShow.vue'), meta: { title: 'monitor.nav.case', permission: 'case.read' } },
  { path: '/cases/:case/visit', name: 'case-visit', component: () => import('./VisitRecord.vue'), meta: { title: 'monitor.nav.visit', permission: 'visit.record' } },
  { path: '/hit-rates', name: 'hit-rates', component: () => import('./HitRateTable.vue'), meta: { title: 'monitor.nav.hitRates', permission: 'verdict.read' } },
  { path: '/map', name: 'map', component: () => import('./AreaMap.vue'), meta: { title: 'monitor.nav.map', permission: 'lead.read' } },
  { path: '/notifications', name: 'notifications', component: () => import('./ReminderList.vue'), meta: { title: 'monitor.nav.notifications' } },
]
