// The one pass over ledger.ndjson: intents of orders and cancels, what was read, and whether the ledger has
// gaps.
import { deadlineOf, ledgerOps, type RunRecord } from '../../../contract/index.ts';
import type { LedgerSoundness } from '../evidence/ledger-soundness.ts';
import { type FileTally, whyIncomplete } from '../file-tally.ts';
import type { RecordedRun } from '../recorded-run.ts';
import { InternedNames } from '../interned-names.ts';
import { flag, number, Table, viewOf } from '../table.ts';
import { Challenges } from './challenges.ts';
import { IntentTable } from './intent-table.ts';
import { goodAfterMs, isSoldOutLine } from './intent.ts';
import { LedgerRow } from './ledger-row.ts';
import { LedgerShortcut } from './ledger-shortcut.ts';
import { Readings } from './readings.ts';
import { ShareSeries } from './share-series.ts';
import { Shortages } from './shortages.ts';
import { isOfLedger } from './slo-source.ts';
import { UnderWay } from './under-way.ts';

export { intentKey } from '../interned-names.ts';

export interface LedgerTable {
  tally: FileTally;
  /** Undefined if every line could be read. */
  incomplete: string | undefined;
  /** By `intentKey`, including probes (n < 0) and orders of the harness (`aside`). */
  orders: IntentTable;
  cancels: IntentTable;
  /** Lines of attempts without an outcome, and of outcomes without an attempt. */
  openLines: readonly number[];
  orphanLines: readonly number[];
  /** Lines whose send number does not follow the one before. */
  gapLines: readonly number[];
  /**
   * Attempts and ended sends of customers' orders, and attempts of the probe, settling left out: to reconcile
   * with samples and probes.
   */
  orderSends: { attempted: number; ended: number; byProbe: number };
  failedSends: FailedSends;
  readings: Readings;
  challenges: Challenges;
  shortages: Shortages;
}

/**
 * Reads the ledger once. Memory grows with intents and readings, some 200 bytes each with their names, not
 * with lines. `soundness` gets every line.
 */
export function readLedger(
  run: Pick<RecordedRun, 'ledger'>,
  names = new InternedNames(),
  soundness?: LedgerSoundness,
): LedgerTable {
  const reader = new LedgerReader(names, soundness);
  const row = new LedgerRow(names);
  const shortcut = new LedgerShortcut(names, row, (taken, line) => {
    reader.take(taken, line);
  });
  const { tally, lines } = run.ledger(shortcut.take);
  for (const { line, value } of lines) {
    reader.take(row.assign(value), line);
    shortcut.learn(value);
  }
  return reader.table(tally);
}

class LedgerReader {
  readonly #orders: IntentTable;
  readonly #cancels: IntentTable;
  readonly #readings: Readings;
  readonly #challenges = new Challenges();
  readonly #shortages: Shortages;
  readonly #failed: FailedSends;
  readonly #open = new OpenAttempts();
  readonly #gaps: number[] = [];
  readonly #sends = { attempted: 0, ended: 0, byProbe: 0 };
  readonly #soundness: LedgerSoundness | undefined;

  constructor(names: InternedNames, soundness: LedgerSoundness | undefined) {
    this.#soundness = soundness;
    this.#orders = new IntentTable(names);
    this.#cancels = new IntentTable(names);
    this.#readings = new Readings(names);
    this.#shortages = new Shortages(names);
    this.#failed = new FailedSends(names);
  }

  take(seen: LedgerRow, line: number): void {
    if (seen.op === 'menu') return this.#shortages.takeMenu(seen, line);
    const { intent } = seen;
    this.#open.take(seen, line, intent);
    switch (seen.op) {
      case 'order':
        return this.#takeOrder(seen, line, intent);
      case 'cancel':
        return this.#takeInto(this.#cancels, seen, line, intent);
      case 'read':
        this.#soundness?.take(seen, line, undefined);
        return this.#readings.takeOwn(seen, line, intent);
      case 'foreign-read':
        this.#soundness?.take(seen, line, undefined);
        return this.#readings.takeForeign(seen, line);
      case 'twin-order':
        this.#challenges.take(seen, line);
        return this.#takeOrderInto(seen, line, intent);
      default:
        return this.#challenges.take(seen, line);
    }
  }

  table(tally: FileTally): LedgerTable {
    return {
      tally,
      incomplete: whyIncomplete(tally),
      orders: this.#orders,
      cancels: this.#cancels,
      orphanLines: this.#open.orphanLines,
      gapLines: this.#gaps,
      openLines: this.#open.lines(),
      orderSends: this.#sends,
      failedSends: this.#failed,
      readings: this.#readings,
      challenges: this.#challenges,
      shortages: this.#shortages,
    };
  }

  #takeOrder(seen: LedgerRow, line: number, intent: number): void {
    this.#takeOrderInto(seen, line, intent);
    this.#failed.take(seen);
    if (seen.settling === true) return;
    const attempted = seen.outcome === 'attempted';
    if (seen.n >= 0) this.#sends[attempted ? 'attempted' : 'ended'] += 1;
    else if (attempted) this.#sends.byProbe += 1;
  }

  #takeOrderInto(seen: LedgerRow, line: number, intent: number): void {
    this.#takeInto(this.#orders, seen, line, intent);
    this.#shortages.takeOrder(seen, line, intent);
  }

  #takeInto(table: IntentTable, seen: LedgerRow, line: number, intent: number): void {
    if (table.take(seen, line, intent)) this.#gaps.push(line);
    this.#soundness?.take(seen, line, table.firstSentMs(intent));
  }
}

/** Adds the ledger's intents to the series of the SLOs that count them; probes stay out. */
export function countLedgerIntents(
  table: LedgerTable,
  record: RunRecord,
  series: ReadonlyMap<string, ShareSeries>,
): void {
  for (const slo of record.slos.filter((one) => isOfLedger(one, record))) {
    const { indicator } = slo;
    const counted = series.get(slo.name) ?? new ShareSeries();
    const limitMs =
      indicator.kind === 'latency'
        ? Math.min(indicator.belowMs, deadlineOf(indicator.of))
        : deadlineOf(indicator.of);
    for (const intent of (indicator.of === 'order' ? table.orders : table.cancels).values()) {
      if (intent.n >= 0 && !intent.aside)
        counted.add(intent.scheduledMs, (goodAfterMs(intent) ?? Infinity) <= limitMs);
    }
  }
}

/** Pairs attempts with their outcomes, one after another: reads of one key may be repeated. */
class OpenAttempts {
  /** Lines of outcomes without an attempt. */
  readonly orphanLines: number[] = [];
  /** Lines of the attempts that wait for their outcome, by customer and op. */
  readonly #waiting = new UnderWay();

  /** `intent`: the number of the intent's name. */
  take({ op, n, outcome }: LedgerRow, line: number, intent: number): void {
    const who = n * ledgerOps.length + ledgerOps.indexOf(op);
    if (outcome === 'attempted') this.#waiting.add(intent, who, line);
    else if (this.#waiting.take(intent, who) === undefined) this.orphanLines.push(line);
  }

  /** Lines of attempts without an outcome, ascending. */
  lines(): number[] {
    return [...this.#waiting.values()].sort((a, b) => a - b);
  }
}

class FailedSend extends viewOf({ atMs: number, ofCustomer: flag, isIndeterminate: flag }) {}

/** Order sends that ended neither acknowledged nor sold out. Outages count them. */
class FailedSends {
  readonly #table: Table<typeof FailedSend>;

  constructor(names: InternedNames) {
    this.#table = new Table(FailedSend, names);
  }

  take(seen: LedgerRow): void {
    if (
      seen.settling === true ||
      seen.outcome === 'attempted' ||
      seen.outcome === 'acknowledged' ||
      isSoldOutLine(seen)
    )
      return;
    const row = this.#table.append();
    const { columns } = this.#table;
    columns.atMs.set(row, seen.atMs);
    columns.ofCustomer.set(row, seen.n >= 0);
    columns.isIndeterminate.set(row, seen.outcome === 'unsure');
  }

  /** In the order of the ledger. */
  values(): Iterable<FailedSend> {
    return this.#table.views();
  }
}
