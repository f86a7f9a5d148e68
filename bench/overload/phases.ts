// What the program of this figure gets on stdin and prints on stdout, and what follows from its orders.
import { z } from 'zod';

export interface OverloadPlan {
  url: string;
  /** `tokens[member - 1]`. */
  tokens: readonly string[];
  seed: number;
  nonce: string;
  theatres: readonly number[];
  /** Clients that order one after another, to find out how much the pod places at best. */
  clients: number;
  warmUpS: number;
  bestS: number;
  /** Open load at twice the best. */
  overloadS: number;
  /** Open load at half the best, right after it. */
  afterS: number;
}

const outcome = z.object({
  /** When the customer started the order, ms on the program's clock. */
  scheduledMs: z.number(),
  endedMs: z.number(),
  good: z.boolean(),
});
export type Outcome = z.infer<typeof outcome>;

export const overloadResult = z.object({
  bestPerSecond: z.number(),
  overload: z.object({ fromMs: z.number(), untilMs: z.number() }),
  /** Of both open loads, each intent once, retries included. */
  outcomes: z.array(outcome),
  sends: z.number(),
});
export type OverloadResult = z.infer<typeof overloadResult>;

/** Objectives of the rush: ended well within 10 s, and within 500 ms. */
const objectives = [
  { withinMs: 10_000, share: 0.995 },
  { withinMs: 500, share: 0.95 },
];
const windowMs = 1_000;
const stepMs = 250;

/** Good orders that ended during the overload, a second. */
export function goodput({ overload: { fromMs, untilMs }, outcomes }: OverloadResult): number {
  const ended = outcomes.filter(({ good, endedMs }) => good && endedMs >= fromMs && endedMs < untilMs);
  return (ended.length / (untilMs - fromMs)) * 1_000;
}

/**
 * Time from the end of the overload to the first second from which every second of orders is within the
 * objectives, ms; Infinity if the last one is not.
 */
export function recoveryMs({ overload: { untilMs }, outcomes }: OverloadResult): number {
  const lastMs = Math.max(...outcomes.map(({ scheduledMs }) => scheduledMs));
  let recoveredMs = Infinity;
  for (let fromMs = lastMs - windowMs; fromMs >= untilMs; fromMs -= stepMs) {
    const wanted = outcomes.filter(
      ({ scheduledMs }) => scheduledMs >= fromMs && scheduledMs < fromMs + windowMs,
    );
    if (!isWithinObjectives(wanted)) break;
    recoveredMs = fromMs;
  }
  return recoveredMs - untilMs;
}

function isWithinObjectives(orders: readonly Outcome[]): boolean {
  return objectives.every(({ withinMs, share }) => {
    const good = orders.filter((order) => order.good && order.endedMs - order.scheduledMs <= withinMs).length;
    return good >= share * orders.length;
  });
}
