// How the app behaves on a bad line: the same request again, with backoff and jitter, while its retry budget and
// the journey's deadline allow it.
import exec from 'k6/execution';
import http from 'k6/http';
import { sleep } from 'k6';
import {
  backoffMs,
  deadlineMs,
  idempotencyKeyHeader,
  isWorthRetrying,
  journeyTag,
  metadataNames,
} from '../../contract/words/index.ts';
import type { Answer, Journey, Random, RetryBudget, RetryPriority } from '../../contract/words/index.ts';
import { countIntent } from './intent-metrics.ts';

/** One intent: what is sent, again and again if need be, and who is told. */
export interface Intent {
  journey: Journey | 'foreign-read';
  method: 'GET' | 'POST';
  url: string;
  /** Route template: one low-cardinality name for all requests of a kind. */
  name: string;
  body?: string;
  token?: string;
  key?: string;
  /** Customer, ordinal of the intent in the visit, and think times before it, ms. */
  n: number;
  ordinal: number;
  thinkMs: number;
  /** When the step should have started, `Date.now()` ms. */
  scheduledWallMs: number;
  retries: Random;
  /** Shared by all intents of one customer. */
  budget: RetryBudget;
  beforeSend?: (send: number) => void;
  afterSend?: (send: number, reply: Reply) => void;
}

export interface Reply extends Answer {
  /** The parsed body, or undefined without one. */
  document: Record<string, unknown> | undefined;
}

/** How long one send may take, ms: well below the deadline, so that there is time for another. */
const patienceMs: Record<Intent['journey'], number> = {
  menu: 1_000,
  login: 2_000,
  order: 3_000,
  'order-read': 1_000,
  'foreign-read': 1_000,
  cancel: 3_000,
};
/** k6's codes: of a refused connection (nothing was sent), and of a request that ran into its timeout. */
const errorCodes = { connectionRefused: 1212, timedOut: 1050 };
const writes: ReadonlySet<string> = new Set<Journey>(['order', 'cancel']);

/**
 * Sends until the answer is final or the deadline has passed; gives the last answer. An attempt at somebody
 * else's order is no customer's wish.
 */
export function pursue(intent: Intent): Reply {
  const reply = sendUntilFinal(intent);
  if (intent.journey !== 'foreign-read')
    countIntent(intent.journey, reply, Date.now() - intent.scheduledWallMs);
  return reply;
}

function sendUntilFinal(intent: Intent): Reply {
  const untilMs =
    intent.scheduledWallMs +
    (intent.journey === 'foreign-read' ? deadlineMs['order-read'] : deadlineMs[intent.journey]);
  const priority: RetryPriority = writes.has(intent.journey) ? 'write' : 'read';
  for (let send = 1; ; send += 1) {
    intent.beforeSend?.(send);
    const { reply, retryAfterMs } = sendOnce(intent, send, timeoutMs(intent, priority, untilMs));
    intent.afterSend?.(send, reply);
    if (!isWorthRetrying(reply)) {
      intent.budget.giveBack();
      return reply;
    }
    const pauseMs = backoffMs(send + 1, { priority, retryAfterMs, random: intent.retries });
    const isTooLate = Date.now() + pauseMs >= untilMs - 50;
    if (isTooLate || !intent.budget.takeFor(reply, priority)) return reply;
    sleep(pauseMs / 1000);
  }
}

/**
 * How long this send waits for its answer. Without tokens for another one it waits until the deadline: giving
 * up earlier would only waste what the service has done for it.
 */
function timeoutMs({ journey, budget }: Intent, priority: RetryPriority, untilMs: number): number {
  const leftMs = untilMs - Date.now();
  return budget.canGiveUpWaiting(priority) ? Math.min(patienceMs[journey], leftMs) : leftMs;
}

function sendOnce(intent: Intent, send: number, waitMs: number): { reply: Reply; retryAfterMs: number } {
  const { journey, method, url, name, body, token, key } = intent;
  describe(intent, send);
  const response = http.request(method, url, body ?? null, {
    timeout: Math.max(50, Math.round(waitMs)),
    tags: { [journeyTag]: journey, name },
    // A menu's text is of no use here; k6 still reads it to the last byte.
    responseType: journey === 'menu' ? 'none' : 'text',
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { [idempotencyKeyHeader]: key }),
    },
  });
  const retryAfter = Number(response.headers['Retry-After'] ?? 0);
  return {
    reply: read(response.status, response.error_code, response.body),
    retryAfterMs: retryAfter > 0 ? retryAfter * 1_000 : 0,
  };
}

/** Metadata go with every sample that is taken until they are set again. */
function describe({ n, ordinal, thinkMs }: Intent, send: number): void {
  const { metadata } = exec.vu.metrics;
  metadata[metadataNames.customer] = String(n);
  metadata[metadataNames.intent] = String(ordinal);
  metadata[metadataNames.send] = String(send);
  metadata[metadataNames.thinkMs] = String(thinkMs);
  metadata[metadataNames.sentMs] = String(Date.now());
}

function read(status: number, errorCode: number, body: unknown): Reply {
  const document = parse(body);
  const type = document?.['type'];
  return {
    status,
    document,
    connectionRefused: errorCode === errorCodes.connectionRefused,
    timedOut: errorCode === errorCodes.timedOut,
    ...(status >= 400 && typeof type === 'string' ? { problemType: type } : {}),
  };
}

function parse(body: unknown): Record<string, unknown> | undefined {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
