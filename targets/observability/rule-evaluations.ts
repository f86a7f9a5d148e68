// Waits until Prometheus has evaluated a group of rules: it starts with one at some second of the interval.
import { z } from 'zod';
import type { Clock } from '../../contract/index.ts';

const answersWithinMs = 5_000;
const pollIntervalMs = 500;

const rulesAnswer = z.object({
  data: z.object({ groups: z.array(z.object({ name: z.string(), lastEvaluation: z.string() })) }),
});

export interface Evaluation {
  /** Of Prometheus. */
  url: string;
  /** Name of the group. */
  group: string;
  /** Wall clock, ms: an evaluation that began before does not count. */
  sinceMs: number;
  withinMs: number;
}

/** False if the whole group was not evaluated in time. Rejects only if the signal aborts. */
export async function untilEvaluated(
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  { url, group, sinceMs, withinMs }: Evaluation,
): Promise<boolean> {
  const deadlineMs = clock.nowMs() + withinMs;
  for (;;) {
    const last = await lastEvaluation(url, group).catch(() => null);
    if (last !== null && last >= sinceMs) return true;
    if (clock.nowMs() > deadlineMs) return false;
    await clock.sleep(pollIntervalMs, signal);
  }
}

/** When the last evaluation that is over began, wall clock, ms; null without one. */
async function lastEvaluation(url: string, group: string): Promise<number | null> {
  const answer = await fetch(`${url}/api/v1/rules`, { signal: AbortSignal.timeout(answersWithinMs) });
  const { groups } = rulesAnswer.parse(await answer.json()).data;
  const found = groups.find(({ name }) => name === group);
  return found === undefined ? null : Date.parse(found.lastEvaluation);
}
