// The names that ledger and stored orders share, each stored once per run: keys of intents, order ids,
// contents of orders.
import { StringInterner } from './string-interner.ts';

const space = 32;
const maxJoined = 256;

/** Which names share an interner. */
export type NameKind = 'intents' | 'orders' | 'contents';

export class InternedNames {
  /** By `intentKey`. */
  readonly intents = new StringInterner();
  readonly orders = new StringInterner();
  /** What was ordered, canonical (`contentOf`), and with prices; screenings. */
  readonly contents = new StringInterner();
  readonly #joined = Buffer.alloc(maxJoined);

  /** The id of an `intentKey`, of member and key as ASCII bytes at [from, to) each. */
  intentOf(bytes: Buffer, memberFrom: number, memberTo: number, keyFrom: number, keyTo: number): number {
    const joined = this.#joined;
    if (memberTo - memberFrom + 1 + keyTo - keyFrom > maxJoined)
      return this.intents.add(
        `${bytes.toString('latin1', memberFrom, memberTo)} ${bytes.toString('latin1', keyFrom, keyTo)}`,
      );
    let to = 0;
    for (let at = memberFrom; at < memberTo; at += 1) joined[to++] = bytes[at] as number;
    joined[to++] = space;
    for (let at = keyFrom; at < keyTo; at += 1) joined[to++] = bytes[at] as number;
    return this.intents.addBytes(joined, 0, to);
  }
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
