// Resolves indeterminate attempts: every such key is sent once more through the balancer, until its answer is
// definite, and the results are entered in the ledger.
import {
  idempotencyKeyHeader,
  isWorthRetrying,
  outcomeOf,
  type Clock,
  type LedgerLine,
} from '../../contract/index.ts';
import type { RunClock } from '../clock/run-clock.ts';
import { connectionsTo, send, type Received } from '../http/send.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import { observationOf } from '../probes/order-probe.ts';
import { indeterminateIntents, type IndeterminateIntent } from './indeterminate-intents.ts';

export interface ResolveRequest {
  clock: Clock;
  runClock: RunClock;
  baseUrl: string;
  ledger: LedgerFile;
  /** Session token of a member; undefined if there is none, in which case the answer will be a refusal. */
  tokenOf: (member: number) => string | undefined;
  signal?: AbortSignal;
  /**
   * How long those without a definite answer are sent again after the first round, ms; half a minute by
   * default.
   */
  maxDurationMs?: number;
}

export interface Resolution {
  indeterminate: number;
  acknowledged: number;
  refused: number;
  /** Still without a definite answer. */
  unresolved: number;
}

const timeoutMs = 5_000;
/**
 * How long one intent is tried without a listener: nothing was sent then, so the next try is still the first
 * send.
 */
const noListenerMs = 10_000;
const pauseMs = 100;
const atOnce = 8;
/**
 * A machine that is still busy answers late: an attempt without an answer this long after all others were
 * resolved is stuck.
 */
const defaultMaxDurationMs = 30_000;
const betweenRoundsMs = 1_000;

/**
 * Every indeterminate key once, then those without a definite answer again until the time is over. Rejects
 * only if the ledger cannot be read or written.
 */
export async function resolveIndeterminate(request: ResolveRequest): Promise<Resolution> {
  const { clock, signal, maxDurationMs = defaultMaxDurationMs } = request;
  const intents = await indeterminateIntents(request.ledger.path);
  const outcomes = new Map<IndeterminateIntent, Resolved>();
  const open = (): IndeterminateIntent[] =>
    intents.filter((intent) => outcomes.get(intent)?.isDefinite !== true);
  const dispatcher = connectionsTo(atOnce);
  try {
    await resolveRound(request, dispatcher, intents, outcomes);
    const untilMs = clock.nowMs() + maxDurationMs;
    while (open().length > 0 && clock.nowMs() + betweenRoundsMs <= untilMs && signal?.aborted !== true) {
      await clock.sleep(betweenRoundsMs);
      await resolveRound(request, dispatcher, open(), outcomes);
    }
  } finally {
    await dispatcher.destroy();
  }
  const count = (wanted: LedgerLine['outcome']): number =>
    [...outcomes.values()].filter(({ outcome, isDefinite }) => isDefinite && outcome === wanted).length;
  return {
    indeterminate: intents.length,
    acknowledged: count('acknowledged'),
    refused: count('refused'),
    unresolved: open().length,
  };
}

interface Resolved {
  outcome: LedgerLine['outcome'];
  /**
   * A 503 or 429 refuses this send alone: it decides nothing about an earlier one, whose order may be stored, so the key
   * is sent again as an app does.
   */
  isDefinite: boolean;
}

async function resolveRound(
  request: ResolveRequest,
  dispatcher: ReturnType<typeof connectionsTo>,
  intents: readonly IndeterminateIntent[],
  outcomes: Map<IndeterminateIntent, Resolved>,
): Promise<void> {
  const queue = [...intents];
  const worker = async (): Promise<void> => {
    for (let intent = queue.shift(); intent && !request.signal?.aborted; intent = queue.shift()) {
      outcomes.set(intent, await resolveOne(request, dispatcher, intent));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function resolveOne(
  request: ResolveRequest,
  dispatcher: ReturnType<typeof connectionsTo>,
  intent: IndeterminateIntent,
): Promise<Resolved> {
  const { clock, runClock, ledger, signal } = request;
  const untilMs = clock.nowMs() + noListenerMs;
  for (;;) {
    const attempt = (intent.sends += 1);
    const note = (line: Partial<LedgerLine> & Pick<LedgerLine, 'outcome'>): void =>
      ledger.append([
        {
          atMs: runClock.nowMs(),
          scheduledMs: intent.scheduledMs,
          n: intent.n,
          op: intent.op,
          member: intent.member,
          key: intent.key,
          send: attempt,
          ...(intent.op === 'cancel' && intent.order !== undefined ? { order: intent.order } : {}),
          ...line,
          settling: true,
        },
      ]);
    note({ outcome: 'attempted', ...requested(intent) });
    const received = await send({ clock, dispatcher }, { ...requestOf(intent, request), timeoutMs });
    const outcome = outcomeOf(received);
    note({ outcome, ...observationOf(received), ...stateOf(intent, received) });
    if (outcome !== 'not-sent' || clock.nowMs() + pauseMs > untilMs || signal?.aborted)
      return { outcome, isDefinite: !isWorthRetrying(received) };
    await clock.sleep(pauseMs);
  }
}

/** Exactly the same request: with anything else under the same key the service would rightly refuse it. */
function requested({
  theatre,
  screening,
  lines,
}: IndeterminateIntent): Pick<LedgerLine, 'theatre' | 'screening' | 'lines'> {
  return {
    ...(theatre === undefined ? {} : { theatre }),
    ...(screening === undefined ? {} : { screening }),
    ...(lines === undefined ? {} : { lines }),
  };
}

function requestOf(intent: IndeterminateIntent, { baseUrl, tokenOf }: ResolveRequest) {
  const { op, member, key, order } = intent;
  const token = tokenOf(member);
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  if (op === 'cancel')
    return {
      method: 'POST' as const,
      url: `${baseUrl}/api/orders/${order ?? ''}/cancel`,
      headers: authorization,
    };
  return {
    method: 'POST' as const,
    url: `${baseUrl}/api/orders`,
    body: JSON.stringify(requested(intent)),
    headers: { 'content-type': 'application/json', ...authorization, [idempotencyKeyHeader]: key },
  };
}

function stateOf({ op }: IndeterminateIntent, { document, status }: Received): Partial<LedgerLine> {
  const state = document?.['status'];
  return op === 'cancel' && status < 300 && (state === 'confirmed' || state === 'cancelled')
    ? { orderStatus: state }
    : {};
}
