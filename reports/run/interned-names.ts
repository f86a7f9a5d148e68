// The names that ledger and stored orders share, each stored once per run: keys of intents, order ids,
// contents of orders.
import { StringInterner } from './string-interner.ts';

export class InternedNames {
  /** By `intentKey`. */
  readonly intents = new StringInterner();
  readonly orders = new StringInterner();
  /** What was ordered, canonical (`contentOf`), and with prices; screenings. */
  readonly contents = new StringInterner();
}

/** What an intent is called: member and key in one text. */
export function intentKey(member: number, key: string): string {
  return `${member} ${key}`;
}

/** Member and key of an `intentKey`. */
export function memberOf(intent: string): number {
  return Number(intent.slice(0, intent.indexOf(' ')));
}
export function keyOf(intent: string): string {
  return intent.slice(intent.indexOf(' ') + 1);
}
