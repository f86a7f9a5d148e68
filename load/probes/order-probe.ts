// The order probe: a real order every 50 ms through the balancer, by a reserved member for a reserved item,
// overlapping.
import {
  idempotencyKeyHeader,
  outcomeOf,
  probe,
  probeEveryMs,
  type Clock,
  type LedgerLine,
} from '../../contract/index.ts';
import type { RunClock } from '../clock/run-clock.ts';
import { connectionsTo, send, type Received } from '../http/send.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import { startPaced } from './pace.ts';
import type { ProbesFile } from './probes-file.ts';

export interface OrderProbeParts {
  clock: Clock;
  runClock: RunClock;
  baseUrl: string;
  /** Session token of the reserved member. */
  token: string;
  /** Part of every key, so that two runs against one target never share one. */
  runNonce: string;
  ledger: LedgerFile;
  probes: ProbesFile;
}

export interface RunningProbe {
  /** Resolves when every probe in flight has ended; throws if recording failed on the way. */
  stop(): Promise<{ sent: number; acknowledged: number }>;
}

const timeoutMs = 2_000;
/** As many as may hang at once, and a few. */
const maxConnections = timeoutMs / probeEveryMs.order + 8;

/**
 * Starts to probe at once. Probe i is customer −i; it sends once, and an indeterminate key is resolved like
 * any other.
 */
export function startOrderProbe(parts: OrderProbeParts): RunningProbe {
  const { clock } = parts;
  const dispatcher = connectionsTo(maxConnections);
  const counts = { sent: 0, acknowledged: 0 };
  let failure: unknown;
  const paced = startPaced(clock, probeEveryMs.order, async (index, plannedMs) => {
    if (failure !== undefined) return;
    try {
      counts.sent += 1;
      if (await probeOnce(parts, dispatcher, index, plannedMs)) counts.acknowledged += 1;
    } catch (error) {
      failure = error;
    }
  });
  return {
    stop: async () => {
      await paced.stop();
      await dispatcher.destroy();
      if (failure !== undefined) throw failure as Error;
      return counts;
    },
  };
}

type Dispatcher = ReturnType<typeof connectionsTo>;

async function probeOnce(
  parts: OrderProbeParts,
  dispatcher: Dispatcher,
  index: number,
  plannedMs: number,
): Promise<boolean> {
  const { clock, runClock, baseUrl, token, runNonce, ledger, probes } = parts;
  const lines = [{ item: probe.item, quantity: 1 }];
  const sentMs = runClock.nowMs();
  const scheduledMs = sentMs - Math.max(0, clock.nowMs() - plannedMs);
  const about = {
    n: -index,
    op: 'order' as const,
    member: probe.member,
    key: `${runNonce}-p-${index}`,
    send: 1,
  };
  ledger.append([
    { atMs: sentMs, scheduledMs, ...about, outcome: 'attempted', theatre: probe.theatre, lines },
  ]);
  const received = await send(
    { clock, dispatcher },
    {
      method: 'POST',
      url: `${baseUrl}/api/orders`,
      timeoutMs,
      body: JSON.stringify({ theatre: probe.theatre, lines }),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        [idempotencyKeyHeader]: about.key,
      },
    },
  );
  const endedMs = runClock.nowMs();
  const outcome = outcomeOf(received);
  ledger.append([{ atMs: endedMs, scheduledMs, ...about, outcome, ...observationOf(received) }]);
  probes.append({ probe: 'order', n: -index, sentMs, endedMs, outcome });
  return outcome === 'acknowledged';
}

/** What an answer adds to a ledger line of an order. */
export function observationOf({ status, problemType, pod, document }: Received): Partial<LedgerLine> {
  const id = document?.['id'];
  return {
    ...(status === 0 ? {} : { status }),
    ...(problemType === undefined ? {} : { problem: problemType }),
    ...(pod === undefined ? {} : { pod }),
    ...(status >= 200 && status < 300 && typeof id === 'string' ? { order: id } : {}),
  };
}
