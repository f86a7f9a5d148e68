// How little there can have been of an item at a time: what there was, less everything that can have been
// taken by then.
//
//   start (before the load) − Σ orders that can have been committed by t + Σ cancels that certainly were − what no order explains
import { linesOf } from '../intents/content.ts';
import { outcomeOfIntent, type Intent } from '../intents/intent.ts';
import type { LoadedRun } from '../loaded-run.ts';

interface StockRow {
  start: number;
  taken: Steps;
  returned: Steps;
  /** Gone from the stored stock although no stored order took it. */
  unexplained: number;
}

export class StockBounds {
  readonly #stockRows = new Map<string, StockRow>();
  readonly #theatres: ReadonlySet<number>;

  /** `stockRows`: the `theatre item` pairs whose bounds will be requested. */
  constructor(run: LoadedRun, stockRows: ReadonlySet<string>) {
    for (const at of stockRows) {
      const stockRow = stockRowOf(run, at);
      if (stockRow) this.#stockRows.set(at, stockRow);
    }
    this.#theatres = new Set([...stockRows].map((at) => Number(at.slice(0, at.indexOf(' ')))));
    if (stockRows.size === 0) return;
    for (const intent of run.ledger.orders.values()) this.#takeIntent(run, intent);
    for (const cancel of run.ledger.cancels.values()) this.#takeCancel(run, cancel);
    this.#takeUnexpected(run);
    for (const { taken, returned } of this.#stockRows.values()) {
      taken.close();
      returned.close();
    }
  }

  /**
   * The least that there can have been up to `atMs`, of which cancels before `returnedBeforeMs` are certain
   * to have been given back. Undefined where no stock is stored.
   */
  least(at: string, atMs: number, returnedBeforeMs = -Infinity): number | undefined {
    const stockRow = this.#stockRows.get(at);
    if (!stockRow) return undefined;
    const { start, taken, returned, unexplained } = stockRow;
    return start - taken.sumUntil(atMs) + returned.sumUntil(returnedBeforeMs) - unexplained;
  }

  /** One send can have been committed from when the first was sent. */
  #takeIntent(run: LoadedRun, intent: Intent): void {
    if (intent.theatre !== undefined && !this.#theatres.has(intent.theatre)) return;
    const [stored] = run.stored.final.underIntent(intent.id);
    const maybe =
      outcomeOfIntent(intent) !== 'refused' ||
      (intent.settled !== undefined && intent.settled.outcome !== 'refused');
    if (stored === undefined && !maybe) return;
    const content = stored?.content ?? intent.content;
    const theatre = stored?.theatre ?? intent.theatre;
    if (content !== undefined && theatre !== undefined)
      this.#add('taken', `${theatre}`, content, intent.firstSentMs);
  }

  #takeCancel(run: LoadedRun, { id, acknowledgedMs }: Intent): void {
    const [stored] = run.stored.final.underIntent(id);
    if (acknowledgedMs !== undefined && stored?.cancelled === true)
      this.#add('returned', `${stored.theatre}`, stored.content, acknowledgedMs);
  }

  /** Orders without a send time in the ledger may have existed from the start. */
  #takeUnexpected(run: LoadedRun): void {
    const { final, beforeLoad } = run.stored;
    for (const { orderId, intentId, rows, theatre, content } of final.orders.values()) {
      if (rows === 0 || !this.#theatres.has(theatre) || beforeLoad.orders.hasId(orderId)) continue;
      if (run.ledger.orders.of(intentId) === undefined) this.#add('taken', `${theatre}`, content, -Infinity);
    }
  }

  #add(kind: 'taken' | 'returned', theatre: string, content: string, atMs: number): void {
    for (const { item, quantity } of linesOf(content))
      this.#stockRows.get(`${theatre} ${item}`)?.[kind].add(atMs, quantity);
  }
}

function stockRowOf(run: LoadedRun, at: string): StockRow | undefined {
  const { final, beforeLoad } = run.stored;
  const row = final.stock.get(at);
  if (!row) return undefined;
  const expected = row.initialQuantity - (final.taken.get(at) ?? 0);
  return {
    start: beforeLoad.stock.get(at)?.quantity ?? row.initialQuantity,
    taken: new Steps(),
    returned: new Steps(),
    unexplained: Math.max(0, expected - row.quantity),
  };
}

/** Quantities over time, summed up to any time. */
class Steps {
  readonly #steps: { atMs: number; quantity: number }[] = [];
  readonly #sums: number[] = [];

  add(atMs: number, quantity: number): void {
    this.#steps.push({ atMs, quantity });
  }

  /** Call it once, after the last `add`. */
  close(): void {
    this.#steps.sort((a, b) => a.atMs - b.atMs);
    let sum = 0;
    for (const { quantity } of this.#steps) this.#sums.push((sum += quantity));
  }

  /** Sum of what came at `atMs` or before. */
  sumUntil(atMs: number): number {
    let [from, to] = [0, this.#steps.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#steps[middle]?.atMs ?? Infinity) <= atMs) from = middle + 1;
      else to = middle;
    }
    return this.#sums[from - 1] ?? 0;
  }
}
