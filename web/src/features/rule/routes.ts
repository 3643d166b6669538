import type { RouteRecordRaw } from 'vue-router'

/** The pages of rules and screenings. */
export const routes: RouteRecordRaw[] = [
  { path: '/rules', name: 'rules', component: () => import('./RuleList.vue'), meta: { title: 'rule.nav.rules', permission: 'rule.read' } },
  { path: '/rules/new', name: 'rule-new', component: () => import('./RuleEdit.vue'), meta: { title: 'rule.nav.new', permission: 'rule.edit', hidden: true } },
  { path: '/rules/:rule', name: 'rule', component: () => import('./RuleShow.vue'), meta: { title: 'rule.nav.rule', permission: 'rule.read' } },
  { path: '/rules/:rule/edit', name: 'rule-edit', component: () => import('./RuleEdit.vue'), meta: { title: 'rule.nav.edit', permission: 'rule.edit' } },
  { path: '/rules/:rule/backtest', name: 'rule-backtest', component: () => import('./RuleBacktest.vue'), meta: { title: 'rule.backtest.nav', permission: 'rule.read' } },
  { path: '/screenings', name: 'screenings', component: () => import('./ScreeningList.vue'), meta: { title: 'rule.nav.screenings', permission: 'rule.read' } },
]
