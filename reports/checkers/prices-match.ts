// Invariant: the unit prices of stored orders are the catalog's.
import { runFiles } from '../../contract/index.ts';
import { unitPricesOf } from '../run/intents/content.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { Breaches } from './breaches.ts';
import { notAsked, unknown, type Checker } from './checker.ts';
import { storedAt } from '../run/evidence/pointers.ts';
import { ordersOfRun, unlistedOrderDoubt } from './stored-evidence.ts';

/**
 * stored.ndjson contains the catalog, one `price` per line and phase, printed by the service's program. A
 * price that changed between two phases may be either in an order.
 */
export const pricesMatch: Checker = {
  name: 'prices-match',
  title: 'Every stored unit price is the catalog’s.',
  kind: 'invariant',
  needs: ['stored'],
  check: (run) => {
    const catalog = catalogOf(run);
    if (catalog.size === 0)
      return run.promises('catalog')
        ? unknown(run.incomplete('catalog') ?? `${runFiles.stored} has no price`)
        : notAsked('this run set out to record no catalog');
    const breaches = new Breaches();
    const troubles = new Map<string, string | undefined>();
    let checked = 0;
    for (const order of ordersOfRun(run)) {
      const { rows, priced } = order;
      if (rows === 0) continue;
      checked += 1;
      const known = troubles.has(priced);
      const trouble = known ? troubles.get(priced) : troubleWith(priced, catalog);
      if (!known) troubles.set(priced, trouble);
      if (trouble !== undefined)
        breaches.addUnless(
          unlistedOrderDoubt(run, order),
          'orders at another price',
          `order ${order.id} (${storedAt(order.line)}): ${trouble}`,
        );
    }
    if (checked === 0) return unknown('no order is stored, so nothing was put to the test');
    return breaches.finding(`${checked} stored orders have the prices of ${catalog.size} items`);
  },
};

/** Every price that an item had in one of the phases. */
function catalogOf(run: LoadedRun): Map<number, ReadonlySet<number>> {
  const catalog = new Map<number, Set<number>>();
  const { beforeLoad, beforeSettle, final } = run.stored;
  for (const { prices } of [beforeLoad, beforeSettle, final])
    for (const [item, price] of prices) {
      const known = catalog.get(item) ?? new Set();
      catalog.set(item, known.add(price));
    }
  return catalog;
}

function troubleWith(priced: string, catalog: ReadonlyMap<number, ReadonlySet<number>>): string | undefined {
  for (const { item, unitPrice } of unitPricesOf(priced)) {
    const prices = catalog.get(item);
    if (prices === undefined) return `item ${item} is not in the catalog`;
    if (!prices.has(unitPrice))
      return `item ${item} at ${unitPrice}, the catalog has ${[...prices].join(' or ')}`;
  }
  return undefined;
}
