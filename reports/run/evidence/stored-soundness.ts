// What stored.ndjson must be: every phase that the run sets out to record, in order and complete, with
// figures that can be, and with one and the same stock in each.
import { phases, runFiles, type Phase, type RunRecord, type StoredLine } from '../../../contract/index.ts';
import type { Numbered } from '../text-lines.ts';
import { setsOutToRecord } from '../stored/recorded-phases.ts';
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
    switch (value.kind) {
      case 'order':
        return this.takeOrder(value.phase, value.lines, line);
      case 'payment':
        return this.takePayment(value.phase, value.amount, line);
      case 'ticket':
        return this.takeTicket(value.phase, line);
      case 'stock':
        this.#takePhase(value.phase, line);
        return this.#stockRow(value, line);
      case 'price':
        this.#takePhase(value.phase, line);
        return value.price < 0 ? this.#add('negative prices', line) : undefined;
      case 'end':
        this.#takePhase(value.phase, line);
        this.#ended.add(value.phase);
    }
  }

  takeOrder(phase: Phase, lines: readonly { quantity: number; unitPrice: number }[], line: number): void {
    this.#takePhase(phase, line);
    if (this.#isBundledService && lines.length === 0) this.#add('stored orders without lines', line);
    if (lines.some(({ quantity, unitPrice }) => quantity < 1 || unitPrice < 0))
      this.#add('stored orders with a quantity below 1 or a negative price', line);
  }

  takePayment(phase: Phase, amount: number, line: number): void {
    this.#takePhase(phase, line);
    if (amount < 0) this.#add('payments of a negative amount', line);
  }

  takeTicket(phase: Phase, line: number): void {
    this.#takePhase(phase, line);
  }

  /** Call it after the last line. */
  finish(): Defects {
    const missing = setsOutToRecord(this.#record).filter((phase) => !this.#ended.has(phase));
    for (const phase of missing) this.#found.add(`phase ${phase} without its end`, runFiles.stored);
    // Another's stock may be filled up or changed by others.
    if (this.#isBundledService) this.#compareStock();
    if (this.#isBundledService) this.#completeStock();
    return this.#found;
  }

  get #isBundledService(): boolean {
    return this.#record.target.id !== null;
  }

  /** The pointer is only made for what is found: there are millions of lines. */
  #add(what: string, line: number): void {
    this.#found.add(what, `${runFiles.stored}:${line}`);
  }

  #takePhase(phase: Phase, line: number): void {
    const place = phases.indexOf(phase);
    if (place < this.#phase) this.#add('stored lines of a phase that was over', line);
    this.#phase = Math.max(this.#phase, place);
    if (this.#ended.has(phase)) this.#add('stored lines behind the end of their phase', line);
  }

  #stockRow({ phase, theatre, item, initialQuantity }: StoredLine & { kind: 'stock' }, line: number): void {
    const stock = this.#stock.get(phase) ?? new Map<string, number>();
    this.#stock.set(phase, stock.set(`${theatre} ${item}`, initialQuantity));
    if (initialQuantity < 0) this.#add('rows of stock that began below zero', line);
  }

  /** What there was at first changes in no phase, and no row of it comes or goes. */
  #compareStock(): void {
    const final = this.#stock.get('final') ?? new Map<string, number>();
    for (const phase of ['before-load', 'before-settle'] as const) {
      if (!this.#ended.has(phase) || !this.#ended.has('final')) continue;
      const before = this.#stock.get(phase) ?? new Map<string, number>();
      for (const stockKey of new Set([...before.keys(), ...final.keys()]))
        if (before.get(stockKey) !== final.get(stockKey))
          this.#found.add(
            `rows of stock that differ between ${phase} and final`,
            `theatre and item ${stockKey}`,
          );
    }
  }

  /** The menu of the chain is one: what one theatre stocks, every theatre stocks. */
  #completeStock(): void {
    const final = this.#stock.get('final');
    if (final === undefined || !this.#ended.has('final')) return;
    const stockKeys = [...final.keys()].map((stockKey) => stockKey.split(' '));
    const theatres = new Set(stockKeys.map(([theatre = '']) => theatre));
    const items = new Set(stockKeys.map(([, item = '']) => item));
    if (theatres.size * items.size === final.size) return;
    for (const theatre of theatres)
      for (const item of items)
        if (!final.has(`${theatre} ${item}`))
          this.#found.add('rows of stock that are missing', `theatre and item ${theatre} ${item}`);
  }
}
