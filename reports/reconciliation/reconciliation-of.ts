// Compares client and server for a run with an observed.json; returns a reason if that file is expected and
// missing.
import { runFiles, type SloResult } from '../../contract/index.ts';
import { readObserved } from '../run/observed-file.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { clientSides } from './client-side.ts';
import { reconcile, type SloReconciliation } from './reconcile.ts';

export interface Reconciliation {
  /** In the order of the verdict's SLOs. */
  slos: readonly SloReconciliation[];
  /** Why some or all of it is not known, a sentence each. */
  unknown: readonly string[];
  /** Order probes that were sent: harness traffic, in neither count; null if the run kept none. */
  probes: number | null;
}

/** Null for a run that was not observed. */
export function reconciliationOf(run: LoadedRun, slos: readonly SloResult[]): Reconciliation | null {
  const { dir } = run.recorded;
  const seen = readObserved(dir);
  if (seen === null)
    return run.record.settings['observed'] === true
      ? nothing(`${runFiles.observed} is missing, although the run was observed`)
      : null;
  if (typeof seen === 'string') return nothing(`${runFiles.observed} ${seen}`);
  if (!run.promises('samples') || !run.has('samples'))
    return nothing(`${runFiles.samples} is missing: the gap cannot be explained`);
  const { sides, incomplete } = clientSides(dir, run.record);
  const unknown = incomplete === undefined ? [] : [`the gap cannot be explained whole: ${incomplete}`];
  // A check is known to the script alone: no server counts it.
  const checks = new Set(
    run.record.slos.flatMap(({ name, indicator }) => (indicator.kind === 'check' ? [name] : [])),
  );
  const countable = slos.filter(({ name }) => !checks.has(name));
  const pairs = countable.map((result): SloReconciliation | string => {
    const server = seen.server.find(({ slo }) => slo === result.name);
    const side = sides.get(result.name);
    return server && side ? reconcile(result, side, server) : `${result.name}: the server’s count is missing`;
  });
  return {
    slos: pairs.filter((pair) => typeof pair !== 'string'),
    unknown: [...unknown, ...pairs.filter((pair) => typeof pair === 'string')],
    probes: run.promises('ledger') && run.has('ledger') ? run.ledger.orderSends.byProbe : null,
  };
}

function nothing(because: string): Reconciliation {
  return { slos: [], unknown: [because], probes: null };
}
