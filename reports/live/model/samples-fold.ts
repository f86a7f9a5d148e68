// Requests so far: the time axis, and the objectives that the ledger does not count. Rows come in the order of
// completion; the file is read again when k6 has ended, because schedules become exact then.
import {
  deadlineOf,
  expectedAnswerCode,
  isChallenge,
  isWrongAnswerCode,
  type RequestRow,
  type RunRecord,
  type SampleRow,
  type Slo,
} from '../../../contract/index.ts';
import { clientErrorsFail, isFailure } from '../../run/requests/failure.ts';
import { limitMsOf, type BudgetsFold } from './budgets-fold.ts';
import { RateMeter } from './rate-meter.ts';
import type { Counted } from './series-fold.ts';

interface OpenIntent {
  scheduledMs: number;
  /** Response time of the first good answer; undefined before it. */
  goodMs: number | undefined;
  undecided: readonly Slo[];
}

/** No row of the intent comes later, by the disorder that rows have while k6 plays, ms. */
const forgottenAfterMs = 30_000;
const graceMs = 2_000;

export class SamplesFold {
  readonly #record: RunRecord;
  readonly #budgets: BudgetsFold;
  readonly #journey: string | null;
  readonly #clientErrorsFail: boolean;
  readonly #intents = new Map<string, OpenIntent>();
  readonly rates = new RateMeter();
  #nowMs = 0;
  #rows = 0;

  constructor(record: RunRecord, budgets: BudgetsFold) {
    this.#record = record;
    this.#budgets = budgets;
    this.#journey = axisJourney(record);
    this.#clientErrorsFail = clientErrorsFail(record);
  }

  /** What the row adds to the time axis; undefined for nothing. */
  take(row: SampleRow): Counted | undefined {
    if (row.kind === 'a') return undefined;
    this.#rows += 1;
    if ((this.#rows & 0xff) === 0) this.#sweep();
    if (row.kind === 'd') {
      this.#budgets.drop(row.scheduledMs, this.#record.journeys);
      this.rates.add('dropped', row.scheduledMs);
      return { atMs: row.scheduledMs, how: 'dropped', ms: null };
    }
    this.#nowMs = Math.max(this.#nowMs, row.sentMs + row.serviceMs);
    this.#countIntent(row);
    const isOnAxis = this.#journey === null ? !isChallenge(row.journey) : row.journey === this.#journey;
    if (!isOnAxis) return undefined;
    const how = isFailure(row, this.#clientErrorsFail) ? 'failed' : 'good';
    this.rates.add(how, row.sentMs + row.serviceMs);
    return { atMs: row.sentMs, how, ms: row.responseMs };
  }

  /** No more rows come: what is not good is bad. */
  decideAll(): void {
    for (const intent of this.#intents.values()) this.#decide(intent, Infinity);
  }

  #countIntent(row: RequestRow): void {
    const slos = this.#budgets.of('samples', row.journey);
    if (slos.length === 0) return;
    const scheduledMs = row.sentMs + row.serviceMs - row.responseMs;
    const isGood = this.#isAnswered(row) && row.responseMs <= deadlineOf(row.journey);
    const joins = this.#record.promised.includes('ledger') && row.arrival > 0 && row.intent >= 0;
    if (!joins) {
      for (const slo of slos)
        this.#budgets.count('samples', slo, scheduledMs, isGood && row.responseMs <= limitMsOf(slo));
      return;
    }
    const key = `${row.arrival} ${row.intent}`;
    const intent = this.#intents.get(key) ?? { scheduledMs, goodMs: undefined, undecided: slos };
    this.#intents.set(key, intent);
    if (isGood) intent.goodMs ??= row.responseMs;
    this.#decide(intent, this.#nowMs);
  }

  #isAnswered({ status, error }: RequestRow): boolean {
    if (status > 0 && isWrongAnswerCode(error)) return false;
    const top = this.#record.promised.includes('ledger') ? 300 : 400;
    return (status >= 200 && status < top) || error === expectedAnswerCode;
  }

  #decide(intent: OpenIntent, nowMs: number): void {
    if (intent.undecided.length === 0) return;
    intent.undecided = intent.undecided.filter((slo) => {
      const isGood = (intent.goodMs ?? Infinity) <= limitMsOf(slo);
      if (!isGood && nowMs <= intent.scheduledMs + limitMsOf(slo) + graceMs) return true;
      this.#budgets.count('samples', slo, intent.scheduledMs, isGood);
      return false;
    });
  }

  #sweep(): void {
    for (const [key, intent] of this.#intents) {
      this.#decide(intent, this.#nowMs);
      if (this.#nowMs - intent.scheduledMs > forgottenAfterMs) this.#intents.delete(key);
    }
  }
}

/** The journey that the time axis shows: orders, where customers place any; null for all requests. */
export function axisJourney({ journeys }: RunRecord): string | null {
  return journeys.includes('order') ? 'order' : null;
}
