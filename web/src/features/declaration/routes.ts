import type { RouteRecordRaw } from 'vue-router'

/** What people report: the declarations of households, and what visitors saw. */
export const routes: RouteRecordRaw[] = [
  { path: '/declarations', name: 'declarations', component: () => import('./DeclarationList.vue'), meta: { title: 'declaration.nav.declarations', permission: 'lead.read' } },
  { path: '/declarations/new', name: 'declaration-new', component: () => import('./DeclarationCreate.vue'), meta: { title: 'declaration.nav.declare', permission: 'declaration.record' } },
  { path: '/declarations/:declaration', name: 'declaration', component: () => import('./DeclarationShow.vue'), meta: { title: 'declaration.nav.declaration', permission: 'lead.read' } },
  { path: '/sightings', name: 'sightings', component: () => import('./SightingList.vue'), meta: { title: 'declaration.nav.sightings', permission: 'lead.read' } },
  { path: '/sightings/new', name: 'sighting-new', component: () => import('./SightingCreate.vue'), meta: { title: 'declaration.nav.see', permission: 'sighting.record' } },
]
