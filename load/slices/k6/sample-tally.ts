// Computes the counts of a slice from k6's recording: intents if the script tags them, else requests, and
// arrivals that it dropped.
import {
  expectedAnswerCode,
  inProgressCode,
  isChallenge,
  isWrongAnswerCode,
  wrongAnswerOf,
  type RequestRow,
  type SampleRow,
  type Slice,
} from '../../../contract/index.ts';
import { lagSpread } from '../lag-spread.ts';
import { Tally } from '../tally.ts';

export interface SampleTallyParts {
  /** Arrivals that the slice scheduled. */
  arrivals: number;
  /** A dropped arrival is one failure in each of these. */
  droppedIn: readonly string[];
  /** Statuses besides 2xx and 3xx that are good in a journey. */
  extraSuccessStatuses: Readonly<Record<string, readonly number[]>>;
  timeoutMs: number;
  /**
   * True if the script stamps the schedule of each step, from which response times count. Else a request is
   * charged with its response time and its arrival's lateness, because what lies between it and the arrival
   * is the script's pace.
   */
  announces: boolean;
}

export type SampleCounts = Pick<Slice, 'offered' | 'sent' | 'startLagMs' | 'journeys'> & {
  /** From the first scheduled start to the last answer, ms on the run's clock; null of nothing. */
  fromMs: number | null;
  toMs: number | null;
};

export function tallySamples(rows: Iterable<SampleRow>, parts: SampleTallyParts): SampleCounts {
  const lags = new Map<number, number>();
  const intents = new Map<string, RequestRow>();
  let fromMs = Infinity;
  let toMs = -Infinity;
  for (const row of rows) {
    if (row.kind === 'a') lags.set(row.arrival, row.startLagMs);
    if (row.kind === 'r') {
      const key = keyOf(row, intents.size);
      const before = intents.get(key);
      if (before === undefined || before.send <= row.send) intents.set(key, row);
      toMs = Math.max(toMs, row.sentMs + row.serviceMs);
    }
    fromMs = Math.min(fromMs, row.kind === 'r' ? row.sentMs : row.scheduledMs);
  }
  const tally = new Tally();
  for (const row of intents.values()) count(tally, row, parts, lags.get(row.arrival) ?? 0);
  const dropped = Math.max(0, parts.arrivals - lags.size);
  for (const journey of parts.droppedIn) drop(tally, journey, dropped);
  const sent = intents.size;
  const offered = sent + dropped * parts.droppedIn.length;
  return {
    offered,
    sent,
    startLagMs: lagSpread([...lags.values()]),
    journeys: tally.result(),
    fromMs: orNull(fromMs),
    toMs: orNull(toMs),
  };
}

/** Retries of one intent share it. */
function keyOf({ arrival, intent, journey }: RequestRow, fresh: number): string {
  return arrival > 0 && intent >= 0 ? `${arrival} ${intent} ${journey}` : `request ${fresh}`;
}

function count(
  tally: Tally,
  row: RequestRow,
  { extraSuccessStatuses, timeoutMs, announces }: SampleTallyParts,
  lagMs: number,
): void {
  const journey = tally.of(row.journey);
  const { status, error } = row;
  const isGood =
    (status >= 200 && status < 400) ||
    error === expectedAnswerCode ||
    extraSuccessStatuses[row.journey]?.includes(status) === true;
  const latencyMs = announces ? row.responseMs : row.serviceMs + lagMs;
  journey.offer();
  if (isLeftInProgress(row)) journey.fail('order in progress');
  else if (!isGood) journey.fail(status === 0 ? troubleOf(error) : `status ${status}`);
  else if (isWrongAnswerCode(error)) journey.fail(`wrong answer: ${wrongAnswerOf(error)}`);
  else if (latencyMs > timeoutMs) journey.fail('timeout');
  else journey.good(latencyMs);
}

/** A customer's order whose last answer was that it is being placed; a challenge provokes that answer. */
function isLeftInProgress({ journey, error }: RequestRow): boolean {
  return error === inProgressCode && !isChallenge(journey);
}

function drop(tally: Tally, name: string, dropped: number): void {
  const journey = tally.of(name);
  journey.offer(dropped);
  for (let arrival = 0; arrival < dropped; arrival += 1) journey.fail('not sent');
}

/** k6's error codes (Grafana k6 documentation, "Error codes"), as the text of the other engine. */
function troubleOf(error: number): string {
  switch (error) {
    case 1050:
    case 1211:
      return 'timeout';
    case 1212:
      return 'connection refused';
    case 1220:
      return 'connection lost';
    default:
      return `k6 error ${error}`;
  }
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
