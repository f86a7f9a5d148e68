// Evidence in the event of the load's end: what k6 played, created and lost.
import type { Evidence } from '../../contract/index.ts';
import { whyNotWhole, type Played } from '../../load/index.ts';

/**
 * `notWhole` is the reason why the samples are incomplete; null if they are complete. `joined` are redirects
 * within requests, `outside` the requests of setup and teardown, which have no rows.
 */
export function loadEvidence(played: Played): Evidence {
  const {
    arrivals,
    started,
    dropped,
    droppedWhileAllWaited,
    interruptedIterations,
    requests,
    destinations,
    joined,
    outside,
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
    requestsToBaseUrl: destinations.toBaseUrl,
    requestsElsewhere: destinations.elsewhere,
    ...(joined === 0 ? {} : { joined }),
    ...(outside === 0 ? {} : { outside }),
    notWhole: whyNotWhole(played) ?? null,
    blocked,
    firstBlocked,
    exceptions,
    firstException,
    ledgerLines,
    malformedLedgerLines,
  };
}
