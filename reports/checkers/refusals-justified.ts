// Invariant: a service says "sold out" only where there can have been too little, in answers to orders and on
// menus.
import { linesOf } from '../intents/content.ts';
import type { Intent } from '../intents/intent.ts';
import type { SoldOutRefusal } from '../intents/shortages.ts';
import type { JudgedRun } from '../judged-run.ts';
import { StockBounds } from '../stored/stock-bounds.ts';
import { Breaches } from './breaches.ts';
import { notAsked, unknown, type Checker } from './checker.ts';
import { ledgerHoles } from './ledger-complete.ts';
import { earlierUnknown, ledgerAt, neverPrinted } from './stored-evidence.ts';

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
    const bounds = new StockBounds(run, placesOf(run));
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
function doubtOf(run: JudgedRun): string | undefined {
  return run.incomplete('stored') ?? ledgerHoles(run)?.because ?? earlierUnknown(run);
}

/** `theatre item` of everything that was called sold out. */
function placesOf(run: JudgedRun): Set<string> {
  const places = new Set<string>();
  const { orders, shortages } = run.ledger;
  for (const { intent } of shortages.refusals()) {
    const { theatre, content } = orders.of(intent) ?? {};
    for (const { item } of linesOf(content ?? '')) places.add(`${theatre} ${item}`);
  }
  for (const { theatre, item } of shortages.menus()) places.add(`${theatre} ${item}`);
  return places;
}

function checkRefusals(
  run: JudgedRun,
  bounds: StockBounds,
  doubt: string | undefined,
  breaches: Breaches,
): number {
  let judged = 0;
  for (const refusal of run.ledger.shortages.refusals()) {
    const intent = run.ledger.orders.of(refusal.intent);
    const unsaid = intent?.theatre === undefined || intent.content === undefined;
    // A script of a user may leave out what it orders.
    if (unsaid && run.record.target.id === null) continue;
    judged += 1;
    const trouble = unsaid ? 'what was ordered is not said' : troubleWith(refusal, intent, bounds);
    const why = unsaid || trouble === noStock ? (trouble ?? doubt) : doubt;
    if (trouble !== undefined)
      breaches.addUnless(why, 'orders refused as sold out', `${ledgerAt(refusal.line)} ${trouble}`);
  }
  return judged;
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
    const least = bounds.least(`${theatre} ${item}`, atMs, firstSentMs);
    if (least === undefined) return noStock;
    if (least < quantity) return undefined;
    enough.push(`${least} of item ${item}`);
  }
  return `theatre ${theatre} had at least ${enough.join(', ')}`;
}

/** Menus come from caches, and may show what was left some time ago: never less than is left now. */
function checkMenus(
  run: JudgedRun,
  bounds: StockBounds,
  doubt: string | undefined,
  breaches: Breaches,
): number {
  let judged = 0;
  for (const { line, theatre, item, left, atMs } of run.ledger.shortages.menus()) {
    judged += 1;
    const least = bounds.least(`${theatre} ${item}`, atMs);
    if (least !== undefined && left >= least) continue;
    breaches.addUnless(
      least === undefined ? noStock : doubt,
      'shortages on menus',
      `${ledgerAt(line)} ${left} of item ${item} on the menu of theatre ${theatre}, there were at least ${least ?? 0}`,
    );
  }
  return judged;
}
