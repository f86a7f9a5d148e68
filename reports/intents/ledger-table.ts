// The one pass over ledger.ndjson: intents of orders and cancels, and whether the client's own record has holes.
import { deadlineOf, type LedgerLine, type RunRecord } from '../../contract/index.ts';
import { whyIncomplete, type FileTally } from '../recorded-run/file-tally.ts';
import type { RecordedRun } from '../recorded-run/recorded-run.ts';
import { contentOf } from './content.ts';
import { goodAfterMs, newIntent, observe, observeSettling, type Intent } from './intent.ts';
import { ShareSeries } from './share-series.ts';
import { isOfLedger } from './slo-source.ts';

export interface LedgerTable {
  tally: FileTally;
  /** Undefined if every line could be read. */
  incomplete: string | undefined;
  /** By `intentKey`; probes (n < 0) among them. */
  orders: ReadonlyMap<string, Intent>;
  cancels: ReadonlyMap<string, Intent>;
  /** Lines of attempts without an outcome, and of outcomes without an attempt. */
  openLines: readonly number[];
  orphanLines: readonly number[];
  /** Lines whose send number does not follow the one before. */
  gapLines: readonly number[];
  /** Attempts and ended sends of customers' orders, and attempts of the probe, settling left out: to reconcile with samples and probes. */
  orderSends: { attempted: number; ended: number; byProbe: number };
  reads: number;
  foreignReads: number;
}

/** Where an intent stands in the table. */
export function intentKey(member: number, key: string): string {
  return `${member} ${key}`;
}

/** Reads the ledger once. Memory grows with intents, about 300 bytes each, not with lines. */
export function readLedger(run: RecordedRun): LedgerTable {
  const reader = new LedgerReader();
  const { tally, lines } = run.ledger();
  for (const { line, value } of lines) reader.take(value, line);
  return reader.table(tally);
}

class LedgerReader {
  readonly #orders = new Map<string, Intent>();
  readonly #cancels = new Map<string, Intent>();
  readonly #contents = new Map<string, string>();
  readonly #open = new Map<string, number[]>();
  readonly #orphans: number[] = [];
  readonly #gaps: number[] = [];
  readonly #sends = { attempted: 0, ended: 0, byProbe: 0 };
  #reads = 0;
  #foreignReads = 0;

  take(seen: LedgerLine, line: number): void {
    this.#pair(seen, line);
    switch (seen.op) {
      case 'order': return this.#takeInto(this.#orders, seen, line);
      case 'cancel': return this.#takeInto(this.#cancels, seen, line);
      case 'read': return void (this.#reads += seen.outcome === 'attempted' ? 1 : 0);
      case 'foreign-read': return void (this.#foreignReads += seen.outcome === 'attempted' ? 1 : 0);
    }
  }

  table(tally: FileTally): LedgerTable {
    return {
      tally, incomplete: whyIncomplete(tally), orders: this.#orders, cancels: this.#cancels, orphanLines: this.#orphans, gapLines: this.#gaps,
      openLines: [...this.#open.values()].flat().sort((a, b) => a - b), orderSends: this.#sends, reads: this.#reads, foreignReads: this.#foreignReads,
    };
  }

  /** An attempt waits for its outcome; reads of one key may be repeated, so they are paired one after another. */
  #pair({ op, n, member, key, outcome }: LedgerLine, line: number): void {
    const attempt = `${op} ${n} ${member} ${key}`;
    const waiting = this.#open.get(attempt);
    if (outcome === 'attempted') {
      if (waiting) waiting.push(line);
      else this.#open.set(attempt, [line]);
    } else if (!waiting) this.#orphans.push(line);
    else if (waiting.length === 1) this.#open.delete(attempt);
    else waiting.shift();
  }

  #takeInto(table: Map<string, Intent>, seen: LedgerLine, line: number): void {
    const at = intentKey(seen.member, seen.key);
    let intent = table.get(at);
    if (!intent) table.set(at, intent = newIntent(seen, line));
    intent.theatre ??= seen.theatre;
    // Only what was asked: an answer's own lines are the service's word, not the customer's.
    if (seen.lines && seen.outcome === 'attempted') intent.content ??= this.#interned(contentOf(seen.lines));
    if (seen.settling === true) return observeSettling(intent, seen, line);
    this.#countSend(intent, seen, line);
    observe(intent, seen, line);
  }

  #countSend(intent: Intent, { op, n, send, outcome, scheduledMs }: LedgerLine, line: number): void {
    const ofCustomer = op === 'order' && n >= 0;
    if (outcome === 'attempted') {
      if (send > intent.sends + 1) this.#gaps.push(line);
      intent.sends = Math.max(intent.sends, send);
      intent.open += 1;
      intent.scheduledMs = Math.min(intent.scheduledMs, scheduledMs);
      if (ofCustomer) this.#sends.attempted += 1;
      else if (op === 'order') this.#sends.byProbe += 1;
    } else {
      intent.open = Math.max(0, intent.open - 1);
      if (ofCustomer) this.#sends.ended += 1;
    }
  }

  #interned(content: string): string {
    const known = this.#contents.get(content);
    if (known === undefined) this.#contents.set(content, content);
    return known ?? content;
  }
}

/** Adds the ledger's intents to the series of the SLOs that count them; probes stay out. */
export function countLedgerIntents(table: LedgerTable, record: RunRecord, series: ReadonlyMap<string, ShareSeries>): void {
  for (const slo of record.slos.filter((one) => isOfLedger(one, record))) {
    const { indicator } = slo;
    const counted = series.get(slo.name) ?? new ShareSeries();
    const limitMs = indicator.kind === 'latency' ? Math.min(indicator.belowMs, deadlineOf(indicator.of)) : deadlineOf(indicator.of);
    for (const intent of (indicator.of === 'order' ? table.orders : table.cancels).values()) {
      if (intent.n >= 0) counted.add(intent.scheduledMs, (goodAfterMs(intent) ?? Infinity) <= limitMs);
    }
  }
}
