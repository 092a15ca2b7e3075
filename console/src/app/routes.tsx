import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { RouteProblem } from './RouteProblem';
import { Shell } from './Shell';

/** A page that is loaded when it is first opened; its module exports it as default. */
const page = (path: string, load: () => Promise<{ default: ComponentType }>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
  ErrorBoundary: RouteProblem,
});

const routes: RouteObject[] = [
  {
    Component: Shell,
    ErrorBoundary: RouteProblem,
    HydrateFallback: () => null,
    children: [
      page('/', () => import('../pages/overview')),
      page('/policies', () => import('../pages/policies/list')),
      page('/policies/new/:platform', () => import('../pages/policies/new')),
      page('/policies/:id', () => import('../pages/policies/edit')),
      page('/why', () => import('../pages/why')),
      page('/registrations', () => import('../pages/registrations/list')),
      page('/registrations/:id', () => import('../pages/registrations/one')),
      page('/operations', () => import('../pages/operations/list')),
      page('/operations/:id', () => import('../pages/operations/one')),
      page('*', () => import('../pages/notFound')),
    ],
  },
];

export const makeRouter = () => createBrowserRouter(routes, { basename: import.meta.env.BASE_URL.replace(/\/$/, '') });
