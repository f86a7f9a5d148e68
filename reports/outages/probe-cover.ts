// Whether probes were at work from before each fault until it was over: where they were not, "no outage"
// would be a guess.
import { runFiles } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import type { FaultHistory } from '../run/fault-history.ts';
import type { ProbeTrack } from '../run/probe-table.ts';

/** Why the promised probes did not see all of every fault; undefined if they did, or none were promised. */
export function unwatched(run: LoadedRun, faults: readonly FaultHistory[]): string | undefined {
  if (!run.promises('probes')) return undefined;
  const gap = run.incomplete('probes');
  if (gap !== undefined) return gap;
  const { order, sql } = run.probes;
  if (order.acknowledgedMs.length === 0) return `${runFiles.probes} has no acknowledged order probe`;
  const tracks = run.promises('databases') ? { order, sql } : { order };
  for (const [name, track] of Object.entries(tracks)) {
    const unseen = faults.find(
      ({ injectedMs, steadyMs }) =>
        injectedMs !== undefined && !covers(track, injectedMs, steadyMs ?? injectedMs),
    );
    if (unseen !== undefined) return `${runFiles.probes} has no ${name} probes over all of ${unseen.id}`;
  }
  return undefined;
}

function covers({ firstSentMs, lastEndedMs }: ProbeTrack, fromMs: number, toMs: number): boolean {
  return firstSentMs !== null && lastEndedMs !== null && firstSentMs <= fromMs && lastEndedMs >= toMs;
}
