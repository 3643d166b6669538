import type { RouteRecordRaw } from 'vue-router'

/** A household on paper, and the templates by which households leave as workbooks. */
export const routes: RouteRecordRaw[] = [
  { path: '/households/:household/print', name: 'household-print', component: () => import('./FormPrint.vue'), meta: { title: 'dossier.nav.print', permission: 'household.read', bare: true } },
  { path: '/export-templates', name: 'export-templates', component: () => import('./TemplateList.vue'), meta: { title: 'dossier.nav.templates', permission: 'dataset.read' } },
  { path: '/export-templates/:template', name: 'export-template', component: () => import('./TemplateEdit.vue'), meta: { title: 'dossier.nav.template', permission: 'dataset.edit' } },
]
