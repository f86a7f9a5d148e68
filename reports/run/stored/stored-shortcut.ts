// Takes lines of stored.ndjson from bytes, as the recorder prints them, without a string or an object a line.
//
//   bytes ──a line as it is printed──► ids and numbers ──► the phase
//     └─ any other line ──► text ──► schema ──► the phase;  the lines of its order are learnt from there
//
// A test holds the two ways together.
import { phases, type ExportedLine, type Phase, type StoredLine } from '../../../contract/index.ts';
import type { StoredSoundness } from '../evidence/stored-soundness.ts';
import type { InternedNames } from '../interned-names.ts';
import { LineCursor } from '../line-cursor.ts';
import { StringInterner } from '../string-interner.ts';
import { noLine } from '../text-lines.ts';
import { pricesOf, type PricedLines } from './priced-lines.ts';
import type { StoredPhase } from './stored-phase.ts';

type Kind = 'order' | 'payment' | 'ticket';
interface Beginning {
  phase: Phase;
  kind: Kind;
  literal: Buffer;
}
/** Up to the quote in front of the order's id. */
const beginnings: readonly Beginning[] = phases.flatMap((phase) =>
  (['order', 'payment', 'ticket'] as const).map((kind) => ({
    phase,
    kind,
    literal: Buffer.from(
      `${JSON.stringify({ phase, kind }).slice(0, -1)},"${kind === 'order' ? 'id' : 'order'}":"`,
    ),
  })),
);
const literals = {
  member: Buffer.from(',"member":'),
  key: Buffer.from(',"key":"'),
  theatre: Buffer.from(',"theatre":'),
  screening: Buffer.from(',"screening":"'),
  noScreening: Buffer.from(',"screening":null'),
  confirmed: Buffer.from(',"status":"confirmed","lines":'),
  cancelled: Buffer.from(',"status":"cancelled","lines":'),
  amount: Buffer.from(',"amount":'),
  refunded: Buffer.from(',"refunded":true}\n'),
  kept: Buffer.from(',"refunded":false}\n'),
  ofOrder: Buffer.from(',"of":"ordered"}\n'),
  ofCancel: Buffer.from(',"of":"cancelled"}\n'),
};
const closingBrace = 125;
/** Different lists of ordered lines that are remembered; orders with others are read the slow way. */
const maxLists = 20_000;

export class StoredShortcut {
  readonly #names: InternedNames;
  readonly #phases: Readonly<Record<Phase, StoredPhase>>;
  readonly #soundness: StoredSoundness;
  readonly #cursor = new LineCursor();
  /** Lists of ordered lines as they are printed, and what each means. */
  readonly #lists = new StringInterner();
  readonly #learnt: PricedLines[] = [];
  #last: Beginning = beginnings[0] as Beginning;

  constructor(
    names: InternedNames,
    stored: Readonly<Record<Phase, StoredPhase>>,
    soundness: StoredSoundness,
  ) {
    this.#names = names;
    this.#phases = stored;
    this.#soundness = soundness;
  }

  /** Takes the line that begins at `start`. Returns where the next one begins; `noLine` if it is left over. */
  readonly take = (bytes: Buffer, start: number, line: number): number => {
    const cursor = this.#cursor;
    cursor.start(bytes, start);
    const beginning = this.#beginning();
    if (beginning === undefined || !cursor.text()) return noLine;
    const { phase, kind } = beginning;
    const { from, to } = cursor;
    const isTaken =
      kind === 'order'
        ? this.#order(phase, line, from, to)
        : kind === 'payment'
          ? this.#payment(phase, line, from, to)
          : this.#ticket(phase, line, from, to);
    return isTaken ? cursor.at : noLine;
  };

  /** Remembers the ordered lines of an order that was read the slow way. */
  learn(value: StoredLine): void {
    if (value.kind !== 'order' || this.#learnt.length >= maxLists) return;
    const number = this.#lists.add(JSON.stringify(value.lines));
    if (number === this.#learnt.length) this.#learnt.push(pricesOf(value.lines, this.#names));
  }

  /** A line begins as the one before it, mostly. */
  #beginning(): Beginning | undefined {
    if (this.#cursor.skip(this.#last.literal)) return this.#last;
    const found = beginnings.find(({ literal }) => this.#cursor.skip(literal));
    if (found) this.#last = found;
    return found;
  }

  #order(phase: Phase, line: number, idFrom: number, idTo: number): boolean {
    const cursor = this.#cursor;
    if (!cursor.skip(literals.member) || !cursor.integer()) return false;
    const { from: memberFrom, to: memberTo } = cursor;
    if (!cursor.skip(literals.key) || !cursor.text()) return false;
    const { from: keyFrom, to: keyTo } = cursor;
    if (!cursor.skip(literals.theatre) || !cursor.integer()) return false;
    const theatre = cursor.value;
    const hasScreening = cursor.skip(literals.screening);
    if (hasScreening && !cursor.text()) return false;
    const { from: screeningFrom, to: screeningTo } = cursor;
    const isForNone = !hasScreening && cursor.skip(literals.noScreening);
    const cancelled = !cursor.skip(literals.confirmed);
    if (cancelled && !cursor.skip(literals.cancelled)) return false;
    cursor.rest();
    const { bytes, from, to } = cursor;
    if (bytes[to - 1] !== closingBrace) return false;
    const priced = this.#learnt[this.#lists.findBytes(bytes, from, to - 1)];
    if (priced === undefined) return false;
    const { orders, contents } = this.#names;
    this.#soundness.takeOrder(phase, priced.lines, line);
    this.#phases[phase].takeOrder(
      {
        order: orders.addBytes(bytes, idFrom, idTo),
        intent: this.#names.intentOf(bytes, memberFrom, memberTo, keyFrom, keyTo),
        theatre,
        screening: hasScreening
          ? contents.addBytes(bytes, screeningFrom, screeningTo)
          : isForNone
            ? contents.add('')
            : undefined,
        cancelled,
      },
      priced,
      line,
    );
    return true;
  }

  #payment(phase: Phase, line: number, from: number, to: number): boolean {
    const cursor = this.#cursor;
    if (!cursor.skip(literals.amount) || !cursor.integer()) return false;
    const amount = cursor.value;
    const refunded = cursor.skip(literals.refunded);
    if (!refunded && !cursor.skip(literals.kept)) return false;
    this.#soundness.takePayment(phase, amount, line);
    this.#phases[phase].takePayment(
      this.#names.orders.addBytes(cursor.bytes, from, to),
      { amount, refunded },
      line,
    );
    return true;
  }

  #ticket(phase: Phase, line: number, from: number, to: number): boolean {
    const cursor = this.#cursor;
    const isOrdered = cursor.skip(literals.ofOrder);
    if (!isOrdered && !cursor.skip(literals.ofCancel)) return false;
    const of: (ExportedLine & { kind: 'ticket' })['of'] = isOrdered ? 'ordered' : 'cancelled';
    this.#soundness.takeTicket(phase, line);
    this.#phases[phase].takeTicket(this.#names.orders.addBytes(cursor.bytes, from, to), of, line);
    return true;
  }
}
