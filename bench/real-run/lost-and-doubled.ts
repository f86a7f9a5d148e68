// Compares acknowledged orders with those stored at the end, independently of the checkers, so that both must
// agree.
import type { RecordedRun } from '../../reports/index.ts';

export interface Losses {
  acknowledged: number;
  /** Acknowledged orders that are not stored. */
  lost: number;
  /** Member and key under which more than one order is stored, or was acknowledged. */
  doubled: number;
}

/** @throws Error if the final export is not complete */
export function lostAndDoubled(run: RecordedRun): Losses {
  const acknowledged = new Map<string, Set<string>>();
  const stored = new Map<string, Set<string>>();
  for (const { value: line } of run.ledger().lines) {
    if (line.op === 'order' && line.outcome === 'acknowledged')
      addTo(acknowledged, `${line.member} ${line.key}`, line.order ?? '');
  }
  let complete = false;
  for (const { value: line } of run.stored().lines) {
    if (line.phase !== 'final') continue;
    if (line.kind === 'end') complete = true;
    if (line.kind === 'order') addTo(stored, `${line.member} ${line.key}`, line.id);
  }
  if (!complete) throw new Error('the final export of stored orders is not complete');
  const ids = [...acknowledged];
  return {
    acknowledged: acknowledged.size,
    lost: ids.filter(([key, orders]) => [...orders].some((order) => !stored.get(key)?.has(order))).length,
    doubled: new Set([...ids, ...stored].filter(([, orders]) => orders.size > 1).map(([key]) => key)).size,
  };
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const found = sets.get(key);
  if (found === undefined) sets.set(key, new Set([value]));
  else found.add(value);
}
