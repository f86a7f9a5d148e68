// Reads JSON objects of a known shape from text three times as fast as JSON.parse and a schema do, and gives up
// on everything else.
//
//   {"atMs":1.5,"op":"order",…}  ──key──▶ field ──kind──▶ cell ──last field──▶ build(cells)
//          what is escaped, unknown, missing, twice, of another kind, not compact ──▶ undefined: parse it the slow way
//
// What it accepts is what the schema accepts, with the same values; a test holds the two together.

/** A list of strings: one of them. A reader: a list of such objects. */
export type FieldKind =
  | 'number'
  | 'integer'
  | 'positive'
  | 'text'
  | 'text or null'
  | 'flag'
  | readonly string[]
  | ObjectReader<unknown>;

interface Field {
  /** With quotes and colon, as in the text. */
  literal: string;
  kind: FieldKind;
  /** The values of a list of strings, in quotes. */
  choices: readonly string[];
}

const quote = 34;
const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const backslash = 92;
const closingBrace = 125;
/** More digits may not be read exactly by adding and one division. */
const maxDigits = 15;
const powersOfTen = Array.from({ length: maxDigits + 1 }, (_, power) => 10 ** power);

export class ObjectReader<T> {
  readonly #fields: readonly Field[];
  readonly #build: (cells: readonly unknown[]) => T;
  readonly #cells: unknown[];
  readonly #required: number;
  /** Which field came after each one last time: writers keep their order. The first is at the end. */
  readonly #following: number[];
  #text = '';
  /** Where the next byte is read; -1 once something was not as expected. */
  #at = 0;

  /**
   * Fields by name, at most 31; those whose name ends with `?` may be missing. `build` gets their values in
   * this order, undefined for what is missing.
   */
  constructor(fields: Readonly<Record<string, FieldKind>>, build: (cells: readonly unknown[]) => T) {
    const names = Object.keys(fields);
    this.#fields = Object.entries(fields).map(([name, kind]) => ({
      literal: `"${name.replace('?', '')}":`,
      kind,
      choices: Array.isArray(kind) ? kind.map((choice) => `"${choice}"`) : [],
    }));
    this.#build = build;
    this.#cells = names.map(() => undefined);
    this.#following = [...names.map((_, index) => index + 1), 0];
    this.#required = names.reduce(
      (bits, name, index) => (name.endsWith('?') ? bits : bits | (1 << index)),
      0,
    );
  }

  /** The object that is the whole text; undefined if this reader cannot parse it. */
  read(text: string): T | undefined {
    return this.readAt(text, 0) === text.length ? this.#build(this.#cells) : undefined;
  }

  /** Where the object that begins at `start` ends, its values then in the cells; -1 if it cannot be read. */
  readAt(text: string, start: number): number {
    this.#text = text;
    this.#at = start + 1;
    this.#cells.fill(undefined);
    if (text.charCodeAt(start) !== 123) return -1;
    let seen = 0;
    for (let before = this.#fields.length; ;) {
      const index = this.#fieldAfter(before);
      if (index < 0 || (seen & (1 << index)) !== 0) return -1;
      seen |= 1 << index;
      this.#cells[index] = this.#value(this.#fields[index] as Field);
      if (this.#at < 0) return -1;
      const next = text.charCodeAt(this.#at);
      this.#at += 1;
      if (next === closingBrace) return (seen & this.#required) === this.#required ? this.#at : -1;
      if (next !== comma) return -1;
      before = index;
    }
  }

  /** The object whose values are in the cells. */
  built(): T {
    return this.#build(this.#cells);
  }

  /** Skips the name of a field at this position and returns its index; -1 for an unknown name. */
  #fieldAfter(before: number): number {
    const count = this.#fields.length;
    const expected = this.#following[before] ?? 0;
    for (let step = 0; step < count; step += 1) {
      const index = expected + step < count ? expected + step : expected + step - count;
      const { literal } = this.#fields[index] as Field;
      if (!this.#text.startsWith(literal, this.#at)) continue;
      this.#at += literal.length;
      this.#following[before] = index;
      return index;
    }
    return -1;
  }

  /** The value here, passed over; `#at` is -1 if it is not of its kind. */
  #value({ kind, choices }: Field): unknown {
    switch (kind) {
      case 'number':
        return this.#number();
      case 'integer':
        return this.#integer(-Infinity);
      case 'positive':
        return this.#integer(1);
      case 'text':
        return this.#quoted();
      case 'text or null':
        return this.#quotedOrNull();
      case 'flag':
        return this.#flag();
      default:
        return kind instanceof ObjectReader ? this.#list(kind) : this.#choice(kind, choices);
    }
  }

  #integer(min: number): number {
    const from = this.#at;
    const value = this.#number();
    if (value < min || (this.#at >= 0 && this.#hasPoint(from))) this.#at = -1;
    return value;
  }

  /** `1.0` is an integer to a schema; it is rare enough to be left to it. */
  #hasPoint(from: number): boolean {
    for (let at = from; at < this.#at; at += 1) if (this.#text.charCodeAt(at) === point) return true;
    return false;
  }

  /** A JSON number without exponent. */
  #number(): number {
    const text = this.#text;
    let at = this.#at;
    const negative = text.charCodeAt(at) === minus;
    if (negative) at += 1;
    const first = at;
    let value = 0;
    let digit = text.charCodeAt(at) - zero;
    for (; digit >= 0 && digit <= 9; digit = text.charCodeAt(at) - zero) {
      value = value * 10 + digit;
      at += 1;
    }
    let digits = at - first;
    let sound = digits > 0 && (digits === 1 || text.charCodeAt(first) !== zero);
    if (text.charCodeAt(at) === point) {
      at += 1;
      const fraction = at;
      digit = text.charCodeAt(at) - zero;
      for (; digit >= 0 && digit <= 9; digit = text.charCodeAt(at) - zero) {
        value = value * 10 + digit;
        at += 1;
      }
      sound &&= at > fraction;
      digits += at - fraction;
      // Both are exact below 2^53, so that the quotient is the number nearest to the text, as JSON.parse's
      // is.
      value /= powersOfTen[at - fraction] ?? NaN;
    }
    this.#at = sound && digits <= maxDigits ? at : -1;
    return negative ? -value : value;
  }

  #quoted(): string {
    const text = this.#text;
    const from = this.#at + 1;
    let at = from;
    let code = text.charCodeAt(this.#at) === quote ? text.charCodeAt(at) : NaN;
    while (code >= 32 && code !== quote && code !== backslash) code = text.charCodeAt((at += 1));
    if (code !== quote) {
      this.#at = -1;
      return '';
    }
    this.#at = at + 1;
    return text.slice(from, at);
  }

  #quotedOrNull(): string | null {
    if (!this.#text.startsWith('null', this.#at)) return this.#quoted();
    this.#at += 4;
    return null;
  }

  #flag(): boolean {
    const value = this.#text.startsWith('true', this.#at);
    if (!value && !this.#text.startsWith('false', this.#at)) this.#at = -1;
    else this.#at += value ? 4 : 5;
    return value;
  }

  #choice(values: readonly string[], literals: readonly string[]): string {
    for (let index = 0; index < literals.length; index += 1) {
      const literal = literals[index] as string;
      if (!this.#text.startsWith(literal, this.#at)) continue;
      this.#at += literal.length;
      return values[index] as string;
    }
    this.#at = -1;
    return '';
  }

  #list(reader: ObjectReader<unknown>): unknown[] {
    const text = this.#text;
    const items: unknown[] = [];
    if (!text.startsWith('[', this.#at)) this.#at = -1;
    else if (text.startsWith(']', this.#at + 1)) this.#at += 2;
    else
      for (let at = this.#at + 1; ; at += 1) {
        at = reader.readAt(text, at);
        if (at < 0) {
          this.#at = -1;
          break;
        }
        items.push(reader.built());
        if (text.charCodeAt(at) === comma) continue;
        this.#at = text.startsWith(']', at) ? at + 1 : -1;
        break;
      }
    return items;
  }
}
