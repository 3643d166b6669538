import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/divisions', name: 'divisions', component: () => import('./DivisionTree.vue'), meta: { title: 'division.nav.divisions', permission: 'division.read' } },
  { path: '/divisions/:code(\\d+)', name: 'division', component: () => import('./DivisionShow.vue'), meta: { title: 'division.nav.division', permission: 'division.read' } },
  { path: '/postings', name: 'postings', component: () => import('./PostingBoard.vue'), meta: { title: 'division.nav.postings', permission: 'division.read' } },
]
