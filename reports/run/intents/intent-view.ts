// The fields of an intent of the ledger, and the view of one, which reads only the requested fields.
import { keyOf, memberOf } from '../interned-names.ts';
import { noString } from '../string-interner.ts';
import { flag, integer, number, optionalNumber, rare, text, textOrEmpty, viewOf } from '../table.ts';
import type { Acknowledgement, Intent, Settlement, WrongAcknowledgement } from './intent.ts';

/** 100 bytes an intent instead of a dozen objects. */
const fields = {
  n: number,
  /** `intentKey` */
  name: textOrEmpty('intents'),
  content: text('contents'),
  screening: text('contents'),
  aside: flag,
  theatre: optionalNumber,
  scheduledMs: number,
  firstSentMs: number,
  line: integer,
  sends: number,
  refused: integer,
  indeterminate: integer,
  notSent: integer,
  open: integer,
  acknowledgedMs: optionalNumber,
  soldOutMs: optionalNumber,
  /** The first acknowledgement; without one its line is 0. The others are rare. */
  acknowledgedOrder: text('orders'),
  acknowledgedLine: integer,
  firstAcknowledgedMs: number,
  laterAcknowledgements: rare<Acknowledgement[]>(),
  settled: rare<Settlement>(),
  wrong: rare<WrongAcknowledgement>(),
};

const places = Object.keys(fields);
const nameAt = places.indexOf('name');
const acknowledgedOrderAt = places.indexOf('acknowledgedOrder');

export class IntentView extends viewOf(fields) implements Intent {
  get member(): number {
    return memberOf(this.name);
  }
  get key(): string {
    return keyOf(this.name);
  }
  get id(): number {
    return this.textId(nameAt);
  }
  get isAcknowledged(): boolean {
    return this.acknowledgedLine !== 0;
  }
  get onlyOrder(): number {
    return this.laterAcknowledgements === undefined ? this.textId(acknowledgedOrderAt) : noString;
  }
  get orders(): readonly Acknowledgement[] {
    const line = this.acknowledgedLine;
    if (line === 0) return [];
    const first = { id: this.acknowledgedOrder, line, atMs: this.firstAcknowledgedMs };
    return [first, ...(this.laterAcknowledgements ?? [])];
  }
}
