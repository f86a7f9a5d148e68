// Where an SLO's events are counted: orders and cancels in the ledger, everything else in the samples.
import type { RunRecord, Slo } from '../../../contract/index.ts';

/** True if the ledger's intents are what the SLO counts. */
export function isOfLedger({ indicator }: Slo, { promised }: RunRecord): boolean {
  return (
    promised.includes('ledger') &&
    indicator.kind !== 'check' &&
    (indicator.of === 'order' || indicator.of === 'cancel')
  );
}
