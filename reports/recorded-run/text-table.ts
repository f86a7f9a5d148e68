// Texts by number: each distinct text is held once, as bytes outside the heap, and rows hold its number.
//
//   text ──hash──► slots (open addressing, at most half full) ──► number ──► place and length in a chunk of bytes
import { bytes, integers, numbers } from './column.ts';

export const noText = -1;
const chunkBytes = 1 << 20;
const longestText = 255;

export class TextTable {
  size = 0;
  readonly #chunks: Buffer[] = [];
  #free = 0;
  readonly #places = numbers();
  readonly #lengths = bytes();
  readonly #hashes = integers();
  /** Number + 1; 0 is free. */
  #slots = new Int32Array(1_024);
  /** Long texts and those beyond Latin-1 are rare: they stay strings. */
  readonly #odd = new Map<string, number>();
  readonly #oddTexts = new Map<number, string>();

  /** The text's number; `noText` if it was never added. */
  find(text: string): number {
    const hash = hashOf(text);
    return hash === noHash
      ? (this.#odd.get(text) ?? noText)
      : (this.#slots[this.#slotOf(text, hash)] ?? 0) - 1;
  }

  /** The text's number, from 0 in the order of adding; adds it if it is new. */
  add(text: string): number {
    const hash = hashOf(text);
    if (hash === noHash) return this.#odd.get(text) ?? this.#addOdd(text);
    const slot = this.#slotOf(text, hash);
    const known = this.#slots[slot] ?? 0;
    if (known !== 0) return known - 1;
    const number = this.size++;
    this.#slots[slot] = number + 1;
    this.#hashes.set(number, hash);
    this.#places.set(number, this.#store(text));
    this.#lengths.set(number, text.length);
    if (this.size * 2 > this.#slots.length) this.#widen();
    return number;
  }

  /** Undefined for a number that is none, as `noText` is. */
  textOf(number: number): string | undefined {
    if (number < 0 || number >= this.size) return undefined;
    const odd = this.#oddTexts.get(number);
    if (odd !== undefined) return odd;
    const place = this.#places.get(number);
    const at = place % chunkBytes;
    return this.#chunks[Math.floor(place / chunkBytes)]?.toString(
      'latin1',
      at,
      at + this.#lengths.get(number),
    );
  }

  #addOdd(text: string): number {
    const number = this.size++;
    this.#odd.set(text, number);
    this.#oddTexts.set(number, text);
    return number;
  }

  /** Where the text stands, or would stand. */
  #slotOf(text: string, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = spread(hash) & mask;
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      if (this.#hashes.get(held - 1) === hash && this.#isAt(held - 1, text)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #isAt(number: number, text: string): boolean {
    if (this.#lengths.get(number) !== text.length) return false;
    const place = this.#places.get(number);
    const chunk = this.#chunks[Math.floor(place / chunkBytes)];
    const at = place % chunkBytes;
    for (let k = 0; k < text.length; k += 1) if (chunk?.[at + k] !== text.charCodeAt(k)) return false;
    return true;
  }

  #store(text: string): number {
    if (this.#chunks.length === 0 || this.#free + text.length > chunkBytes) {
      this.#chunks.push(Buffer.allocUnsafeSlow(chunkBytes));
      this.#free = 0;
    }
    const place = (this.#chunks.length - 1) * chunkBytes + this.#free;
    this.#chunks.at(-1)?.write(text, this.#free, 'latin1');
    this.#free += text.length;
    return place;
  }

  #widen(): void {
    const wider = new Int32Array(this.#slots.length * 2);
    const mask = wider.length - 1;
    for (const held of this.#slots) {
      if (held === 0) continue;
      let slot = spread(this.#hashes.get(held - 1)) & mask;
      while (wider[slot] !== 0) slot = (slot + 1) & mask;
      wider[slot] = held;
    }
    this.#slots = wider;
  }
}

const noHash = -1;

/** FNV-1a (Fowler, Noll, Vo) in 31 bits; `noHash` for an odd text. */
function hashOf(text: string): number {
  if (text.length > longestText) return noHash;
  let hash = 0x811c9dc5 | 0;
  let all = 0;
  for (let k = 0; k < text.length; k += 1) {
    const code = text.charCodeAt(k);
    all |= code;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return all > 255 ? noHash : hash & 0x7fffffff;
}

/** Neighbouring texts differ in the last character only: their hashes are spread over all bits. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
