import type { RouteRecordRaw } from 'vue-router'

/** The pages of imports, batches, links and datasets, each loaded when it is opened. */
export const routes: RouteRecordRaw[] = [
  { path: '/imports', name: 'imports', component: () => import('./ImportPage.vue'), meta: { title: 'source.nav.imports', permission: 'batch.import' } },
  { path: '/batches', name: 'batches', component: () => import('./BatchList.vue'), meta: { title: 'source.nav.batches', permission: 'batch.read' } },
  { path: '/batches/:batch(\\d+)', name: 'batch', component: () => import('./BatchShow.vue'), meta: { title: 'source.nav.batch', permission: 'batch.read' } },
  { path: '/batches/:batch(\\d+)/rows', name: 'batch-rows', component: () => import('./RowsEdit.vue'), meta: { title: 'source.nav.rows', permission: 'batch.import' } },
  { path: '/batches/:batch(\\d+)/endings', name: 'batch-endings', component: () => import('./EndingsShow.vue'), meta: { title: 'source.nav.endings', permission: 'batch.read' } },
  { path: '/links', name: 'links', component: () => import('./LinkReview.vue'), meta: { title: 'source.nav.links', permission: 'link.review' } },
  { path: '/links/decided', name: 'links-decided', component: () => import('./LinkDecided.vue'), meta: { title: 'source.nav.decided', permission: 'link.review' } },
  { path: '/datasets', name: 'datasets', component: () => import('./DatasetList.vue'), meta: { title: 'source.nav.datasets', permission: 'dataset.read' } },
  { path: '/connections', name: 'connections', component: () => import('./ConnectionBoard.vue'), meta: { title: 'source.nav.connections', permission: 'dataset.read' } },
  { path: '/comparison', name: 'comparison', component: () => import('./ComparisonRun.vue'), meta: { title: 'source.nav.comparison', permission: 'comparison.run' } },
]
