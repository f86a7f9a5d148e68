// Where a service reported too little stock: orders refused as sold out, and menus with too little stock, in
// columns, in the order of the ledger.
import type { InternedNames } from '../interned-names.ts';
import { integer, number, Table, viewOf } from '../table.ts';
import { isSoldOutLine } from './intent.ts';
import type { LedgerRow } from './ledger-row.ts';

/** An order's send that was refused as sold out; `intent` is the interned id. */
export class SoldOutRefusal extends viewOf({ line: integer, intent: integer, atMs: number }) {}

/** A menu that showed `left` of an item. */
export class MenuShortage extends viewOf({
  line: integer,
  theatre: number,
  item: number,
  left: number,
  atMs: number,
}) {}

export class Shortages {
  readonly #refusals: Table<typeof SoldOutRefusal>;
  readonly #menus: Table<typeof MenuShortage>;

  constructor(names: InternedNames) {
    this.#refusals = new Table(SoldOutRefusal, names);
    this.#menus = new Table(MenuShortage, names);
  }

  takeOrder(seen: LedgerRow, line: number, intent: number): void {
    if (seen.outcome !== 'refused' || !isSoldOutLine(seen)) return;
    const row = this.#refusals.append();
    const { columns } = this.#refusals;
    columns.line.set(row, line);
    columns.intent.set(row, intent);
    columns.atMs.set(row, seen.atMs);
  }

  takeMenu({ theatre, lines = [], atMs }: LedgerRow, line: number): void {
    if (theatre === undefined) return;
    const { columns } = this.#menus;
    for (const { item, quantity } of lines) {
      const row = this.#menus.append();
      columns.line.set(row, line);
      columns.theatre.set(row, theatre);
      columns.item.set(row, item);
      columns.left.set(row, quantity);
      columns.atMs.set(row, atMs);
    }
  }

  refusals(): Iterable<SoldOutRefusal> {
    return this.#refusals.views();
  }

  menus(): Iterable<MenuShortage> {
    return this.#menus.views();
  }
}
