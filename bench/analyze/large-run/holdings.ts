// What the writer holds in a large run: both phases of stored.ndjson, each in the order in which the service
// prints them.
import { itemCount, probe, theatreCount, type Phase, type StoredLine } from '../../../contract/index.ts';
import { ordersOf, screeningIn, soldOutItem, unitPriceOf } from './customers.ts';
import type { Layout } from './layout.ts';
import type { LineFile } from './line-file.ts';
import { probeOrders } from './probing.ts';

type Holding = StoredLine & { kind: 'order' };
const probePrice = 1_000;
const items = Array.from({ length: itemCount }, (_, k) => k + 1);

export function writeStored(layout: Layout, stored: LineFile): void {
  for (const phase of ['before-settle', 'final'] as const) writePhase(layout, phase, stored);
}

function writePhase(layout: Layout, phase: Phase, stored: LineFile): void {
  const write = (line: StoredLine): void => stored.write(JSON.stringify(line));
  const taken = new Map<string, number>();
  for (const order of holdings(layout, phase)) {
    write(order);
    for (const { item, quantity } of order.status === 'confirmed' ? order.lines : []) {
      const at = `${order.theatre} ${item}`;
      taken.set(at, (taken.get(at) ?? 0) + quantity);
    }
  }
  for (const { id, status, lines } of holdings(layout, phase)) {
    const amount = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    write({ phase, kind: 'payment', order: id, amount, refunded: status === 'cancelled' });
  }
  writeStock(phase, taken, write);
  for (const { id, status } of holdings(layout, phase)) {
    write({ phase, kind: 'ticket', order: id, of: 'ordered' });
    if (status === 'cancelled') write({ phase, kind: 'ticket', order: id, of: 'cancelled' });
  }
  for (const item of [...items, soldOutItem]) write({ phase, kind: 'price', item, price: unitPriceOf(item) });
  write({ phase, kind: 'price', item: probe.item, price: probePrice });
  write({ phase, kind: 'end' });
}

function* holdings({ seed, intents, ...layout }: Layout, phase: Phase): Generator<Holding, void> {
  for (const { order, member, key, theatre, lines, history, cancels } of ordersOf(seed, intents)) {
    if (history === 'sold-out' || (history === 'unsure-lost' && phase !== 'final')) continue;
    yield {
      phase,
      kind: 'order',
      id: order,
      member,
      key,
      theatre,
      screening: screeningIn(theatre),
      status: cancels ? 'cancelled' : 'confirmed',
      lines: [...lines],
    };
  }
  for (const { key, order, stored } of probeOrders({ seed, intents, ...layout })) {
    if (!stored) continue;
    yield {
      phase,
      kind: 'order',
      id: order,
      member: probe.member,
      key,
      theatre: probe.theatre,
      screening: null,
      status: 'confirmed',
      lines: [{ item: probe.item, quantity: 1, unitPrice: probePrice }],
    };
  }
}

function writeStock(
  phase: Phase,
  taken: ReadonlyMap<string, number>,
  write: (line: StoredLine) => void,
): void {
  const initialQuantity = 10_000_000;
  for (let theatre = 1; theatre <= theatreCount; theatre += 1) {
    write({ phase, kind: 'stock', theatre, item: soldOutItem, quantity: 0, initialQuantity: 0 });
    for (const item of [...items, probe.item]) {
      write({
        phase,
        kind: 'stock',
        theatre,
        item,
        quantity: initialQuantity - (taken.get(`${theatre} ${item}`) ?? 0),
        initialQuantity,
      });
    }
  }
}
