// The Express application: which handler answers which route.
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import express, { type Express, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { cacheHeader, readFromHeader } from '../../contract/words/headers.ts';
import { packageRoot } from '../../contract/package-root.ts';
import type { Clock } from '../../contract/ports.ts';
import type { Pool } from '../database/pool.ts';
import { signIn } from '../members/door.ts';
import { memberOf } from '../members/sessions.ts';
import type { CacheState } from '../menus/short-cache.ts';
import type { House } from '../menus/house.ts';
import type { Metrics } from '../metrics.ts';
import { openApiDocument } from '../openapi.ts';
import type { OrderDesk } from '../orders/desk.ts';
import type { Readiness } from '../readiness.ts';
import { sessionRequest } from '../shapes.ts';
import { answerErrors, answerNotFound } from './answers.ts';
import { demand, orderIdOf, placementOf, theatreOf } from './requests.ts';
import { expressPath, routes, type RouteName } from './routes.ts';
import { traceRequests } from './trace.ts';

export interface AppParts {
  desk: OrderDesk;
  house: House;
  members: Pool;
  metrics: Metrics;
  readiness: Readiness;
  sessionKey: KeyObject;
  podName: string;
  clock: Clock;
  log: Logger;
}

export function appOf(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(traceRequests({ ...parts, isDraining: () => parts.readiness.isDraining }));
  const on = (name: RouteName, ...handlers: RequestHandler[]): void => {
    const { method, path } = routes[name];
    const named: RequestHandler = (_request, response, next) => {
      response.locals['route'] = path;
      next();
    };
    app[method === 'GET' ? 'get' : 'post'](expressPath(name), named, ...handlers);
  };
  offerHouse(on, parts);
  takeOrders(on, parts);
  serveOperators(on, parts);
  servePage(on);
  app.use(answerNotFound);
  app.use(
    answerErrors(parts.log, ({ problem }) => {
      if (problem === 'overloaded') parts.metrics.orderShed();
    }),
  );
  return app;
}

type On = (name: RouteName, ...handlers: RequestHandler[]) => void;

function offerHouse(on: On, { house, metrics }: AppParts): void {
  on('theatres', async (_request, response) =>
    answerCached(response, await metrics.timed('menu', () => house.theatres())),
  );
  on('menu', async (request, response) =>
    answerCached(response, await metrics.timed('menu', () => house.menu(theatreOf(request)))),
  );
  on('screenings', async (request, response) =>
    answerCached(response, await metrics.timed('menu', () => house.screenings(theatreOf(request)))),
  );
}

function answerCached(response: Response, { value, state }: { value: unknown; state: CacheState }): void {
  if (state !== 'miss') response.set(cacheHeader, state);
  response.json(value);
}

function takeOrders(on: On, { desk, members, metrics, sessionKey, clock }: AppParts): void {
  const body = express.json({ limit: '16kb', type: () => true });
  on('signIn', body, async (request, response) => {
    const { member, pin } = demand(sessionRequest, request.body);
    response
      .status(201)
      .json(await metrics.timed('login', () => signIn({ members, clock, key: sessionKey }, member, pin)));
  });
  on('order', body, async (request, response) => {
    const member = memberOf(sessionKey, request.get('Authorization'), clock.wallMs());
    const { key, order } = placementOf(request);
    const placed = await metrics.timed('order', () => desk.place(member, key, order));
    if (!placed.replayed) metrics.orderPlaced();
    response.status(placed.replayed ? 200 : 201).json(placed.order);
  });
  on('orderRead', async (request, response) => {
    const member = memberOf(sessionKey, request.get('Authorization'), clock.wallMs());
    const found = await metrics.timed('order-read', () => desk.read(member, orderIdOf(request)));
    if (found.from === 'reader') response.set(readFromHeader, found.from);
    response.json(found.order);
  });
  on('cancel', async (request, response) => {
    const member = memberOf(sessionKey, request.get('Authorization'), clock.wallMs());
    response.json(await metrics.timed('cancel', () => desk.cancel(member, orderIdOf(request))));
  });
}

function serveOperators(on: On, { metrics, readiness }: AppParts): void {
  const openApi = openApiDocument();
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
  on('openApi', (_request, response) => {
    response.json(openApi);
  });
}

function servePage(on: On): void {
  const root = join(packageRoot(), 'service', 'page');
  const strict = {
    'Content-Security-Policy':
      "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    'X-Content-Type-Options': 'nosniff',
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
