// How customers' orders ended, as the ledger has it; probes are left out.
import { outcomeOfIntent } from '../intents/intent.ts';
import type { JudgedRun } from '../judged-run.ts';

export interface OrderCounts { acknowledged: number; refused: number; unsure: number; soldOut: number; retried: number }

/** Undefined if the run kept no ledger. */
export function orderCounts(run: JudgedRun): OrderCounts | undefined {
  if (!run.promises('ledger') || !run.has('ledger')) return undefined;
  const counts: OrderCounts = { acknowledged: 0, refused: 0, unsure: 0, soldOut: 0, retried: 0 };
  for (const intent of run.ledger.orders.values()) {
    if (intent.n < 0) continue;
    const outcome = outcomeOfIntent(intent);
    counts[outcome] += 1;
    if (outcome !== 'acknowledged' && intent.soldOutMs !== undefined) counts.soldOut += 1;
    if (intent.sends > 1) counts.retried += 1;
  }
  return counts;
}
