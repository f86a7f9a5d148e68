// Reads a line of JSON from bytes, piece by piece, as the recorder prints it: compact, fields in one order,
// ASCII without escapes. Anything else is left to a parser of JSON.

const newline = 10;
const quote = 34;
const minus = 45;
const zero = 48;
const point = 46;
const openingBracket = 91;
const closingBracket = 93;
const backslash = 92;
const firstPrintable = 32;
const lastPrintable = 126;
/** More digits may not be exact. */
const maxDigits = 15;
const powersOfTen = Float64Array.from({ length: maxDigits + 1 }, (_, power) => 10 ** power);

export class LineCursor {
  /** The line ends with a newline in here. */
  bytes: Buffer = Buffer.alloc(0);
  /** Where the next byte is read. */
  at = 0;
  /** Where the last text or number began, and where it ended. */
  from = 0;
  to = 0;
  /** The last number. */
  value = 0;
  /** Where the last number had its point, or ended. */
  #pointAt = 0;

  start(bytes: Buffer, at: number): void {
    this.bytes = bytes;
    this.at = at;
  }

  /** Passes these bytes over; false, and stays, if others are here. */
  skip(literal: Uint8Array): boolean {
    const { bytes, at } = this;
    for (let k = 0; k < literal.length; k += 1) if (bytes[at + k] !== literal[k]) return false;
    this.at = at + literal.length;
    return true;
  }

  /** Passes a text and its closing quote over; false if it is not plain. */
  text(): boolean {
    const { bytes } = this;
    let { at } = this;
    let byte = bytes[at] as number;
    while (byte >= firstPrintable && byte <= lastPrintable && byte !== quote && byte !== backslash)
      byte = bytes[(at += 1)] as number;
    if (byte !== quote) return false;
    this.from = this.at;
    this.to = at;
    this.at = at + 1;
    return true;
  }

  /** Passes a whole number over, as JSON.stringify prints it; false if there is none. */
  integer(): boolean {
    return this.decimal() && this.bytes[this.#pointAt] !== point;
  }

  /** As `integer`, with or without a fraction; false for one with an exponent. */
  decimal(): boolean {
    const { bytes } = this;
    const negative = bytes[this.at] === minus;
    const first = negative ? this.at + 1 : this.at;
    let at = first;
    let value = 0;
    let digit = (bytes[at] as number) - zero;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digit = (bytes[(at += 1)] as number) - zero;
    }
    let digits = at - first;
    if (digits === 0 || (bytes[first] === zero && digits > 1)) return false;
    this.#pointAt = at;
    if (bytes[at] === point) {
      const fraction = (at += 1);
      digit = (bytes[at] as number) - zero;
      while (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        digit = (bytes[(at += 1)] as number) - zero;
      }
      if (at === fraction) return false;
      digits += at - fraction;
      // Both are exact below 2^53, so that the quotient is the number nearest to the text, as JSON.parse's is.
      value /= powersOfTen[at - fraction] ?? NaN;
    }
    if (digits > maxDigits) return false;
    this.from = this.at;
    this.to = at;
    this.at = at;
    this.value = negative ? -value : value;
    return true;
  }

  /** Passes a list without lists in it over; false if it does not end in this line. */
  list(): boolean {
    const { bytes } = this;
    let { at } = this;
    if (bytes[at] !== openingBracket) return false;
    while (bytes[at] !== closingBracket && bytes[at] !== newline) at += 1;
    if (bytes[at] === newline) return false;
    this.from = this.at;
    this.to = at + 1;
    this.at = at + 1;
    return true;
  }

  /** Passes the rest of the line and its newline over. */
  rest(): void {
    const { bytes } = this;
    let { at } = this;
    while (bytes[at] !== newline) at += 1;
    this.from = this.at;
    this.to = at;
    this.at = at + 1;
  }
}
