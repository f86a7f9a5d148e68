// Reads requests by their schemas and throws one problem that lists everything wrong with them.
import type { Request } from 'express';
import { parseItem } from 'structured-headers';
import type { z } from 'zod';
import { idempotencyKeyHeader } from '../../contract/vocabulary/headers.ts';
import { ProblemError, type RequestError } from '../problem.ts';
import {
  idempotencyKey,
  orderParameter,
  orderRequest,
  theatreParameter,
  type OrderRequest,
} from '../shapes.ts';

/** The theatre of the path. */
export function theatreOf(request: Request): number {
  return demand(theatreParameter, request.params, 'path').id;
}

/** The order of the path. An id that cannot be one is not found rather than invalid. */
export function orderIdOf(request: Request): string {
  const read = orderParameter.safeParse(request.params);
  if (!read.success) throw new ProblemError('not-found', { detail: 'You have no such order.' });
  return read.data.id;
}

/** Key and body of an order, judged together. */
export function placementOf(request: Request): { key: string; order: OrderRequest } {
  const key = idempotencyKey.safeParse(unquoted(request.get(idempotencyKeyHeader)));
  const order = orderRequest.safeParse(request.body);
  if (key.success && order.success) return { key: key.data, order: order.data };
  const missing = request.get(idempotencyKeyHeader) === undefined;
  throw invalid([
    ...(key.success
      ? []
      : missing
        ? [{ at: idempotencyKeyHeader, message: 'is missing' }]
        : errorsOf(key.error, idempotencyKeyHeader)),
    ...(order.success ? [] : errorsOf(order.error, '')),
  ]);
}

/**
 * The IETF draft (draft-ietf-httpapi-idempotency-key-header-07) makes the key a structured field string (RFC
 * 9651), which is quoted; many clients send it bare. Both mean the same key. Anything else is left unchanged,
 * and refused by the check of the key's format.
 */
function unquoted(given: string | undefined): string | undefined {
  if (given === undefined || !given.startsWith('"')) return given;
  try {
    const [value] = parseItem(given) as readonly [unknown, unknown];
    return typeof value === 'string' ? value : given;
  } catch {
    return given;
  }
}

/** The value by its schema, or ProblemError `bad-request`. */
export function demand<T>(schema: z.ZodType<T>, value: unknown, at = ''): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw invalid(errorsOf(read.error, at));
}

function invalid(errors: readonly RequestError[]): ProblemError {
  return new ProblemError('bad-request', {
    detail: `${errors.length === 1 ? 'One thing is' : `${errors.length} things are`} wrong with it.`,
    errors,
  });
}

function errorsOf(error: z.ZodError, within: string): RequestError[] {
  return error.issues.map(({ path, message }) => ({
    at: [within, ...path.map(String)].filter((part) => part !== '').join('.') || 'body',
    message,
  }));
}
