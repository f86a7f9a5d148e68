// Placeholders in planned requests: `{n}`, `{key}`, `{1..40}`, `{token}` are filled for every arrival,
// `{env:NAME}` once and for all.
import { drawBelow, randomOf, type Random } from '../../../contract/index.ts';

export type Env = Readonly<Record<string, string | undefined>>;

interface Placeholder {
  kind: 'n' | 'key' | 'token' | 'whole';
  from: number;
  to: number;
}
/** Text with holes. */
export type Template = readonly (string | Placeholder)[];

const placeholder = /\{(?:(n|key|token)|env:([A-Za-z_][A-Za-z0-9_]*)|(\d{1,15})\.\.(\d{1,15}))\}/g;

/** `escaped` escapes an external value for its place in the text; the text around it is not changed. */
export function templateOf(
  text: string,
  env: Env,
  escaped: (value: string) => string = (value) => value,
): Template {
  const parts: (string | Placeholder)[] = [];
  let behind = 0;
  let literal = '';
  for (const found of text.matchAll(placeholder)) {
    literal += text.slice(behind, found.index);
    behind = found.index + found[0].length;
    const [, kind, name, from, to] = found;
    if (name !== undefined) literal += escaped(env[name] ?? '');
    else {
      parts.push(literal, {
        kind: (kind as 'n' | 'key' | 'token' | undefined) ?? 'whole',
        from: Number(from),
        to: Number(to),
      });
      literal = '';
    }
  }
  return [...parts, literal + text.slice(behind)].filter((part) => part !== '');
}

export function isFixed(template: Template): boolean {
  return template.every((part) => typeof part === 'string');
}

export function fill(
  template: Template,
  draws: Draws,
  escaped: (value: string) => string = (value) => value,
): string {
  let text = '';
  for (const part of template) text += typeof part === 'string' ? part : draws.valueOf(part, escaped);
  return text;
}

/**
 * Values of one arrival: one key and one token for all of their occurrences, and a new number for each range.
 */
export class Draws {
  readonly #random: Random;
  readonly #n: number;
  readonly #tokens: readonly string[];
  #key: string | undefined;
  #token: string | undefined;

  constructor({
    drawSeed,
    arrival,
    n,
    tokens,
  }: {
    drawSeed: number;
    arrival: number;
    n: number;
    tokens: readonly string[];
  }) {
    this.#random = randomOf(drawSeed, arrival);
    this.#n = n;
    this.#tokens = tokens;
  }

  valueOf({ kind, from, to }: Placeholder, escaped: (value: string) => string): string {
    switch (kind) {
      case 'n':
        return String(this.#n);
      case 'whole':
        return String(from + drawBelow(this.#random, to - from + 1));
      case 'key':
        return (this.#key ??= uuidOf(this.#random));
      // Each subject has different tokens; drawing takes one number for any of them, so that all else stays
      // the same.
      case 'token':
        return escaped((this.#token ??= this.#tokens[drawBelow(this.#random, this.#tokens.length)] ?? ''));
    }
  }
}

/** A version 4 UUID (RFC 9562) from seeded draws. */
function uuidOf(random: Random): string {
  const hex = Array.from({ length: 4 }, () =>
    drawBelow(random, 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  const variant = (8 + drawBelow(random, 4)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Names of the environment variables that a text refers to. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(placeholder)].flatMap(([, , name]) => (name === undefined ? [] : [name]));
}

/** Ranges that hold no number, such as `{9..1}`, as they are written. */
export function emptyRangesIn(text: string): string[] {
  return [...text.matchAll(placeholder)]
    .filter(([, , , from, to]) => Number(from) > Number(to))
    .map(([whole]) => whole);
}

export function wantsToken(text: string): boolean {
  return text.includes('{token}');
}
