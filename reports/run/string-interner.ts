// Interns texts: each distinct text is stored once, as bytes outside the heap, and rows contain its id (a
// number from 0).
//
//   text ──hash──► slots (open addressing, at most three quarters full) ──► number ──► place and length in a chunk of bytes
import { integers } from './column.ts';

export const noString = -1;
const chunkBits = 20;
const chunkBytes = 1 << chunkBits;
const maxTextLength = 255;
/**
 * A slot: hash, number + 1 (0 is free), place. Side by side, so that finding a text misses the cache once.
 */
const slotCells = 3;
const firstSlots = 1_024;
const keptTexts = 4_096;

export class StringInterner {
  size = 0;
  /** Each text is preceded by one byte with its length. */
  readonly #chunks: Buffer[] = [];
  #free = chunkBytes;
  /** By number: which chunk and where in it; as unsigned, 4 GiB of texts. */
  readonly #positions = integers();
  #slots = new Int32Array(firstSlots * slotCells);
  #slotCount = firstSlots;
  /** Long texts and those beyond Latin-1 are rare: they stay strings. */
  readonly #odd = new Map<string, number>();
  readonly #oddTexts = new Map<number, string>();
  /** The first texts as strings: contents of orders are few, and are asked for again and again. */
  readonly #texts: string[] = [];
  /** The text that was last added, found or given back: mostly it is the next one, too. */
  #lastText: string | undefined;
  #lastNumber = noString;
  /** Which text came after each one last time: files name the same orders in the same sequence. */
  readonly #following = integers(noString);
  #lastOfBytes = noString;

  /** The text's number; `noString` if it was never added. */
  find(text: string): number {
    if (text === this.#lastText) return this.#lastNumber;
    const hash = hashOf(text);
    if (hash === noHash) return this.#odd.get(text) ?? noString;
    const number = (this.#slots[this.#slotOf(text, hash) + 1] as number) - 1;
    if (number !== noString) this.#remember(text, number);
    return number;
  }

  /** The text's number, from 0 in the order of adding; adds it if it is new. */
  add(text: string): number {
    if (text === this.#lastText) return this.#lastNumber;
    const hash = hashOf(text);
    if (hash === noHash) return this.#odd.get(text) ?? this.#addOdd(text);
    const slot = this.#slotOf(text, hash);
    const known = this.#slots[slot + 1] as number;
    const number = known === 0 ? this.#addAt(slot, text, hash) : known - 1;
    this.#remember(text, number);
    return number;
  }

  /** As `add`, of a text of ASCII bytes at [from, to). */
  addBytes(bytes: Buffer, from: number, to: number): number {
    const following = this.#following.get(this.#lastOfBytes);
    if (following !== noString && this.#isBytes(this.#positions.get(following), bytes, from, to))
      return (this.#lastOfBytes = following);
    if (to - from > maxTextLength) return this.add(bytes.toString('latin1', from, to));
    const hash = hashOfBytes(bytes, from, to);
    const slot = this.#slotOfBytes(bytes, from, to, hash);
    const known = this.#slots[slot + 1] as number;
    const number = known === 0 ? this.#addAt(slot, bytes.toString('latin1', from, to), hash) : known - 1;
    if (this.#lastOfBytes !== noString) this.#following.set(this.#lastOfBytes, number);
    return (this.#lastOfBytes = number);
  }

  /** As `find`, of a text of ASCII bytes at [from, to). */
  findBytes(bytes: Buffer, from: number, to: number): number {
    if (to - from > maxTextLength) return this.find(bytes.toString('latin1', from, to));
    const slot = this.#slotOfBytes(bytes, from, to, hashOfBytes(bytes, from, to));
    return (this.#slots[slot + 1] as number) - 1;
  }

  /** Undefined for a number that is none, as `noString` is. */
  textOf(number: number): string | undefined {
    if (number === this.#lastNumber) return this.#lastText;
    if (number < 0 || number >= this.size) return undefined;
    if (number < this.#texts.length) return this.#texts[number];
    const odd = this.#oddTexts.get(number);
    if (odd !== undefined) return odd;
    const position = this.#positions.get(number);
    const chunk = this.#chunks[position >>> chunkBits];
    const at = position & (chunkBytes - 1);
    const text = chunk?.toString('latin1', at + 1, at + 1 + (chunk[at] ?? 0));
    if (text !== undefined) this.#remember(text, number);
    return text;
  }

  #remember(text: string, number: number): void {
    this.#lastText = text;
    this.#lastNumber = number;
  }

  #addAt(slot: number, text: string, hash: number): number {
    const number = this.size++;
    if (number < keptTexts) this.#texts.push(text);
    const position = this.#store(text);
    this.#positions.set(number, position);
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = number + 1;
    this.#slots[slot + 2] = position;
    if (this.size * 4 > this.#slotCount * 3) this.#widen();
    return number;
  }

  #addOdd(text: string): number {
    const number = this.size++;
    if (number < keptTexts) this.#texts.push(text);
    this.#odd.set(text, number);
    this.#oddTexts.set(number, text);
    return number;
  }

  /** Index of the slot that contains the text, or would contain it. */
  #slotOf(text: string, hash: number): number {
    const slots = this.#slots;
    const mask = this.#slotCount - 1;
    let slot = spread(hash) & mask;
    while (slots[slot * slotCells + 1] !== 0) {
      const at = slot * slotCells;
      if (slots[at] === hash && this.#isAt(slots[at + 2] as number, text)) break;
      slot = (slot + 1) & mask;
    }
    return slot * slotCells;
  }

  #isAt(position: number, text: string): boolean {
    const chunk = this.#chunks[position >>> chunkBits] as Buffer;
    const at = position & (chunkBytes - 1);
    if (chunk[at] !== text.length) return false;
    for (let k = 0; k < text.length; k += 1) if (chunk[at + 1 + k] !== text.charCodeAt(k)) return false;
    return true;
  }

  /** As `#slotOf`, of a text of ASCII bytes. */
  #slotOfBytes(bytes: Buffer, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const mask = this.#slotCount - 1;
    let slot = spread(hash) & mask;
    while (slots[slot * slotCells + 1] !== 0) {
      const at = slot * slotCells;
      if (slots[at] === hash && this.#isBytes(slots[at + 2] as number, bytes, from, to)) break;
      slot = (slot + 1) & mask;
    }
    return slot * slotCells;
  }

  /** Compares from the end, where neighbouring texts differ. */
  #isBytes(position: number, bytes: Buffer, from: number, to: number): boolean {
    const chunk = this.#chunks[position >>> chunkBits] as Buffer;
    const at = position & (chunkBytes - 1);
    const length = to - from;
    if (chunk[at] !== length) return false;
    for (let k = length; k > 0; k -= 1) if (chunk[at + k] !== bytes[from + k - 1]) return false;
    return true;
  }

  #store(text: string): number {
    if (this.#free + 1 + text.length > chunkBytes) {
      this.#chunks.push(Buffer.allocUnsafeSlow(chunkBytes));
      this.#free = 0;
    }
    const index = this.#chunks.length - 1;
    const chunk = this.#chunks[index] as Buffer;
    const at = this.#free;
    chunk[at] = text.length;
    for (let k = 0; k < text.length; k += 1) chunk[at + 1 + k] = text.charCodeAt(k);
    this.#free = at + 1 + text.length;
    return (index << chunkBits) | at;
  }

  #widen(): void {
    const old = this.#slots;
    this.#slotCount *= 2;
    const wider = new Int32Array(this.#slotCount * slotCells);
    const mask = this.#slotCount - 1;
    for (let from = 0; from < old.length; from += slotCells) {
      if (old[from + 1] === 0) continue;
      let slot = spread(old[from] as number) & mask;
      while (wider[slot * slotCells + 1] !== 0) slot = (slot + 1) & mask;
      for (let cell = 0; cell < slotCells; cell += 1)
        wider[slot * slotCells + cell] = old[from + cell] as number;
    }
    this.#slots = wider;
  }
}

const noHash = -1;

/** FNV-1a (Fowler, Noll, Vo) in 31 bits; `noHash` for an odd text. */
function hashOf(text: string): number {
  if (text.length > maxTextLength) return noHash;
  let hash = 0x811c9dc5 | 0;
  let all = 0;
  for (let k = 0; k < text.length; k += 1) {
    const code = text.charCodeAt(k);
    all |= code;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return all > 255 ? noHash : hash & 0x7fffffff;
}

/** As `hashOf`, of ASCII bytes. */
function hashOfBytes(bytes: Buffer, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash & 0x7fffffff;
}

/** Neighbouring texts differ in the last character only: their hashes are spread over all bits. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
