// The two Express applications: the API for customers, and the management endpoints for the platform.
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import express, { type Express, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { cacheHeader, readFromHeader } from '../../contract/vocabulary/headers.ts';
import { packageRoot } from '../../contract/package-root.ts';
import type { Clock } from '../../contract/ports.ts';
import type { Pool } from '../database/pool.ts';
import { signIn } from '../members/sign-in.ts';
import { memberOf } from '../members/sessions.ts';
import type { SignInLimits } from '../members/sign-in-limits.ts';
import type { CacheState } from '../menus/short-cache.ts';
import type { Catalog } from '../menus/catalog.ts';
import type { Metrics } from '../metrics.ts';
import { openApiDocument } from '../openapi.ts';
import type { OrderService } from '../orders/order-service.ts';
import type { Readiness } from '../readiness.ts';
import { sessionRequest } from '../shapes.ts';
import { answerErrors, answerJson, answerNotFound, bodyLimit } from './answers.ts';
import { demand, orderIdOf, placementOf, theatreOf } from './requests.ts';
import { expressPath, routes, type RouteName } from './routes.ts';
import { traceRequests } from './trace.ts';

export interface AppParts {
  orderService: OrderService;
  catalog: Catalog;
  members: Pool;
  limits: SignInLimits;
  metrics: Metrics;
  readiness: Readiness;
  sessionKey: KeyObject;
  podName: string;
  /** How many proxies before the pod write X-Forwarded-For. */
  trustedProxies: number;
  clock: Clock;
  log: Logger;
}

/** What customers reach through the balancer. */
export function appOf(parts: AppParts): Express {
  return withRoutes(parts, (on) => {
    // The router tries routes in this order: those that must be cheap come first.
    takeOrders(on, parts);
    offerCatalog(on, parts);
    describeApi(on);
    servePage(on);
  });
}

/** What the platform reaches at the management port: health checks and metrics. */
export function managementAppOf(parts: AppParts): Express {
  return withRoutes(parts, (on) => serveOperators(on, parts));
}

function withRoutes(parts: AppParts, add: (on: On) => void): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', parts.trustedProxies);
  app.use(traceRequests({ ...parts, isDraining: () => parts.readiness.isDraining }));
  const on = (name: RouteName, ...handlers: RequestHandler[]): void => {
    const { method, path } = routes[name];
    const named: RequestHandler = (_request, response, next) => {
      response.locals['route'] = path;
      next();
    };
    app[method === 'GET' ? 'get' : 'post'](expressPath(name), named, ...handlers);
  };
  add(on);
  app.use(answerNotFound);
  app.use(
    answerErrors(parts.log, ({ problem }) => {
      if (problem === 'overloaded') parts.metrics.orderShed();
    }),
  );
  return app;
}

type On = (name: RouteName, ...handlers: RequestHandler[]) => void;

function offerCatalog(on: On, { catalog, metrics }: AppParts): void {
  on('theatres', async (_request, response) =>
    answerCached(response, await metrics.timed('menu', () => catalog.theatres())),
  );
  on('menu', async (request, response) =>
    answerCached(response, await metrics.timed('menu', () => catalog.menu(theatreOf(request)))),
  );
  on('screenings', async (request, response) =>
    answerCached(response, await metrics.timed('menu', () => catalog.screenings(theatreOf(request)))),
  );
}

function answerCached(response: Response, { value, state }: { value: unknown; state: CacheState }): void {
  if (state !== 'miss') response.set(cacheHeader, state);
  answerJson(response, 200, value);
}

/** Tokens and orders are one customer's: no cache on the way keeps them. */
const keepNowhere: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

function takeOrders(on: On, { orderService, members, limits, metrics, sessionKey, clock }: AppParts): void {
  const body = express.json({ limit: bodyLimit, type: () => true });
  on('signIn', keepNowhere, body, async (request, response) => {
    const attempt = { ...demand(sessionRequest, request.body), address: request.ip ?? '' };
    const parts = { members, clock, key: sessionKey, limits };
    answerJson(response, 201, await metrics.timed('login', () => signIn(parts, attempt)));
  });
  on('order', keepNowhere, body, async (request, response) => {
    const member = memberOf(sessionKey, request.get('Authorization'), clock.wallMs());
    const { key, order } = placementOf(request);
    const placed = await metrics.timed('order', () => orderService.place(member, key, order));
    if (!placed.replayed) metrics.orderPlaced();
    answerJson(response, placed.replayed ? 200 : 201, placed.order);
  });
  on('orderRead', keepNowhere, async (request, response) => {
    const member = memberOf(sessionKey, request.get('Authorization'), clock.wallMs());
    const found = await metrics.timed('order-read', () => orderService.read(member, orderIdOf(request)));
    if (found.from === 'reader') response.set(readFromHeader, found.from);
    answerJson(response, 200, found.order);
  });
  on('cancel', keepNowhere, async (request, response) => {
    const member = memberOf(sessionKey, request.get('Authorization'), clock.wallMs());
    answerJson(
      response,
      200,
      await metrics.timed('cancel', () => orderService.cancel(member, orderIdOf(request))),
    );
  });
}

function describeApi(on: On): void {
  const openApi = openApiDocument();
  on('openApi', (_request, response) => {
    response.json(openApi);
  });
}

function serveOperators(on: On, { metrics, readiness }: AppParts): void {
  on('livez', (_request, response) => {
    response.json({ live: true });
  });
  on('readyz', (_request, response) => {
    const { ready, because } = readiness.report();
    response.status(ready ? 200 : 503).json({ ready, because });
  });
  on('metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function servePage(on: On): void {
  // Nothing but what customers are to see lies in this folder.
  const root = join(packageRoot(), 'service', 'page', 'public');
  const strict = {
    'Content-Security-Policy':
      "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    'Cache-Control': 'no-cache',
  };
  const send = (response: Response, file: string, next: (error?: unknown) => void): void => {
    response.set(strict).sendFile(file, { root, cacheControl: false }, (error?: Error) => {
      if (error !== undefined) next();
    });
  };
  on('page', (_request, response, next) => send(response, 'index.html', next));
  on('pageFile', (request, response, next) => send(response, String(request.params['file']), next));
}
