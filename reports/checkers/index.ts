// The checkers by name: this map is the list of what is judged; SLOs add one each.
import type { CheckVerdict } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { acknowledgedOrdersStoredOnce } from './acknowledged-orders-stored-once.ts';
import type { Checker } from './checker.ts';
import { clockSteady } from './clock-steady.ts';
import { evidenceWhole } from './evidence-whole.ts';
import { faultsBit } from './faults-bit.ts';
import { faultsUndone } from './faults-undone.ts';
import { asVerdict, findingOf } from './judge.ts';
import { foreignRequestsRefused } from './foreign-requests-refused.ts';
import { keysBindContent } from './keys-bind-content.ts';
import { ledgerComplete } from './ledger-complete.ts';
import { loadDelivered } from './load-delivered.ts';
import { machineHadRoom } from './machine-had-room.ts';
import { newWriterHoldsAll } from './new-writer-holds-all.ts';
import { noOrderLeaked } from './no-order-leaked.ts';
import { noRefusedOrderStored } from './no-refused-order-stored.ts';
import { noUnexpectedOrder } from './no-unexpected-order.ts';
import { oneOrderPerKey } from './one-order-per-key.ts';
import { oneTicketPerOrder } from './one-ticket-per-order.ts';
import { ownOrdersReadable } from './own-orders-readable.ts';
import { paymentsMatch } from './payments-match.ts';
import { pricesMatch } from './prices-match.ts';
import { refusalsJustified } from './refusals-justified.ts';
import { sloChecker } from './slo-checker.ts';
import { stockAddsUp } from './stock-adds-up.ts';
import { thresholds } from './thresholds.ts';
import { unsureAttemptsSettle } from './unsure-attempts-settle.ts';
import { workAroundEveryFault } from './work-around-every-fault.ts';

export const checkers = {
  'evidence-whole': evidenceWhole,
  'load-delivered': loadDelivered,
  'machine-had-room': machineHadRoom,
  'clock-steady': clockSteady,
  'ledger-complete': ledgerComplete,
  'faults-bit': faultsBit,
  'faults-undone': faultsUndone,
  'work-around-every-fault': workAroundEveryFault,
  'acknowledged-orders-stored-once': acknowledgedOrdersStoredOnce,
  'one-order-per-key': oneOrderPerKey,
  'no-refused-order-stored': noRefusedOrderStored,
  'unsure-attempts-settle': unsureAttemptsSettle,
  'no-unexpected-order': noUnexpectedOrder,
  'stock-adds-up': stockAddsUp,
  'payments-match': paymentsMatch,
  'prices-match': pricesMatch,
  'refusals-justified': refusalsJustified,
  'one-ticket-per-order': oneTicketPerOrder,
  'no-order-leaked': noOrderLeaked,
  'foreign-requests-refused': foreignRequestsRefused,
  'keys-bind-content': keysBindContent,
  'own-orders-readable': ownOrdersReadable,
  'new-writer-holds-all': newWriterHoldsAll,
  thresholds,
} as const satisfies Readonly<Record<string, Checker>>;

/** A verdict with the kind of its checker, which decides how verdicts are merged. */
export interface KindVerdict {
  kind: Checker['kind'];
  verdict: CheckVerdict;
  /** As of its finding. */
  undelivered?: boolean;
}

/** Runs every checker, including those of the SLOs. */
export function judgeAll(run: LoadedRun): readonly KindVerdict[] {
  const requested: readonly Checker[] = [
    ...Object.values<Checker>(checkers).filter(
      ({ name }) => name !== 'thresholds' || run.record.thresholdsAsked,
    ),
    ...run.record.slos.map((slo) => sloChecker(slo, run)),
  ];
  return requested.map((checker) => {
    const finding = findingOf(checker, run);
    return {
      kind: checker.kind,
      verdict: asVerdict(checker, finding),
      undelivered: finding.undelivered === true,
    };
  });
}
