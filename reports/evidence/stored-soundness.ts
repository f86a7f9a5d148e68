// What stored.ndjson must be: every phase that the run sets out to record, in order and complete, with figures
// that can be, and with one and the same stock in each.
import { phases, runFiles, type Phase, type RunRecord, type StoredLine } from '../../contract/index.ts';
import type { Numbered } from '../recorded-run/text-lines.ts';
import { recordsBeforeLoad } from './before-load.ts';
import { Defects } from './defects.ts';

/** Rows of stock of one phase by `theatre item`, with the quantity at first. */
type Stock = Map<string, number>;

export class StoredSoundness {
  readonly #found = new Defects();
  readonly #record: RunRecord;
  readonly #ended = new Set<Phase>();
  readonly #stock = new Map<Phase, Stock>();
  #phase = 0;

  constructor(record: RunRecord) {
    this.#record = record;
  }

  take({ line, value }: Numbered<StoredLine>): void {
    const at = `${runFiles.stored}:${line}`;
    const phase = phases.indexOf(value.phase);
    if (phase < this.#phase) this.#found.add('stored lines of a phase that was over', at);
    this.#phase = Math.max(this.#phase, phase);
    if (this.#ended.has(value.phase)) this.#found.add('stored lines behind the end of their phase', at);
    switch (value.kind) {
      case 'order':
        return this.#order(value.lines, at);
      case 'payment':
        return value.amount < 0 ? this.#found.add('payments of a negative amount', at) : undefined;
      case 'stock':
        return this.#stockRow(value, at);
      case 'price':
        return value.price < 0 ? this.#found.add('negative prices', at) : undefined;
      case 'ticket':
        return;
      case 'end':
        this.#ended.add(value.phase);
    }
  }

  /** Call it after the last line. */
  finish(): Defects {
    const missing = this.#promised().filter((phase) => !this.#ended.has(phase));
    for (const phase of missing) this.#found.add(`phase ${phase} without its end`, runFiles.stored);
    // Another's stock may be filled up or changed by others.
    if (this.#isOurs) this.#compareStock();
    if (this.#isOurs) this.#completeStock();
    return this.#found;
  }

  get #isOurs(): boolean {
    return this.#record.target.id !== null;
  }

  #promised(): Phase[] {
    return recordsBeforeLoad(this.#record)
      ? ['before-load', 'before-settle', 'final']
      : ['before-settle', 'final'];
  }

  #order(lines: readonly { quantity: number; unitPrice: number }[], at: string): void {
    if (this.#isOurs && lines.length === 0) this.#found.add('stored orders without lines', at);
    if (lines.some(({ quantity, unitPrice }) => quantity < 1 || unitPrice < 0))
      this.#found.add('stored orders with a quantity below 1 or a negative price', at);
  }

  #stockRow({ phase, theatre, item, initialQuantity }: StoredLine & { kind: 'stock' }, at: string): void {
    const stock = this.#stock.get(phase) ?? new Map<string, number>();
    this.#stock.set(phase, stock.set(`${theatre} ${item}`, initialQuantity));
    if (initialQuantity < 0) this.#found.add('rows of stock that began below zero', at);
  }

  /** What there was at first changes in no phase, and no row of it comes or goes. */
  #compareStock(): void {
    const final = this.#stock.get('final') ?? new Map<string, number>();
    for (const phase of ['before-load', 'before-settle'] as const) {
      if (!this.#ended.has(phase) || !this.#ended.has('final')) continue;
      const before = this.#stock.get(phase) ?? new Map<string, number>();
      for (const place of new Set([...before.keys(), ...final.keys()]))
        if (before.get(place) !== final.get(place))
          this.#found.add(
            `rows of stock that differ between ${phase} and final`,
            `theatre and item ${place}`,
          );
    }
  }

  /** The menu of the chain is one: what one theatre stocks, every theatre stocks. */
  #completeStock(): void {
    const final = this.#stock.get('final');
    if (final === undefined || !this.#ended.has('final')) return;
    const places = [...final.keys()].map((place) => place.split(' '));
    const theatres = new Set(places.map(([theatre = '']) => theatre));
    const items = new Set(places.map(([, item = '']) => item));
    if (theatres.size * items.size === final.size) return;
    for (const theatre of theatres)
      for (const item of items)
        if (!final.has(`${theatre} ${item}`))
          this.#found.add('rows of stock that are missing', `theatre and item ${theatre} ${item}`);
  }
}
