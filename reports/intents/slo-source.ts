// Where an SLO's events are counted: the ledger knows orders and cancels best, samples know all else.
import type { RunRecord, Slo } from '../../contract/index.ts';

/** True if the ledger's intents are what the SLO counts. */
export function isOfLedger({ indicator }: Slo, { promised }: RunRecord): boolean {
  return (
    promised.includes('ledger') &&
    indicator.kind !== 'check' &&
    (indicator.of === 'order' || indicator.of === 'cancel')
  );
}
