// Customers' orders so far: how each ended, and what objectives count of it, from the lines of the ledger.
//
//   attempted ──► open ──► acknowledged | refused | indeterminate ──two minutes later──► only its count is kept
import type { LedgerLine, Slo } from '../../../contract/index.ts';
import {
  goodAfterMs,
  isSoldOutLine,
  outcomeOfIntent,
  type IntentOutcome,
  type WrongAcknowledgement,
} from '../../run/intents/intent.ts';
import { intentKey } from '../../run/interned-names.ts';
import { ShareSeries } from '../../run/intents/share-series.ts';
import { limitMsOf, type BudgetsFold } from './budgets-fold.ts';
import { RateMeter } from './rate-meter.ts';

interface OpenIntent {
  scheduledMs: number;
  firstMs: number;
  open: number;
  indeterminate: number;
  acknowledgedMs: number | undefined;
  soldOutMs: number | undefined;
  wrong: WrongAcknowledgement | undefined;
  /** Objectives that have not counted it yet. */
  undecided: readonly Slo[];
}

/** An order is over long before: its deadline is 10 s. */
const forgottenAfterMs = 120_000;
/** How far lines of the ledger may be behind the newest, ms. */
const graceMs = 1_000;

export class OrdersFold {
  readonly #budgets: BudgetsFold | undefined;
  readonly #byOp: Readonly<
    Record<'order' | 'cancel', { slos: readonly Slo[]; intents: Map<string, OpenIntent> }>
  >;
  readonly #closed: Record<IntentOutcome, number> = { acknowledged: 0, refused: 0, unsure: 0 };
  /** Sends that failed for certain (`good` of the series) and those without a definite answer (`bad`). */
  readonly #failedSends = new ShareSeries();
  readonly byPod = new RateMeter();
  #nowMs = 0;
  #lines = 0;

  constructor(budgets: BudgetsFold | undefined) {
    this.#budgets = budgets;
    this.#byOp = {
      order: { slos: budgets?.of('ledger', 'order') ?? [], intents: new Map() },
      cancel: { slos: budgets?.of('ledger', 'cancel') ?? [], intents: new Map() },
    };
  }

  get isEmpty(): boolean {
    return this.#lines === 0;
  }

  take(line: LedgerLine): void {
    this.#lines += 1;
    if (line.n < 0 || line.settling === true) return;
    // Of customers' lines alone, which come through one pipe: those of probes overtake them on a busy machine.
    this.#nowMs = Math.max(this.#nowMs, line.atMs);
    if (line.pod !== undefined && line.outcome !== 'attempted') this.byPod.add(line.pod, line.atMs);
    if (line.op !== 'order' && line.op !== 'cancel') return;
    const { intents } = this.#byOp[line.op];
    const key = intentKey(line.member, line.key);
    const intent = intents.get(key) ?? this.#begin(line, key);
    this.#observe(intent, line);
    this.#decide(intent, this.#nowMs);
    if (line.op === 'order') this.#countFailure(line);
    if ((this.#lines & 0xff) === 0) this.#sweep();
  }

  /** `loadIsOver`: an order without an answer will get none. */
  view(loadIsOver: boolean): { acknowledged: number; refused: number; indeterminate: number; open: number } {
    this.#sweep();
    const count = { ...this.#closed, open: 0 };
    for (const intent of this.#byOp.order.intents.values()) {
      const isWaiting = intent.acknowledgedMs === undefined && intent.open > 0 && intent.indeterminate === 0;
      if (isWaiting && !loadIsOver) count.open += 1;
      else count[outcomeOfIntent(intent)] += 1;
    }
    const { acknowledged, refused, unsure, open } = count;
    return { acknowledged, refused, indeterminate: unsure, open };
  }

  /** No more lines come for customers' orders: what is not good is bad. */
  decideAll(): void {
    for (const { intents } of Object.values(this.#byOp))
      for (const intent of intents.values()) this.#decide(intent, Infinity);
  }

  /** Order sends within [fromMs, toMs], to 100 ms. */
  failedSends(fromMs: number, toMs: number): { failed: number; unsure: number } {
    const { good, bad } = this.#failedSends.within(Math.floor(fromMs / 100), Math.floor(toMs / 100) + 1);
    return { failed: good, unsure: bad };
  }

  #begin({ op, scheduledMs, atMs }: LedgerLine, key: string): OpenIntent {
    const { slos, intents } = this.#byOp[op === 'cancel' ? 'cancel' : 'order'];
    const intent: OpenIntent = {
      scheduledMs,
      firstMs: atMs,
      open: 0,
      indeterminate: 0,
      acknowledgedMs: undefined,
      soldOutMs: undefined,
      wrong: undefined,
      undecided: slos,
    };
    intents.set(key, intent);
    return intent;
  }

  #observe(intent: OpenIntent, line: LedgerLine): void {
    if (line.outcome === 'attempted') {
      intent.open += 1;
      intent.scheduledMs = Math.min(intent.scheduledMs, line.scheduledMs);
      return;
    }
    intent.open = Math.max(0, intent.open - 1);
    if (line.outcome === 'unsure') intent.indeterminate += 1;
    if (line.outcome === 'refused' && isSoldOutLine(line)) intent.soldOutMs ??= line.atMs;
    if (line.outcome !== 'acknowledged') return;
    intent.acknowledgedMs ??= line.atMs;
    if (line.wrong !== undefined) intent.wrong ??= { reason: line.wrong, line: this.#lines };
  }

  #decide(intent: OpenIntent, nowMs: number): void {
    if (intent.undecided.length === 0) return;
    const afterMs = goodAfterMs(intent);
    intent.undecided = intent.undecided.filter((slo) => {
      const limitMs = limitMsOf(slo);
      const isGood = (afterMs ?? Infinity) <= limitMs;
      if (!isGood && nowMs <= intent.scheduledMs + limitMs + graceMs) return true;
      this.#budgets?.count('ledger', slo, intent.scheduledMs, isGood);
      return false;
    });
  }

  #countFailure(line: LedgerLine): void {
    const { outcome, atMs } = line;
    if (outcome === 'attempted' || outcome === 'acknowledged' || isSoldOutLine(line)) return;
    this.#failedSends.add(atMs, outcome !== 'unsure');
  }

  /** What is long over becomes a count. An indeterminate one stays: it may be acknowledged late. */
  #sweep(): void {
    for (const { intents } of Object.values(this.#byOp)) {
      for (const [key, intent] of intents) {
        this.#decide(intent, this.#nowMs);
        if (this.#nowMs - intent.firstMs < forgottenAfterMs) continue;
        intents.delete(key);
        if (intents === this.#byOp.order.intents) this.#closed[outcomeOfIntent(intent)] += 1;
      }
    }
  }
}
