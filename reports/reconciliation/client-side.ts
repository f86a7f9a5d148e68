// The client's samples for each SLO: requests as a server would count them, and intents by their outcome.
import {
  answerClass,
  deadlineOf,
  isWrongAnswerCode,
  type RunRecord,
  samplesDisorderMs,
  type Slo,
} from '../../contract/index.ts';
import { whyIncomplete } from '../run/file-tally.ts';
import { isOfLedger } from '../run/intents/slo-source.ts';
import { readSamples, type RequestCells } from '../run/sample-bytes.ts';
import { serverJourneyOf } from '../server-journey.ts';

export interface ClientSide {
  /** Arrivals that never started, in each SLO of their journeys. */
  dropped: number;
  requests: number;
  good: number;
  bad: number;
  /** Of the bad ones: 503 and 429. */
  shed: number;
  /** Good for a server by status, and slower than the objective allows by the client's clock. */
  slow: number;
  /** Of the slow ones, those so near the limit that the server's clock may call them fast. */
  nearLimit: number;
  excluded: number;
  brokeOff: number;
  neverSent: number;
  /**
   * Requests that only the server takes for this journey, which no customer's intent is made of: challenges.
   */
  foreign: { good: number; bad: number; slow: number; nearLimit: number; brokeOff: number };
  intents: Readonly<Record<IntentOutcome | 'well', number>>;
}

/** The client's clock runs from before connecting to the last byte, the server's does not. */
export const clocksApartMs = 50;
/**
 * k6's codes of connections that were never made: unknown host, dial errors, refused (grafana.com/docs/k6,
 * error codes).
 */
const neverSentErrors = new Set([1101, 1110, 1111, 1210, 1211, 1212, 1213]);

/** By SLO, in the order of run.json; one pass over samples.csv. */
export function clientSides(
  dir: string,
  record: RunRecord,
): { sides: ReadonlyMap<string, ClientSide>; incomplete: string | undefined } {
  const counters = record.slos.map((slo) => new ClientCounter(slo, record));
  const byJourney: ((row: RequestCells) => void)[][] = [];
  const tally = readSamples(dir, {
    onJourney: (name) => {
      byJourney.push(counters.flatMap((counter) => counter.takerOf(name) ?? []));
    },
    onStarted: () => undefined,
    onDropped: () => {
      for (const counter of counters)
        if (record.journeys.length === 0 || record.journeys.includes(counter.slo.indicator.of))
          counter.dropped += 1;
    },
    onRequest: (row) => {
      for (const take of byJourney[row.journey] ?? []) take(row);
    },
  });
  return {
    sides: new Map(counters.map((counter) => [counter.slo.name, counter.finish()])),
    incomplete: whyIncomplete(tally),
  };
}

class ClientCounter {
  readonly slo: Slo;
  dropped = 0;
  readonly #limitMs: number;
  readonly #customerLimitMs: number;
  readonly #soldOutIsGood: boolean;
  readonly #outcomes = new IntentOutcomes();
  readonly #foreign = { good: 0, bad: 0, slow: 0, nearLimit: 0, brokeOff: 0 };
  readonly #counts = {
    requests: 0,
    good: 0,
    bad: 0,
    shed: 0,
    slow: 0,
    nearLimit: 0,
    excluded: 0,
    brokeOff: 0,
    neverSent: 0,
  };

  constructor(slo: Slo, record: RunRecord) {
    this.slo = slo;
    this.#limitMs = slo.indicator.kind === 'latency' ? slo.indicator.belowMs : Infinity;
    this.#customerLimitMs = Math.min(this.#limitMs, deadlineOf(slo.indicator.of));
    this.#soldOutIsGood = isOfLedger(slo, record);
  }

  /** What becomes of requests of a journey of the client's; undefined if they do not concern this SLO. */
  takerOf(journey: string): ((row: RequestCells) => void) | undefined {
    if (journey === this.slo.indicator.of)
      return (row) => {
        this.#take(row);
      };
    return serverJourneyOf(journey) === this.slo.indicator.of
      ? (row) => {
          this.#takeForeign(row);
        }
      : undefined;
  }

  #take(row: RequestCells): void {
    this.#counts.requests += 1;
    this.#outcomes.take(row, this.#seenIn(row));
  }

  #takeForeign({ status, error, serviceMs }: RequestCells): void {
    const foreign = this.#foreign;
    const kind = answerClass(status, error);
    if (kind === 'unanswered') foreign.brokeOff += neverSentErrors.has(error) ? 0 : 1;
    else if (kind === 'bad') foreign.bad += 1;
    else if (kind === 'good') {
      foreign.good += 1;
      if (serviceMs <= this.#limitMs) return;
      foreign.slow += 1;
      if (serviceMs <= this.#limitMs + clocksApartMs) foreign.nearLimit += 1;
    }
  }

  finish(): ClientSide {
    this.#outcomes.finish();
    return { dropped: this.dropped, ...this.#counts, foreign: this.#foreign, intents: this.#outcomes.counts };
  }

  /** Counts the request, and returns the flags that it adds to its intent. */
  #seenIn({ status, error, serviceMs, responseMs }: RequestCells): number {
    const counts = this.#counts;
    const kind = answerClass(status, error);
    if (kind === 'unanswered') {
      const never = neverSentErrors.has(error);
      counts[never ? 'neverSent' : 'brokeOff'] += 1;
      return never ? seen.neverSent : seen.brokeOff;
    }
    if (kind === 'good') {
      const what = this.#goodAnswer(status, serviceMs, responseMs);
      return isWrongAnswerCode(error) ? seen.wrong : what;
    }
    if (kind === 'excluded') {
      counts.excluded += 1;
      return seen.excluded;
    }
    counts.bad += 1;
    if (status === 503 || status === 429) counts.shed += 1;
    return seen.badAnswer;
  }

  #goodAnswer(status: number, serviceMs: number, responseMs: number): number {
    this.#counts.good += 1;
    const isSlow = serviceMs > this.#limitMs;
    const inTime = responseMs <= this.#customerLimitMs;
    if (isSlow) this.#counts.slow += 1;
    if (isSlow && serviceMs <= this.#limitMs + clocksApartMs) this.#counts.nearLimit += 1;
    if (inTime && status !== 409) return seen.well;
    if (inTime && this.#soldOutIsGood) return seen.soldOut | seen.late;
    return isSlow ? seen.slow : seen.late;
  }
}

/** What one request adds to what is known of its intent. */
const seen = {
  /** Good for the customer, in time. */
  well: 1,
  /** A 409 in time: good if it is the last word ("sold out"). Older runs have no code for one in progress. */
  soldOut: 2,
  /** A server's bad answer. */
  badAnswer: 4,
  /** A good answer that took longer than the objective allows. */
  slow: 8,
  /** A good answer that was fast, and came too late for the customer. */
  late: 16,
  /** Broken off after it was sent, or no answer in time. */
  brokeOff: 32,
  /** Never got to a server. */
  neverSent: 64,
  /** Another 4xx, or an order in progress. */
  excluded: 128,
  /** An answer whose content was wrong. */
  wrong: 256,
} as const;

/** Why an intent was bad for the customer; the first that holds. */
type IntentOutcome = 'wrong' | 'badAnswer' | 'slow' | 'late' | 'brokeOff' | 'neverSent' | 'excluded';
const outcomes: readonly IntentOutcome[] = [
  'wrong',
  'badAnswer',
  'slow',
  'late',
  'brokeOff',
  'neverSent',
  'excluded',
];

/** Longest time from an intent's first row to its last. */
const lifetimeMs = samplesDisorderMs + 20_000;
const intentsPerArrival = 4_096;

/** Joins the requests of each intent while rows are read, and classifies why each bad intent was bad. */
class IntentOutcomes {
  /** Intents that ended well, and bad ones by fate. */
  readonly counts: Record<IntentOutcome | 'well', number> = {
    well: 0,
    wrong: 0,
    badAnswer: 0,
    slow: 0,
    late: 0,
    brokeOff: 0,
    neverSent: 0,
    excluded: 0,
  };
  #young = new Map<number, number>();
  #old = new Map<number, number>();
  #turnAtMs = lifetimeMs;

  /**
   * `intent` is -1, or `arrival` is 0, if the script does not set them: then the request is a separate
   * intent.
   */
  take({ arrival, intent, sentMs }: { arrival: number; intent: number; sentMs: number }, what: number): void {
    if (arrival <= 0 || intent < 0) return this.#close(what);
    if (sentMs > this.#turnAtMs) this.#turn(sentMs);
    const key = arrival * intentsPerArrival + intent;
    const generation = this.#old.has(key) ? this.#old : this.#young;
    // A 409 that was not the last word decides nothing.
    generation.set(key, ((generation.get(key) ?? 0) & ~seen.soldOut) | what);
  }

  /** Call it after the last row. */
  finish(): void {
    for (const generation of [this.#old, this.#young]) this.#closeAll(generation);
  }

  #turn(sentMs: number): void {
    this.#closeAll(this.#old);
    this.#old = this.#young;
    this.#young = new Map();
    this.#turnAtMs = sentMs + lifetimeMs;
  }

  #closeAll(generation: Map<number, number>): void {
    for (const what of generation.values()) this.#close(what);
    generation.clear();
  }

  #close(what: number): void {
    const outcome =
      (what & (seen.well | seen.soldOut)) !== 0
        ? 'well'
        : (outcomes.find((one) => (what & seen[one]) !== 0) ?? 'excluded');
    this.counts[outcome] += 1;
  }
}
