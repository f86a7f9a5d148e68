// How the app behaves on a bad line: the same request again, with backoff and jitter, while its retry budget and
// the journey's deadline allow it.
import exec from 'k6/execution';
import http, { type RefinedParams, type RefinedResponse } from 'k6/http';
import { sleep } from 'k6';
import {
  backoffMs,
  deadlineMs,
  idempotencyKeyHeader,
  isInProgress,
  isWorthRetrying,
  journeyTag,
  metadataNames,
  outcomeHeader,
  podHeader,
} from '../../contract/vocabulary/index.ts';
import type {
  Answer,
  AnswerDocument,
  ChallengeOp,
  Journey,
  Random,
  RetryBudget,
  RetryPriority,
  WrongAnswer,
} from '../../contract/vocabulary/index.ts';
import { countInProgress, countIntent, countWrongAnswer } from './intent-metrics.ts';

/** One intent: the request, which is sent again after a failure, and the callbacks around each send. */
export interface Intent {
  journey: Journey | ChallengeOp;
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
  /** What is wrong with the content of a 2xx answer; undefined if nothing is. */
  check?: (document: AnswerDocument) => WrongAnswer | undefined;
  beforeSend?: (send: number) => void;
  afterSend?: (send: number, reply: Reply) => void;
}

export interface Reply extends Answer {
  /** The parsed body, or undefined without one. */
  document: Record<string, unknown> | undefined;
  /** Absent where no pod answered. */
  pod?: string;
  /** When the answer came, `Date.now()` ms; absent where it is just now. */
  endedWallMs?: number;
}

/** How long one send may take, ms: well below the deadline, so that there is time for another. */
const journeyTimeoutMs: Record<Intent['journey'], number> = {
  menu: 1_000,
  login: 2_000,
  order: 3_000,
  'order-read': 1_000,
  cancel: 3_000,
  'foreign-read': 1_000,
  'forged-order': 3_000,
  'foreign-cancel': 3_000,
  'other-body': 3_000,
  'twin-order': 3_000,
};
/** How long a challenge is sent again, ms: long enough to outlast most faults. */
const challengeDeadlineMs = 5_000;
/** k6's codes: of a refused connection (nothing was sent), and of a request that ran into its timeout. */
const errorCodes = { connectionRefused: 1212, timedOut: 1050 };
const reads: ReadonlySet<Intent['journey']> = new Set([
  'menu',
  'login',
  'order-read',
  'foreign-read',
] as const);

/**
 * Sends until the answer is final or the deadline has passed; gives the last answer. A challenge is no
 * customer's intent, and counts in no SLO.
 */
export function sendWithRetry(intent: Intent): Reply {
  const reply = sendUntilFinal(intent);
  const { journey } = intent;
  if (isJourney(journey)) countIntent(journey, reply, Date.now() - intent.scheduledWallMs);
  return reply;
}

function isJourney(name: Intent['journey']): name is Journey {
  return name in deadlineMs;
}

function sendUntilFinal(intent: Intent): Reply {
  const { journey } = intent;
  const untilMs = intent.scheduledWallMs + (isJourney(journey) ? deadlineMs[journey] : challengeDeadlineMs);
  const priority: RetryPriority = reads.has(journey) ? 'read' : 'write';
  for (let send = 1; ; send += 1) {
    intent.beforeSend?.(send);
    const { reply, retryAfterMs } = sendOnce(intent, send, timeoutMs(intent, priority, untilMs));
    intent.afterSend?.(send, reply);
    if (!isWorthRetrying(reply)) {
      intent.budget.refund();
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
  return budget.canGiveUpWaiting(priority) ? Math.min(journeyTimeoutMs[journey], leftMs) : leftMs;
}

function sendOnce(intent: Intent, send: number, waitMs: number): { reply: Reply; retryAfterMs: number } {
  const { method, url, body } = intent;
  describe(intent, send);
  const response = http.request(method, url, body ?? null, parametersOf(intent, waitMs));
  const retryAfter = Number(response.headers['Retry-After'] ?? 0);
  return {
    reply: replyTo(intent, response),
    retryAfterMs: retryAfter > 0 ? retryAfter * 1_000 : 0,
  };
}

function parametersOf({ journey, name, body, token, key }: Intent, waitMs: number): RefinedParams<'text'> {
  return {
    timeout: Math.max(50, Math.round(waitMs)),
    tags: { [journeyTag]: journey, name },
    responseType: 'text',
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { [idempotencyKeyHeader]: key }),
    },
  };
}

/**
 * Sends the same request twice at the same time, once each: both answers, in no order. What became of a send
 * without an answer is left to settling.
 */
export function sendTwice(intent: Intent): readonly [Reply, Reply] {
  const { method, url, body } = intent;
  const params = parametersOf(intent, journeyTimeoutMs[intent.journey]);
  const one = { method, url, body: body ?? null, params };
  describe(intent, 1);
  const sentWallMs = Date.now();
  const [first, second] = http.batch([one, one]) as [RefinedResponse<'text'>, RefinedResponse<'text'>];
  return [
    { ...replyTo(intent, first), endedWallMs: endOf(first, sentWallMs) },
    { ...replyTo(intent, second), endedWallMs: endOf(second, sentWallMs) },
  ];
}

/** Both answers of a batch are handed over when the later one is there; without an answer, that is the end. */
function endOf({ status, timings }: RefinedResponse<'text'>, sentWallMs: number): number {
  if (status === 0) return Date.now();
  const { blocked, connecting, tls_handshaking: handshake, duration } = timings;
  return Math.min(Date.now(), sentWallMs + Math.round(blocked + connecting + handshake + duration));
}

/** The answer as read, and found right or wrong. A wrong one is counted, and one to an order in progress. */
function replyTo({ journey, check }: Intent, response: RefinedResponse<'text'>): Reply {
  const reply = read(response);
  if (isInProgress(response.status, response.headers[outcomeHeader])) countInProgress(journey);
  if (check === undefined || reply.status < 200 || reply.status >= 300) return reply;
  const wrong = check(reply.document);
  if (wrong === undefined) return reply;
  countWrongAnswer(journey, wrong);
  return { ...reply, wrong };
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

function read({ status, error_code: errorCode, body, headers }: RefinedResponse<'text'>): Reply {
  const document = parse(body);
  const type = document?.['type'];
  const pod = headers[podHeader];
  return {
    status,
    document,
    connectionRefused: errorCode === errorCodes.connectionRefused,
    timedOut: errorCode === errorCodes.timedOut,
    ...(pod === undefined ? {} : { pod }),
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
