import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { whoAmI } from '@/shared/me'
import Frame from './shell/Frame.vue'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string // key of a message
    permission?: string | string[] // any of them; 'signed_in' is everyone's
    bare?: boolean // without the frame: for printing
  }
}

const files = import.meta.glob<{ routes: RouteRecordRaw[] }>('./features/*/routes.ts', { eager: true })

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./shell/SignIn.vue'), meta: { title: 'shell.signIn.title' } },
    {
      path: '/',
      component: Frame,
      children: [
        ...Object.values(files).flatMap((f) => f.routes),
        { path: '/password', name: 'password', component: () => import('./shell/NewPassword.vue'), meta: { title: 'shell.newPassword.title' } },
        { path: '/:rest(.*)*', name: 'missing', component: () => import('./shell/MissingPage.vue'), meta: { title: 'shell.missing.title' } },
      ],
    },
  ],
  scrollBehavior: (to, _from, saved) => saved ?? (to.hash ? { el: to.hash } : { top: 0 }),
})

router.beforeEach(async (to) => {
  // On a slow line the page comes while we ask who is there, not after.
  for (const { components } of to.matched) {
    const load = components?.default as unknown
    if (typeof load === 'function') void (load as () => Promise<unknown>)().catch(() => undefined) // the router will say it
  }
  if (to.name === 'sign-in') return true
  const me = await whoAmI().catch(() => undefined)
  if (!me) return { name: 'sign-in', query: { to: to.fullPath === '/' ? undefined : to.fullPath } }
  if (me.must_change && to.name !== 'password') return { name: 'password' }
  return true
})
