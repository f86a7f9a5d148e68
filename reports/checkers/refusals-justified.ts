// Invariant: a service reports "sold out" only if the stock can have been too small, in answers to orders and
// on menus.
import { linesOf } from '../run/intents/content.ts';
import type { Intent } from '../run/intents/intent.ts';
import type { SoldOutRefusal } from '../run/intents/shortages.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { StockBounds } from '../run/stored/stock-bounds.ts';
import { Breaches } from './breaches.ts';
import { notAsked, unknown, type Checker } from './checker.ts';
import { ledgerHoles } from './ledger-complete.ts';
import { ledgerAt } from '../run/evidence/pointers.ts';
import { earlierUnknown, neverPrinted } from './stored-evidence.ts';

export const refusalsJustified: Checker = {
  name: 'refusals-justified',
  title: 'Nothing was called sold out while there was certainly enough of it.',
  kind: 'invariant',
  needs: ['ledger', 'stored'],
  check: (run) => {
    if (neverPrinted(run, 'stock')) return notAsked('this service prints no stock');
    if (run.ledger.orders.size === 0)
      return unknown('no order was attempted, so nothing was put to the test');
    const breaches = new Breaches();
    const bounds = new StockBounds(run, stockKeysOf(run));
    const doubt = doubtOf(run);
    const refusals = checkRefusals(run, bounds, doubt, breaches);
    const menus = checkMenus(run, bounds, doubt, breaches);
    return breaches.finding(
      refusals + menus === 0
        ? 'nothing was called sold out'
        : `${refusals} refusals as sold out and ${menus} shortages on menus were possible`,
    );
  },
};

/** What could explain that an order is not known which took the rest. */
function doubtOf(run: LoadedRun): string | undefined {
  const gap = run.incomplete('stored') ?? ledgerHoles(run)?.because;
  if (gap !== undefined) return gap;
  return earlierUnknown(run);
}

/** `theatre item` of everything that was called sold out. */
function stockKeysOf(run: LoadedRun): Set<string> {
  const stockKeys = new Set<string>();
  const { orders, shortages } = run.ledger;
  for (const { intent } of shortages.refusals()) {
    const { theatre, content } = orders.of(intent) ?? {};
    for (const { item } of linesOf(content ?? '')) stockKeys.add(`${theatre} ${item}`);
  }
  for (const { theatre, item } of shortages.menus()) stockKeys.add(`${theatre} ${item}`);
  return stockKeys;
}

function checkRefusals(
  run: LoadedRun,
  bounds: StockBounds,
  doubt: string | undefined,
  breaches: Breaches,
): number {
  let checked = 0;
  for (const refusal of run.ledger.shortages.refusals()) {
    const intent = run.ledger.orders.of(refusal.intent);
    const unreported = intent?.theatre === undefined || intent.content === undefined;
    // A script of a user may leave out what it orders.
    if (unreported && run.record.target.id === null) continue;
    checked += 1;
    const trouble = unreported ? 'the ordered items are not recorded' : troubleWith(refusal, intent, bounds);
    const why = unreported || trouble === noStock ? (trouble ?? doubt) : doubt;
    if (trouble !== undefined)
      breaches.addUnless(why, 'orders refused as sold out', `${ledgerAt(refusal.line)} ${trouble}`);
  }
  return checked;
}

const noStock = 'the stock of its items is not stored';

/** Why the refusal was not possible; undefined if it was. */
function troubleWith(
  { atMs }: SoldOutRefusal,
  { theatre, content = '', firstSentMs }: Intent,
  bounds: StockBounds,
): string | undefined {
  const enough: string[] = [];
  for (const { item, quantity } of linesOf(content)) {
    const min = bounds.least(`${theatre} ${item}`, atMs, firstSentMs);
    if (min === undefined) return noStock;
    if (min < quantity) return undefined;
    enough.push(`${min} of item ${item}`);
  }
  return `theatre ${theatre} had at least ${enough.join(', ')}`;
}

/** Menus come from caches, and may show what was left some time ago: never less than is left now. */
function checkMenus(
  run: LoadedRun,
  bounds: StockBounds,
  doubt: string | undefined,
  breaches: Breaches,
): number {
  let checked = 0;
  for (const { line, theatre, item, left, atMs } of run.ledger.shortages.menus()) {
    checked += 1;
    const min = bounds.least(`${theatre} ${item}`, atMs);
    if (min !== undefined && left >= min) continue;
    breaches.addUnless(
      min === undefined ? noStock : doubt,
      'shortages on menus',
      `${ledgerAt(line)} ${left} of item ${item} on the menu of theatre ${theatre}, there were at least ${min ?? 0}`,
    );
  }
  return checked;
}
