// Settling: every unsure key is sent once more through the balancer, until its answer is definite, and what
// comes back is entered in the ledger.
import { idempotencyKeyHeader, outcomeOf, type Clock, type LedgerLine } from '../../contract/index.ts';
import type { RunClock } from '../clock/run-clock.ts';
import { connectionsTo, send, type Received } from '../http/send.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import { said } from '../probes/order-probe.ts';
import { unsureIntents, type UnsureIntent } from './unsure-intents.ts';

export interface SettleRequest {
  clock: Clock;
  runClock: RunClock;
  baseUrl: string;
  ledger: LedgerFile;
  /** Session token of a member; undefined if there is none, and then the answer will be a refusal. */
  tokenOf: (member: number) => string | undefined;
  signal?: AbortSignal;
  /**
   * How long those without a definite answer are asked again after everybody was asked, ms; half a minute by
   * default.
   */
  patienceMs?: number;
}

export interface Settled {
  unsure: number;
  acknowledged: number;
  refused: number;
  /** Still not known. */
  unresolved: number;
}

const timeoutMs = 5_000;
/**
 * How long one intent is tried while nobody listens: nothing was sent then, so trying again is still the
 * first time.
 */
const noListenerMs = 10_000;
const pauseMs = 100;
const atOnce = 8;
/**
 * A machine that is still busy answers late: what stays without an answer this long, with everything else
 * settled, is stuck.
 */
const defaultPatienceMs = 30_000;
const betweenRoundsMs = 1_000;

/**
 * Every unsure key once, then those without a definite answer again until patience ends. Rejects only if the
 * ledger cannot be read or written.
 */
export async function settleUnsure(request: SettleRequest): Promise<Settled> {
  const { clock, signal, patienceMs = defaultPatienceMs } = request;
  const intents = await unsureIntents(request.ledger.path);
  const outcomes = new Map<UnsureIntent, LedgerLine['outcome']>();
  const open = (): UnsureIntent[] => intents.filter((intent) => !isDefinite(outcomes.get(intent)));
  const dispatcher = connectionsTo(atOnce);
  try {
    await settleRound(request, dispatcher, intents, outcomes);
    const untilMs = clock.nowMs() + patienceMs;
    while (open().length > 0 && clock.nowMs() + betweenRoundsMs <= untilMs && signal?.aborted !== true) {
      await clock.sleep(betweenRoundsMs);
      await settleRound(request, dispatcher, open(), outcomes);
    }
  } finally {
    await dispatcher.destroy();
  }
  const count = (wanted: LedgerLine['outcome']): number =>
    [...outcomes.values()].filter((outcome) => outcome === wanted).length;
  return {
    unsure: intents.length,
    acknowledged: count('acknowledged'),
    refused: count('refused'),
    unresolved: open().length,
  };
}

function isDefinite(outcome: LedgerLine['outcome'] | undefined): boolean {
  return outcome === 'acknowledged' || outcome === 'refused';
}

async function settleRound(
  request: SettleRequest,
  dispatcher: ReturnType<typeof connectionsTo>,
  intents: readonly UnsureIntent[],
  outcomes: Map<UnsureIntent, LedgerLine['outcome']>,
): Promise<void> {
  const queue = [...intents];
  const worker = async (): Promise<void> => {
    for (let intent = queue.shift(); intent && !request.signal?.aborted; intent = queue.shift()) {
      outcomes.set(intent, await settleOne(request, dispatcher, intent));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function settleOne(
  request: SettleRequest,
  dispatcher: ReturnType<typeof connectionsTo>,
  intent: UnsureIntent,
): Promise<LedgerLine['outcome']> {
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
    note({ outcome: 'attempted', ...asked(intent) });
    const received = await send({ clock, dispatcher }, { ...requestOf(intent, request), timeoutMs });
    const outcome = outcomeOf(received);
    note({ outcome, ...said(received), ...stateOf(intent, received) });
    if (outcome !== 'not-sent' || clock.nowMs() + pauseMs > untilMs || signal?.aborted) return outcome;
    await clock.sleep(pauseMs);
  }
}

/** The request word for word: with anything else under the same key the service would rightly refuse it. */
function asked({
  theatre,
  screening,
  lines,
}: UnsureIntent): Pick<LedgerLine, 'theatre' | 'screening' | 'lines'> {
  return {
    ...(theatre === undefined ? {} : { theatre }),
    ...(screening === undefined ? {} : { screening }),
    ...(lines === undefined ? {} : { lines }),
  };
}

function requestOf(intent: UnsureIntent, { baseUrl, tokenOf }: SettleRequest) {
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
    body: JSON.stringify(asked(intent)),
    headers: { 'content-type': 'application/json', ...authorization, [idempotencyKeyHeader]: key },
  };
}

function stateOf({ op }: UnsureIntent, { document, status }: Received): Partial<LedgerLine> {
  const state = document?.['status'];
  return op === 'cancel' && status < 300 && (state === 'confirmed' || state === 'cancelled')
    ? { orderStatus: state }
    : {};
}
