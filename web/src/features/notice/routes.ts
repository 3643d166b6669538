import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/notices', name: 'notices', component: () => import('./NoticeList.vue'), meta: { title: 'notice.nav.list', permission: 'notice.read' } },
  { path: '/notices/new', name: 'notice-new', component: () => import('./NoticeCreate.vue'), meta: { title: 'notice.nav.create', permission: 'notice.publish' } },
  { path: '/notices/:notice', name: 'notice', component: () => import('./NoticeShow.vue'), meta: { title: 'notice.nav.show', permission: 'notice.read' } },
]
