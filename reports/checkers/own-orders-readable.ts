// Invariant: an acknowledged order is never away or different for its owner later than 1 s after the
// acknowledgement.
import type { Intent } from '../run/intents/intent.ts';
import type { Reading } from '../run/intents/readings.ts';
import { noString } from '../run/string-interner.ts';
import { Breaches } from './breaches.ts';
import { notAsked, type Checker } from './checker.ts';
import { ledgerHoles } from './ledger-complete.ts';
import { ledgerAt } from '../run/evidence/pointers.ts';

const staleAfterMs = 1_000;

export const ownOrdersReadable: Checker = {
  name: 'own-orders-readable',
  title: 'An acknowledged order is readable by its owner within a second.',
  kind: 'invariant',
  needs: ['ledger'],
  check: (run) => {
    const { orders, cancels, readings, incomplete } = run.ledger;
    const { reads, foreignReads } = readings;
    if (reads + foreignReads === 0 && incomplete === undefined && run.record.target.id === null)
      return notAsked('this script reads no orders');
    const breaches = new Breaches();
    let checked = 0;
    for (const reading of readings.own()) {
      const acknowledged = orders.of(reading.intent);
      if (!isDue(acknowledged, reading.sentMs)) continue;
      checked += 1;
      const trouble = troubleWith(reading, acknowledged, cancels.of(reading.intent));
      if (trouble)
        breaches.addUnless(
          trouble.certain ? undefined : ledgerHoles(run)?.because,
          'stale',
          `${ledgerAt(reading.line)} ${trouble.text}`,
        );
    }
    if (checked === 0)
      breaches.addUnless(
        'nothing was put to the test',
        'claims untested',
        'no owner’s reading later than 1 s was answered',
      );
    return breaches.finding(`${checked} readings by owners later than 1 s were right`);
  },
};

function isDue(intent: Intent | undefined, sentMs: number): intent is Intent {
  return intent?.acknowledgedMs !== undefined && sentMs > intent.acknowledgedMs + staleAfterMs;
}

/** `certain` is false where a cancel in lost lines could explain it. */
function troubleWith(
  read: Reading,
  acknowledged: Intent,
  cancel: Intent | undefined,
): { text: string; certain: boolean } | undefined {
  const { content } = acknowledged;
  if (read.isAway || acknowledged.onlyOrder === noString || acknowledged.onlyOrder !== read.orderId) {
    const id = acknowledged.orders[0]?.id;
    if (read.isAway) return { text: `the owner got 404 for order ${id ?? ''}`, certain: true };
    if (id !== undefined && read.order !== undefined && read.order !== id)
      return { text: `read as order ${read.order}, acknowledged was ${id}`, certain: true };
  }
  if (read.content !== undefined && content !== undefined && read.content !== content)
    return { text: `read as ${read.content || 'empty'}, requested was ${content}`, certain: true };
  if (read.orderStatus === 'cancelled' && !(cancel && cancel.firstSentMs <= read.atMs))
    return { text: 'read as cancelled without a request', certain: false };
  const cancelledMs = cancel?.acknowledgedMs;
  if (
    read.orderStatus === 'confirmed' &&
    cancelledMs !== undefined &&
    read.sentMs > cancelledMs + staleAfterMs
  )
    return { text: 'read as confirmed later than 1 s after its cancel was acknowledged', certain: true };
  return undefined;
}
