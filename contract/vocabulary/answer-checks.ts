// Checks of the content of a 2xx answer, as a customer's app would make them: structure, prices, sums and the
// order's number. Free of npm packages, and cheap: k6 runs them for every answer.
import type { OrderedLine } from './ledger.ts';
import type { WrongAnswer } from './wrong-answers.ts';

/** A parsed JSON object; undefined for an answer without one. */
export type AnswerDocument = Readonly<Record<string, unknown>> | undefined;

/** What a menu contains of the items that a customer wants. */
export interface MenuSeen {
  /** Won by item id. */
  prices: ReadonlyMap<number, number>;
  /** How many are left, by item id. */
  left: ReadonlyMap<number, number>;
}

/** What an answer with an order must agree with. */
export interface ExpectedOrder {
  theatre: number;
  /** Undefined if the order was placed for no screening. */
  screening: string | undefined;
  /** Each item once. */
  lines: readonly OrderedLine[];
  /** Unit prices by item; an item that is not there is not compared. */
  prices: ReadonlyMap<number, number>;
  /** The order's number, if known already. */
  order?: string | undefined;
  /** The pickup number, if known already. */
  pickup?: string | undefined;
  /** The number of another customer's order, which this one cannot have. */
  notOrder?: string | undefined;
  /** Undefined where both are possible. */
  status?: 'confirmed' | 'cancelled' | undefined;
}

/** What is wrong with a menu for a customer who wants `items`; undefined if nothing is. */
export function wrongMenu(
  document: AnswerDocument,
  wanted: { theatre: number; items: readonly number[] },
): WrongAnswer | undefined {
  if (document === undefined) return 'not-json';
  const theatre = objectOf(document['theatre']);
  const items = document['items'];
  if (theatre === undefined || !Array.isArray(items) || items.length === 0) return 'malformed';
  if (theatre['id'] !== wanted.theatre) return 'other-theatre';
  const known = new Set<unknown>();
  for (const one of items) {
    const item = objectOf(one);
    if (item === undefined || !isSoundItem(item) || known.has(item['id'])) return 'malformed';
    known.add(item['id']);
  }
  return wanted.items.every((item) => known.has(item)) ? undefined : 'item-missing';
}

function isSoundItem(item: Readonly<Record<string, unknown>>): boolean {
  return isCount(item['id']) && isText(item['name']) && isCount(item['price']) && isCount(item['left']);
}

/** Prices and stock of `items`, from a menu that is not wrong. */
export function menuSeen(document: AnswerDocument, items: readonly number[]): MenuSeen {
  const prices = new Map<number, number>();
  const left = new Map<number, number>();
  for (const { id, price, left: quantity } of (document?.['items'] ?? []) as MenuItem[]) {
    if (!items.includes(id)) continue;
    prices.set(id, price);
    left.set(id, quantity);
  }
  return { prices, left };
}
interface MenuItem {
  id: number;
  price: number;
  left: number;
}

/** What is wrong with an order's document; undefined if nothing is. */
export function wrongOrder(document: AnswerDocument, expected: ExpectedOrder): WrongAnswer | undefined {
  if (document === undefined) return 'not-json';
  const { id, pickup, theatre, screening, status, lines, amount } = document;
  const isSound = isText(id) && isText(pickup) && isCount(theatre) && isCount(amount) && Array.isArray(lines);
  if (!isSound || (status !== 'confirmed' && status !== 'cancelled')) return 'malformed';
  if (id === expected.notOrder || differs(id, expected.order) || differs(pickup, expected.pickup))
    return 'other-order';
  if (theatre !== expected.theatre) return 'other-theatre';
  // No screening may be left out or null.
  if ((screening ?? undefined) !== expected.screening) return 'other-screening';
  if (differs(status, expected.status)) return 'other-status';
  return wrongLines(lines, amount as number, expected);
}

function wrongLines(
  lines: readonly unknown[],
  amount: number,
  expected: ExpectedOrder,
): WrongAnswer | undefined {
  let sum = 0;
  let otherPrice = false;
  const items = new Set<unknown>();
  for (const one of lines) {
    const line = objectOf(one);
    if (line === undefined) return 'malformed';
    const { item, quantity, unitPrice } = line;
    if (!isCount(item) || !isCount(quantity) || !isCount(unitPrice)) return 'malformed';
    if (!expected.lines.some((wanted) => wanted.item === item && wanted.quantity === quantity))
      return 'other-lines';
    items.add(item);
    sum += (quantity as number) * (unitPrice as number);
    otherPrice ||= differs(unitPrice, expected.prices.get(item as number));
  }
  if (items.size !== expected.lines.length || lines.length !== expected.lines.length) return 'other-lines';
  if (otherPrice) return 'other-price';
  return sum === amount ? undefined : 'other-amount';
}

/** Unit prices of an order's document that is not wrong. */
export function pricesOf(document: AnswerDocument): ReadonlyMap<number, number> {
  const lines = document?.['lines'];
  const prices = new Map<number, number>();
  if (!Array.isArray(lines)) return prices;
  for (const { item, unitPrice } of lines as { item: number; unitPrice: number }[])
    prices.set(item, unitPrice);
  return prices;
}

/** What is wrong with a new session at `wallMs`, ms since 1970; undefined if nothing is. */
export function wrongSession(document: AnswerDocument, wallMs: number): WrongAnswer | undefined {
  if (document === undefined) return 'not-json';
  const { token, expiresAt } = document;
  const expiresMs = typeof expiresAt === 'string' ? Date.parse(expiresAt) : NaN;
  if (!isText(token) || Number.isNaN(expiresMs)) return 'malformed';
  return expiresMs > wallMs ? undefined : 'session-ended';
}

function differs(value: unknown, expected: unknown): boolean {
  return expected !== undefined && value !== expected;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A whole number, zero or more. */
function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
