import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { PageUnloaded, RouteProblem } from './RouteProblem';
import { Shell } from './Shell';

/**
 * A page that is loaded when it is first opened; its module exports it as default. One that cannot be loaded is a page
 * that says so: where `lazy` fails the router goes on to show what stands for a page that is still coming.
 */
const page = (path: string, load: () => Promise<{ default: ComponentType }>): RouteObject => ({
  path,
  lazy: async () => ({ Component: await load().then((module) => module.default, unloaded) }),
  ErrorBoundary: RouteProblem,
});

const unloaded = (cause: unknown): ComponentType => {
  console.warn('a page could not be loaded', cause);
  return PageUnloaded;
};

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
      page('/configurations', () => import('../pages/configurations/list')),
      page('/configurations/new', () => import('../pages/configurations/edit')),
      page('/configurations/:id', () => import('../pages/configurations/edit')),
      page('/why', () => import('../pages/why')),
      page('/registrations', () => import('../pages/registrations/list')),
      page('/registrations/:id', () => import('../pages/registrations/one')),
      page('/operations', () => import('../pages/operations/list')),
      page('/operations/:id', () => import('../pages/operations/one')),
      page('/organisation', () => import('../pages/organisation')),
      page('*', () => import('../pages/notFound')),
    ],
  },
];

export const makeRouter = () => createBrowserRouter(routes, { basename: import.meta.env.BASE_URL.replace(/\/$/, '') });
