// Customers' requests by journey, as the client recorded them. A server's counters must match their sums.
import {
  answerClass,
  type AnswerClass,
  type ChallengeTruth,
  type RequestTruth,
  type RunTruth,
} from '../../contract/index.ts';
import { readSamples, type RequestCells } from '../run/sample-bytes.ts';
import { serverJourneyOf } from '../server-journey.ts';

type Counts = { -readonly [Key in keyof RequestTruth]: RequestTruth[Key] } & {
  goodWithinMs: Record<number, number>;
};

export interface CountedRequests {
  requests: Readonly<Record<string, RequestTruth>>;
  challenges: Readonly<Record<string, ChallengeTruth>>;
  started: number;
  dropped: number;
  goodOrders: RunTruth['goodOrders'];
  badOrdersMs: readonly number[];
}

/** One pass over samples.csv; `withinMs` are the requested latency targets. */
export function countRequests(dir: string, withinMs: readonly number[]): CountedRequests {
  const journeys: Counts[] = [];
  const byName = new Map<string, Counts>();
  const names: string[] = [];
  const challenges: Record<string, { sent: number; unanswered: number }> = {};
  const challenged: ({ sent: number; unanswered: number } | undefined)[] = [];
  const goodOrders: { endedMs: number; serviceMs: number }[] = [];
  const badOrdersMs: number[] = [];
  let started = 0;
  let dropped = 0;
  readSamples(dir, {
    onJourney: (name) => {
      const known = serverJourneyOf(name);
      const counts = byName.get(known) ?? emptyCounts(withinMs);
      byName.set(known, counts);
      journeys.push(counts);
      names.push(known);
      challenged.push(known === name ? undefined : (challenges[known] ??= { sent: 0, unanswered: 0 }));
    },
    onStarted: () => {
      started += 1;
    },
    onDropped: () => {
      dropped += 1;
    },
    onRequest: (row) => {
      const counts = journeys[row.journey];
      const kind = answerClass(row.status, row.error);
      if (counts) count(counts, row, kind, withinMs);
      const challenge = challenged[row.journey];
      if (challenge) {
        challenge.sent += 1;
        if (kind === 'unanswered') challenge.unanswered += 1;
      }
      if (names[row.journey] !== 'order') return;
      const endedMs = row.sentMs + row.serviceMs;
      if (kind === 'good') goodOrders.push({ endedMs, serviceMs: row.serviceMs });
      else if (kind !== 'excluded') badOrdersMs.push(endedMs);
    },
  });
  return { requests: Object.fromEntries(byName), challenges, started, dropped, goodOrders, badOrdersMs };
}

function emptyCounts(withinMs: readonly number[]): Counts {
  return {
    good: 0,
    bad: 0,
    excluded: 0,
    unanswered: 0,
    refused: 0,
    failedInside: 0,
    goodWithinMs: Object.fromEntries(withinMs.map((ms) => [ms, 0])),
  };
}

function count(
  counts: Counts,
  { status, serviceMs }: RequestCells,
  kind: AnswerClass,
  withinMs: readonly number[],
): void {
  counts[kind] += 1;
  if (status === 429 || status === 503) counts.refused += 1;
  if (status === 500) counts.failedInside += 1;
  if (kind !== 'good') return;
  for (const ms of withinMs)
    if (serviceMs <= ms) counts.goodWithinMs[ms] = (counts.goodWithinMs[ms] ?? 0) + 1;
}
