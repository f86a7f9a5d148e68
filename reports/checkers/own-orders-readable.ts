// Invariant: an acknowledged order is never away or different for its owner later than 1 s after the acknowledgement.
import type { LedgerLine } from '../../contract/index.ts';
import { contentOf } from '../intents/content.ts';
import type { Intent } from '../intents/intent.ts';
import { intentKey, type LedgerTable } from '../intents/ledger-table.ts';
import { Breaches } from './breaches.ts';
import { notAsked, type Checker } from './checker.ts';
import { ledgerHoles } from './ledger-complete.ts';
import { ledgerAt } from './stored-evidence.ts';

const staleAfterMs = 1_000;

export const ownOrdersReadable: Checker = {
  name: 'own-orders-readable',
  title: 'An acknowledged order is readable by its owner within a second.',
  kind: 'invariant',
  needs: ['ledger'],
  check: (run) => {
    const { reads, foreignReads, incomplete } = run.ledger;
    if (reads + foreignReads === 0 && incomplete === undefined && run.record.target.id === null) return notAsked('this script reads no orders');
    const breaches = new Breaches();
    const sent = new Map<string, number>();
    let judged = 0;
    for (const { line, value } of run.recorded.ledger().lines) {
      if (value.op !== 'read') continue;
      const at = `${value.n} ${value.member} ${value.key}`;
      if (value.outcome === 'attempted') { sent.set(at, value.atMs); continue; }
      const sentMs = sent.get(at);
      sent.delete(at);
      const acknowledged = run.ledger.orders.get(intentKey(value.member, value.key));
      if (sentMs === undefined || !isDue(acknowledged, sentMs) || (value.outcome !== 'acknowledged' && value.status !== 404)) continue;
      judged += 1;
      const trouble = troubleWith(value, acknowledged, cancelOf(run.ledger, value), sentMs);
      if (trouble) breaches.addUnless(trouble.certain ? undefined : ledgerHoles(run)?.because, 'stale', `${ledgerAt(line)} ${trouble.text}`);
    }
    if (judged === 0) breaches.addUnless('nothing was put to the test', 'claims untested', 'no owner’s reading later than 1 s was answered');
    return breaches.finding(`${judged} readings by owners later than 1 s were right`);
  },
};

function isDue(intent: Intent | undefined, sentMs: number): intent is Intent {
  return intent?.acknowledgedMs !== undefined && sentMs > intent.acknowledgedMs + staleAfterMs;
}

function cancelOf({ cancels }: LedgerTable, { member, key }: LedgerLine): Intent | undefined {
  return cancels.get(intentKey(member, key));
}

/** `certain` is false where a cancel in lost lines could explain it. */
function troubleWith(read: LedgerLine, { orders, content }: Intent, cancel: Intent | undefined, sentMs: number): { text: string; certain: boolean } | undefined {
  if (read.status === 404) return { text: `the owner got 404 for order ${orders[0]?.id ?? ''}`, certain: true };
  const id = orders[0]?.id;
  if (id !== undefined && read.order !== undefined && read.order !== id) return { text: `read as order ${read.order}, acknowledged was ${id}`, certain: true };
  if (read.lines && content !== undefined && contentOf(read.lines) !== content) return { text: `read as ${contentOf(read.lines) || 'empty'}, asked was ${content}`, certain: true };
  if (read.orderStatus === 'cancelled' && !(cancel && cancel.firstSentMs <= read.atMs)) return { text: 'read as cancelled though nobody asked', certain: false };
  const cancelledMs = cancel?.acknowledgedMs;
  if (read.orderStatus === 'confirmed' && cancelledMs !== undefined && sentMs > cancelledMs + staleAfterMs) return { text: 'read as confirmed later than 1 s after its cancel was acknowledged', certain: true };
  return undefined;
}
