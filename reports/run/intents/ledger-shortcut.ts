// Takes lines of ledger.ndjson from bytes, as the recorder prints them, without strings or objects a line.
//
//   bytes ──the fields that every line has, in their order──► then the others, in any order ──► LedgerRow
//     └─ any other line ──► text ──► schema ──► LedgerRow;  the lines of its order are learnt from there
//
// A test holds the two ways together.
import {
  ledgerOps,
  maxRunMs,
  outcomes,
  type LedgerLine,
  type LedgerOp,
  type SendOutcome,
} from '../../../contract/index.ts';
import type { InternedNames } from '../interned-names.ts';
import { LineCursor } from '../line-cursor.ts';
import { StringInterner } from '../string-interner.ts';
import { noLine } from '../text-lines.ts';
import { contentOf } from './content.ts';
import type { LedgerRow } from './ledger-row.ts';

type OrderedLines = NonNullable<LedgerLine['lines']>;

const literals = {
  atMs: Buffer.from('{"atMs":'),
  scheduledMs: Buffer.from(',"scheduledMs":'),
  n: Buffer.from(',"n":'),
  op: Buffer.from(',"op":"'),
  member: Buffer.from(',"member":'),
  key: Buffer.from(',"key":"'),
  send: Buffer.from(',"send":'),
  outcome: Buffer.from(',"outcome":"'),
  end: Buffer.from('}\n'),
  true: Buffer.from('true'),
  false: Buffer.from('false'),
  confirmed: Buffer.from('"confirmed"'),
  cancelled: Buffer.from('"cancelled"'),
  quote: Buffer.from('"'),
};
const ops = ledgerOps.map((value: LedgerOp) => ({ value, literal: Buffer.from(`${value}"`) }));
const ends = outcomes.map((value: SendOutcome) => ({ value, literal: Buffer.from(`${value}"`) }));
const optional = [
  'status',
  'problem',
  'pod',
  'order',
  'theatre',
  'screening',
  'lines',
  'orderStatus',
  'wrong',
  'settling',
] as const;
type Optional = (typeof optional)[number];
const fields = optional.map((name) => ({ name, literal: Buffer.from(`,"${name}":`) }));
/** Different lists of ordered lines that are remembered; lines with others are read the slow way. */
const maxLists = 20_000;

export class LedgerShortcut {
  readonly #names: InternedNames;
  readonly #row: LedgerRow;
  readonly #onRow: (row: LedgerRow, line: number) => void;
  readonly #cursor = new LineCursor();
  /** Problems, pods and what was wrong: few. */
  readonly #words = new StringInterner();
  /** Lists of ordered lines as they are printed, and what each means. */
  readonly #lists = new StringInterner();
  readonly #learnt: { lines: OrderedLines; content: number }[] = [];
  /** Which field came after each one last time; the last is of the first field. */
  readonly #following = [...fields.map((_, index) => index + 1), 0];

  /** `row` becomes each line that is taken, before `onRow` is called with it. */
  constructor(names: InternedNames, row: LedgerRow, onRow: (row: LedgerRow, line: number) => void) {
    this.#names = names;
    this.#row = row;
    this.#onRow = onRow;
  }

  /** Takes the line that begins at `start`. Returns where the next one begins; `noLine` if it is left over. */
  readonly take = (bytes: Buffer, start: number, line: number): number => {
    const cursor = this.#cursor;
    cursor.start(bytes, start);
    if (!this.#required() || !this.#others()) return noLine;
    this.#onRow(this.#row, line);
    return cursor.at;
  };

  /** Remembers the ordered lines of a line that was read the slow way. */
  learn({ lines }: LedgerLine): void {
    if (lines === undefined || this.#learnt.length >= maxLists) return;
    const number = this.#lists.add(JSON.stringify(lines));
    if (number === this.#learnt.length)
      this.#learnt.push({ lines, content: this.#names.contents.add(contentOf(lines)) });
  }

  /** The fields that every line has; false if they are not printed so. */
  #required(): boolean {
    const cursor = this.#cursor;
    const row = this.#row;
    if (!cursor.skip(literals.atMs) || !cursor.decimal() || Math.abs(cursor.value) > maxRunMs) return false;
    row.atMs = cursor.value;
    if (!cursor.skip(literals.scheduledMs) || !cursor.decimal() || Math.abs(cursor.value) > maxRunMs)
      return false;
    row.scheduledMs = cursor.value;
    if (!cursor.skip(literals.n) || !cursor.integer()) return false;
    row.n = cursor.value;
    if (!cursor.skip(literals.op)) return false;
    const op = ops.find(({ literal }) => cursor.skip(literal));
    if (op === undefined || !cursor.skip(literals.member) || !cursor.integer()) return false;
    row.op = op.value;
    row.member = cursor.value;
    const { from: memberFrom, to: memberTo } = cursor;
    if (!cursor.skip(literals.key) || !cursor.text()) return false;
    const { bytes, from, to } = cursor;
    row.hasKey = to > from;
    if (!cursor.skip(literals.send) || !cursor.integer() || cursor.value < 1) return false;
    row.send = cursor.value;
    if (!cursor.skip(literals.outcome)) return false;
    const end = ends.find(({ literal }) => cursor.skip(literal));
    if (end === undefined) return false;
    row.outcome = end.value;
    row.intent = this.#names.intentOf(bytes, memberFrom, memberTo, from, to);
    return true;
  }

  /** The fields that a line may have, to its end; false if there is another, or one twice. */
  #others(): boolean {
    const cursor = this.#cursor;
    this.#row.clear();
    let seen = 0;
    for (let before = fields.length; !cursor.skip(literals.end);) {
      const index = this.#fieldAfter(before);
      if (index < 0 || (seen & (1 << index)) !== 0 || !this.#value(optional[index] as Optional)) return false;
      seen |= 1 << index;
      before = index;
    }
    return true;
  }

  #fieldAfter(before: number): number {
    const expected = this.#following[before] ?? 0;
    for (let step = 0; step < fields.length; step += 1) {
      const index = (expected + step) % fields.length;
      if (!this.#cursor.skip((fields[index] as (typeof fields)[number]).literal)) continue;
      this.#following[before] = index;
      return index;
    }
    return -1;
  }

  /** Puts the value here into the row; false if it is not printed as the recorder does. */
  #value(name: Optional): boolean {
    const cursor = this.#cursor;
    const row = this.#row;
    switch (name) {
      case 'status':
      case 'theatre':
        if (!cursor.integer()) return false;
        row[name] = cursor.value;
        return true;
      case 'problem':
      case 'pod':
      case 'wrong':
        if (!this.#text()) return false;
        row[name] = this.#words.textOf(this.#words.addBytes(cursor.bytes, cursor.from, cursor.to));
        return true;
      case 'order':
        if (!this.#text()) return false;
        row.hasOrder = cursor.to > cursor.from;
        row.orderId = this.#names.orders.addBytes(cursor.bytes, cursor.from, cursor.to);
        return true;
      case 'screening':
        if (!this.#text()) return false;
        row.screeningId = this.#names.contents.addBytes(cursor.bytes, cursor.from, cursor.to);
        return true;
      case 'lines':
        return this.#lines();
      case 'orderStatus': {
        const isConfirmed = cursor.skip(literals.confirmed);
        row.orderStatus = isConfirmed ? 'confirmed' : 'cancelled';
        return isConfirmed || cursor.skip(literals.cancelled);
      }
      case 'settling':
        row.settling = cursor.skip(literals.true);
        return row.settling || cursor.skip(literals.false);
    }
  }

  #text(): boolean {
    return this.#cursor.skip(literals.quote) && this.#cursor.text();
  }

  #lines(): boolean {
    const cursor = this.#cursor;
    if (!cursor.list()) return false;
    const learnt = this.#learnt[this.#lists.findBytes(cursor.bytes, cursor.from, cursor.to)];
    if (learnt === undefined) return false;
    this.#row.lines = learnt.lines;
    this.#row.contentId = learnt.content;
    return true;
  }
}
