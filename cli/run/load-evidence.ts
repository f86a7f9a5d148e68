// What the event of the load's end says of what k6 played, made and lost.
import type { Evidence } from '../../contract/index.ts';
import { whyNotWhole, type Played } from '../../load/index.ts';

/** `notWhole` says why the samples are not all that k6 made; null if they are. */
export function loadEvidence(played: Played): Evidence {
  const {
    arrivals,
    started,
    dropped,
    droppedWhileAllWaited,
    interruptedIterations,
    requests,
    blocked,
    firstBlocked,
    exceptions,
    firstException,
    ledgerLines,
    malformedLedgerLines,
  } = played;
  return {
    arrivals,
    started,
    dropped,
    droppedWhileAllWaited,
    interruptedIterations,
    requests,
    notWhole: whyNotWhole(played) ?? null,
    blocked,
    firstBlocked,
    exceptions,
    firstException,
    ledgerLines,
    malformedLedgerLines,
  };
}
