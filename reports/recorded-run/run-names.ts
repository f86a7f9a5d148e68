// The names that ledger and stored orders share, each held once per run: keys of intents, order ids, what was
// ordered.
import { TextTable } from './text-table.ts';

export class RunNames {
  /** By `intentKey`. */
  readonly intents = new TextTable();
  readonly orders = new TextTable();
  /** What was ordered, canonical (`contentOf`), and with prices; screenings. */
  readonly contents = new TextTable();
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
