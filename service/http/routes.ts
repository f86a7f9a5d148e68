// Every route of the service, once: what metrics, the router and openapi.json share.

const common = [500, 503] as const;

/** Route templates as OpenAPI writes them, and the statuses that each can answer. */
export const routes = {
  page: { method: 'GET', path: '/', statuses: [200] },
  pageFile: { method: 'GET', path: '/page/{file}', statuses: [200, 404] },
  theatres: { method: 'GET', path: '/api/theatres', statuses: [200, ...common] },
  menu: { method: 'GET', path: '/api/theatres/{id}/menu', statuses: [200, 400, 404, ...common] },
  screenings: { method: 'GET', path: '/api/theatres/{id}/screenings', statuses: [200, 400, 404, ...common] },
  signIn: { method: 'POST', path: '/api/sessions', statuses: [201, 400, 401, 413, 429, ...common] },
  order: { method: 'POST', path: '/api/orders', statuses: [200, 201, 400, 401, 409, 413, 422, ...common] },
  orderRead: { method: 'GET', path: '/api/orders/{id}', statuses: [200, 400, 401, 404, ...common] },
  cancel: { method: 'POST', path: '/api/orders/{id}/cancel', statuses: [200, 400, 401, 404, 422, ...common] },
  openApi: { method: 'GET', path: '/openapi.json', statuses: [200] },
  // The next three are at the management port alone.
  livez: { method: 'GET', path: '/livez', statuses: [200] },
  readyz: { method: 'GET', path: '/readyz', statuses: [200, 503] },
  metrics: { method: 'GET', path: '/metrics', statuses: [200, 500] },
} as const satisfies Record<string, { method: 'GET' | 'POST'; path: string; statuses: readonly number[] }>;
export type RouteName = keyof typeof routes;

/** The template in Express's notation. */
export function expressPath(name: RouteName): string {
  return routes[name].path.replaceAll(/\{(\w+)\}/g, ':$1');
}
