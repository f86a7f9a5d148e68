// The service's OpenAPI document, generated from the very schemas that validate requests.
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { z } from 'zod';
import { cacheHeader, idempotencyKeyHeader, readFromHeader } from '../contract/vocabulary/headers.ts';
import { problemMediaType } from '../contract/vocabulary/problems.ts';
import { routes, type RouteName } from './http/routes.ts';
import * as shapes from './shapes.ts';

/** A JSON-able OpenAPI 3.1 document; always the same. */
export function openApiDocument(): object {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Fast Order',
      version: '1',
      description: 'Snacks for the film, ordered ahead and picked up.',
    },
    paths: pathsOf(operations),
    components: { securitySchemes: { session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  });
}

const bearer = [{ session: [] }];
const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
const cached = {
  [cacheHeader]: z
    .enum(['hit', 'stale'])
    .optional()
    .meta({ description: 'stale: the database is away, this is from a moment ago' }),
};
const theatrePath = { path: shapes.theatreParameter };
const orderPath = { path: shapes.orderParameter };

/** Descriptions of each route of the API beyond its statuses; routes for operators are left out. */
const operations: Partial<
  Record<RouteName, { operation: ZodOpenApiOperationObject; good: ZodOpenApiResponsesObject }>
> = {
  theatres: described(
    'All theatres',
    {},
    { 200: { description: 'Theatres', headers: z.object(cached), ...json(shapes.theatres) } },
  ),
  menu: described(
    'A theatre’s menu and what is left',
    { requestParams: theatrePath },
    { 200: { description: 'The menu', headers: z.object(cached), ...json(shapes.menu) } },
  ),
  screenings: described(
    'Films that have not started',
    { requestParams: theatrePath },
    { 200: { description: 'Screenings', headers: z.object(cached), ...json(shapes.screenings) } },
  ),
  signIn: described(
    'Sign in',
    { requestBody: json(shapes.sessionRequest) },
    { 201: { description: 'A session', ...json(shapes.session) } },
  ),
  order: described(
    'Order snacks; the same key never orders twice',
    {
      security: bearer,
      requestBody: json(shapes.orderRequest),
      requestParams: { header: z.object({ [idempotencyKeyHeader]: shapes.idempotencyKey }) },
    },
    {
      201: { description: 'Ordered', ...json(shapes.order) },
      200: { description: 'Ordered before with this key', ...json(shapes.order) },
    },
  ),
  orderRead: described(
    'Your order',
    { security: bearer, requestParams: orderPath },
    {
      200: {
        description: 'The order',
        ...json(shapes.order),
        headers: z.object({
          [readFromHeader]: z
            .literal('reader')
            .optional()
            .meta({ description: 'The writer is away; a reader answers so' }),
        }),
      },
    },
  ),
  cancel: described(
    'Cancel your order; again is the same',
    { security: bearer, requestParams: orderPath },
    { 200: { description: 'Cancelled', ...json(shapes.order) } },
  ),
};

function described(
  summary: string,
  operation: Omit<ZodOpenApiOperationObject, 'responses'>,
  good: ZodOpenApiResponsesObject,
) {
  return { operation: { summary, ...operation, responses: {} }, good };
}

function pathsOf(described: typeof operations) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [name, { operation, good }] of Object.entries(described)) {
    const { method, path, statuses } = routes[name as RouteName];
    (paths[path] ??= {})[method.toLowerCase()] = {
      operationId: name,
      ...operation,
      responses: { ...good, ...problemsAmong(statuses) },
    };
  }
  return paths;
}

function problemsAmong(statuses: readonly number[]): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    statuses
      .filter((status) => status >= 400)
      .map((status) => [
        status,
        {
          description: 'A problem document',
          content: { [problemMediaType]: { schema: shapes.problemDocument } },
        },
      ]),
  );
}
