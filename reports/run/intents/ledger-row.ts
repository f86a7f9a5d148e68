// A ledger line whose names are interned: what the tables of the ledger are made from.
import type { LedgerLine } from '../../../contract/index.ts';
import { intentKey, keyOf, type InternedNames } from '../interned-names.ts';
import { noString } from '../string-interner.ts';
import { contentOf } from './content.ts';

type OrderedLines = NonNullable<LedgerLine['lines']>;

/**
 * One object serves all lines: do not keep references to it. Texts are made when they are read, which few lines
 * need.
 */
export class LedgerRow {
  atMs = 0;
  scheduledMs = 0;
  n = 0;
  op: LedgerLine['op'] = 'order';
  member = 0;
  send = 1;
  outcome: LedgerLine['outcome'] = 'attempted';
  status: number | undefined = undefined;
  problem: string | undefined = undefined;
  pod: string | undefined = undefined;
  theatre: number | undefined = undefined;
  lines: OrderedLines | undefined = undefined;
  orderStatus: LedgerLine['orderStatus'] = undefined;
  wrong: string | undefined = undefined;
  settling: boolean | undefined = undefined;
  /** False for an empty key; for an order id that is empty or not there. */
  hasKey = true;
  hasOrder = false;
  /** Interned ids: of member and key; of the order, the screening and the content of `lines`, or `noString`. */
  intent = noString;
  orderId = noString;
  screeningId = noString;
  contentId = noString;
  readonly #names: InternedNames;

  constructor(names: InternedNames) {
    this.#names = names;
  }

  get key(): string {
    return keyOf(this.#names.intents.textOf(this.intent) ?? ' ');
  }
  get order(): string | undefined {
    return this.#names.orders.textOf(this.orderId);
  }

  /** Takes out everything that a line may lack. */
  clear(): void {
    this.status = undefined;
    this.problem = undefined;
    this.pod = undefined;
    this.theatre = undefined;
    this.lines = undefined;
    this.orderStatus = undefined;
    this.wrong = undefined;
    this.settling = undefined;
    this.hasOrder = false;
    this.orderId = noString;
    this.screeningId = noString;
    this.contentId = noString;
  }

  /** Becomes this line. */
  assign(line: LedgerLine): this {
    const { intents, orders, contents } = this.#names;
    this.atMs = line.atMs;
    this.scheduledMs = line.scheduledMs;
    this.n = line.n;
    this.op = line.op;
    this.member = line.member;
    this.send = line.send;
    this.outcome = line.outcome;
    this.status = line.status;
    this.problem = line.problem;
    this.pod = line.pod;
    this.theatre = line.theatre;
    this.lines = line.lines;
    this.orderStatus = line.orderStatus;
    this.wrong = line.wrong;
    this.settling = line.settling;
    this.hasKey = line.key !== '';
    this.hasOrder = line.order !== undefined && line.order !== '';
    this.intent = intents.add(intentKey(line.member, line.key));
    this.orderId = line.order === undefined ? noString : orders.add(line.order);
    this.screeningId = line.screening === undefined ? noString : contents.add(line.screening);
    this.contentId = line.lines === undefined ? noString : contents.add(contentOf(line.lines));
    return this;
  }
}
