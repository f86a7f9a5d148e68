// Where a service said that there was not enough: orders refused as sold out, and menus that showed too
// little, in columns, in the order of the ledger.
import type { LedgerLine } from '../../contract/index.ts';
import { integers, numbers } from '../recorded-run/column.ts';
import { isSoldOutLine } from './intent.ts';

/** An order's send that was refused as sold out. */
export interface SoldOutRefusal {
  line: number;
  /** Number of the intent's name. */
  intent: number;
  atMs: number;
}

/** A menu that showed `left` of an item. */
export interface MenuShortage {
  line: number;
  theatre: number;
  item: number;
  left: number;
  atMs: number;
}

export class Shortages {
  readonly #refusals = { line: integers(), intent: integers(), atMs: numbers() };
  #refused = 0;
  readonly #menus = {
    line: integers(),
    theatre: numbers(),
    item: numbers(),
    left: numbers(),
    atMs: numbers(),
  };
  #shown = 0;

  takeOrder(seen: LedgerLine, line: number, intent: number): void {
    if (seen.outcome !== 'refused' || !isSoldOutLine(seen)) return;
    const row = this.#refused++;
    this.#refusals.line.set(row, line);
    this.#refusals.intent.set(row, intent);
    this.#refusals.atMs.set(row, seen.atMs);
  }

  takeMenu({ theatre, lines = [], atMs }: LedgerLine, line: number): void {
    if (theatre === undefined) return;
    for (const { item, quantity } of lines) {
      const row = this.#shown++;
      this.#menus.line.set(row, line);
      this.#menus.theatre.set(row, theatre);
      this.#menus.item.set(row, item);
      this.#menus.left.set(row, quantity);
      this.#menus.atMs.set(row, atMs);
    }
  }

  *refusals(): Generator<SoldOutRefusal, void> {
    const { line, intent, atMs } = this.#refusals;
    for (let row = 0; row < this.#refused; row += 1)
      yield { line: line.get(row), intent: intent.get(row), atMs: atMs.get(row) };
  }

  *menus(): Generator<MenuShortage, void> {
    const { line, theatre, item, left, atMs } = this.#menus;
    for (let row = 0; row < this.#shown; row += 1)
      yield {
        line: line.get(row),
        theatre: theatre.get(row),
        item: item.get(row),
        left: left.get(row),
        atMs: atMs.get(row),
      };
  }
}
