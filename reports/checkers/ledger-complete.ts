// Validity: the client's ledger has no gaps.
import { runFiles } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { pass, unknown, type Checker, type Finding } from './checker.ts';

export const ledgerComplete: Checker = {
  name: 'ledger-complete',
  title: 'The client’s record of what it saw has no holes.',
  kind: 'validity',
  needs: ['ledger'],
  check: (run) =>
    ledgerHoles(run) ??
    pass(
      `${run.ledger.tally.lines} lines, ${run.ledger.orders.size} order intents, every attempt with its outcome`,
    ),
};

/**
 * What is missing in the ledger; undefined if nothing is. Claims about orders that were never requested
 * depend on it.
 */
export function ledgerHoles(run: LoadedRun): Finding | undefined {
  const { incomplete, tally, orders } = run.ledger;
  if (incomplete !== undefined) return unknown(incomplete);
  if (tally.torn)
    return unknown(`the last line of ${runFiles.ledger} is torn`, [
      `${runFiles.ledger}:${tally.lines + tally.bad + 1}`,
    ]);
  if (orders.size === 0) return unknown(`${runFiles.ledger} has no order`);
  return unpaired(run) ?? cutShort(run);
}

function unpaired(run: LoadedRun): Finding | undefined {
  const { openLines, orphanLines, gapLines } = run.ledger;
  const at = (lines: readonly number[]): string[] =>
    lines.slice(0, 5).map((line) => `${runFiles.ledger}:${line}`);
  if (orphanLines.length > 0)
    return unknown(`${orphanLines.length} outcomes without their attempt`, at(orphanLines));
  if (gapLines.length > 0) return unknown(`${gapLines.length} sends without the one before`, at(gapLines));
  // An interruption cuts k6's iterations. The checker load-delivered reports it, and open attempts count as
  // `unsure`.
  if (openLines.length > 0 && !run.record.interrupted)
    return unknown(`${openLines.length} attempts without an outcome`, at(openLines));
  return undefined;
}

/** Lines lost at the end leave no gap in the file, so compare with the closing event and the samples. */
function cutShort(run: LoadedRun): Finding | undefined {
  const closed = run.eventsOf('recording-closed').at(-1);
  if (!closed) return unknown(`${runFiles.events} has no recording-closed: the recorder died before the end`);
  const recordedLines = closed.value.evidence['ledgerLines'];
  const { lines } = run.ledger.tally;
  if (typeof recordedLines === 'number' && recordedLines !== lines)
    return unknown(`the recorder wrote ${recordedLines} lines, ${runFiles.ledger} has ${lines}`);
  const sent = run.promises('samples') ? (run.samples.sent.get('order') ?? 0) : 0;
  const { attempted, byProbe } = run.ledger.orderSends;
  const probed = run.promises('probes') && run.has('probes') ? run.probes.order.acknowledgedMs.length : 0;
  if (byProbe > 0 && probed > byProbe)
    return unknown(
      `${runFiles.probes} has ${probed} acknowledged orders, ${runFiles.ledger} only ${byProbe} attempts of the probe`,
    );
  return sent > attempted
    ? unknown(`${runFiles.samples} has ${sent} order requests, ${runFiles.ledger} only ${attempted} attempts`)
    : undefined;
}
