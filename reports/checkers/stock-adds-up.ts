// Invariant: stock is what it was minus what confirmed orders took, per theatre and item, and never below
// zero.
import { Breaches } from './breaches.ts';
import { notAsked, unknown, type Checker } from './checker.ts';
import { storedAt } from '../run/evidence/pointers.ts';
import { neverPrinted } from './stored-evidence.ts';
import type { KeyedPhase } from '../run/stored/stored-phase.ts';

export const stockAddsUp: Checker = {
  name: 'stock-adds-up',
  title: 'Stock is what it was, minus what was ordered, and never below zero.',
  kind: 'invariant',
  needs: ['stored'],
  check: (run) => {
    if (neverPrinted(run, 'stock')) return notAsked('this service prints no stock');
    const { final, beforeSettle } = run.stored;
    const breaches = new Breaches();
    // A row that does not add up in both phases is one breach.
    const reported = new Set<string>();
    judge(final, run.incomplete('stored'), { breaches, reported });
    if (beforeSettle.ended) judge(beforeSettle, run.incomplete('stored'), { breaches, reported });
    if (final.counts.stock === 0 && final.taken.size === 0)
      return unknown('neither stock nor an order is stored');
    return breaches.finding(
      `${final.stock.size} rows of stock add up with ${final.counts.order} stored orders`,
    );
  },
};

/** What one judging of a phase shares with the next. */
interface Found {
  breaches: Breaches;
  /** Breaches that were counted already, by place and kind. */
  reported: Set<string>;
}

function judge(
  phase: Pick<KeyedPhase, 'stock' | 'taken'>,
  incomplete: string | undefined,
  { breaches, reported }: Found,
): void {
  const add = (why: string | undefined, at: string, kind: string, evidence: string): void => {
    const name = `${at} ${kind}`;
    if (!reported.has(name)) breaches.addUnless(why, kind, evidence);
    reported.add(name);
  };
  for (const [at, { theatre, item, quantity, initialQuantity, line, rows }] of phase.stock) {
    const where = `${storedAt(line)} theatre ${theatre} item ${item}`;
    const taken = phase.taken.get(at) ?? 0;
    if (quantity < 0) add(undefined, at, 'oversold', `${where} has ${quantity} left`);
    else if (rows > 1) add(undefined, at, 'stock rows doubled', `${where} has ${rows} rows`);
    else if (quantity !== initialQuantity - taken)
      add(
        incomplete,
        at,
        'stock rows that do not add up',
        `${where}: ${initialQuantity} minus ${taken} ordered is ${initialQuantity - taken}, stored is ${quantity}`,
      );
  }
  for (const [at, taken] of phase.taken)
    if (!phase.stock.has(at))
      add(incomplete, at, 'stock rows missing', `theatre and item ${at}: ${taken} ordered, no row of stock`);
}
