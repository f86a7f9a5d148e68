// A table: views read what was set by row, and the blank value of a field where nothing was set.
import { expect, it } from 'vitest';
import { InternedNames } from './interned-names.ts';
import {
  flag,
  integer,
  number,
  oneOf,
  optionalNumber,
  rare,
  Table,
  text,
  textOrEmpty,
  viewOf,
} from './table.ts';

class SendView extends viewOf({
  line: integer,
  atMs: number,
  acknowledgedMs: optionalNumber,
  aside: flag,
  status: oneOf([undefined, 'confirmed', 'cancelled']),
  order: text('orders'),
  content: textOrEmpty('contents'),
  wrong: rare<{ reason: string }>(),
}) {
  get tookMs(): number | undefined {
    return this.acknowledgedMs === undefined ? undefined : this.acknowledgedMs - this.atMs;
  }
}

const read = ({ line, atMs, acknowledgedMs, aside, status, order, content, wrong, tookMs }: SendView) => ({
  line,
  atMs,
  acknowledgedMs,
  aside,
  status,
  order,
  content,
  wrong,
  tookMs,
});

const blank = {
  line: 0,
  atMs: 0,
  acknowledgedMs: undefined,
  aside: false,
  status: undefined,
  order: undefined,
  content: '',
  wrong: undefined,
  tookMs: undefined,
};

it('a view reads the fields that were set in its row, and blank values in a row where none was', () => {
  const table = new Table(SendView, new InternedNames());
  table.append();
  const row = table.append();
  table.columns.line.set(row, 7);
  table.columns.atMs.set(row, 12.5);
  table.columns.acknowledgedMs.set(row, 20);
  table.columns.aside.set(row, true);
  table.columns.status.set(row, 'cancelled');
  table.columns.order.set(row, 'o-1');
  table.columns.content.set(row, '3×2');
  table.columns.wrong.set(row, { reason: 'price' });
  expect([...table.views()].map(read)).toEqual([
    blank,
    {
      line: 7,
      atMs: 12.5,
      acknowledgedMs: 20,
      aside: true,
      status: 'cancelled',
      order: 'o-1',
      content: '3×2',
      wrong: { reason: 'price' },
      tookMs: 7.5,
    },
  ]);
});

it('a field can be set back to its blank value', () => {
  const table = new Table(SendView, new InternedNames());
  const row = table.append();
  table.columns.acknowledgedMs.set(row, 20);
  table.columns.acknowledgedMs.set(row, undefined);
  table.columns.aside.set(row, true);
  table.columns.aside.set(row, false);
  table.columns.order.set(row, 'o-1');
  table.columns.order.set(row, undefined);
  expect(read(table.view(row))).toEqual(blank);
});

it('texts of one kind are interned once for all tables of a run', () => {
  const names = new InternedNames();
  const tables = [new Table(SendView, names), new Table(SendView, names)];
  for (const { columns } of tables) columns.order.set(0, 'o-1');
  expect([names.orders.size, names.contents.size]).toEqual([1, 0]);
  expect(tables.map(({ columns }) => columns.order.ids.get(0))).toEqual([0, 0]);
});

it('a value that the field does not declare is refused', () => {
  const { columns } = new Table(SendView, new InternedNames());
  expect(() => columns.status.set(0, 'lost' as 'cancelled')).toThrow('lost is none of');
});
