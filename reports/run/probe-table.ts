// The acknowledgements of each probe as ascending times: what outages are measured by.
import type { ProbeSoundness } from './evidence/probe-soundness.ts';
import type { FileTally } from './file-tally.ts';
import type { RecordedRun } from './recorded-run.ts';

export interface ProbeTrack {
  /** When acknowledgements came, ascending, ms. */
  acknowledgedMs: Float64Array;
  /** First sending and last end of any probe, ms; null without any. */
  firstSentMs: number | null;
  lastEndedMs: number | null;
}

export interface ProbeTable {
  tally: FileTally;

  order: ProbeTrack;
  sql: ProbeTrack;
}

/** `soundness` gets every row. */
export function readProbes(run: Pick<RecordedRun, 'probes'>, soundness?: ProbeSoundness): ProbeTable {
  const { tally, lines } = run.probes();
  const tracks = { order: newTrack(), sql: newTrack() };
  for (const row of lines) {
    const { probe, sentMs, endedMs, outcome } = row.value;
    soundness?.take(row);
    const track = tracks[probe];
    track.firstSentMs = Math.min(track.firstSentMs, sentMs);
    track.lastEndedMs = Math.max(track.lastEndedMs, endedMs);
    if (outcome === 'acknowledged') track.acknowledgedMs.push(endedMs);
  }
  return { tally, order: finished(tracks.order), sql: finished(tracks.sql) };
}

interface OpenTrack {
  acknowledgedMs: number[];
  firstSentMs: number;
  lastEndedMs: number;
}

function newTrack(): OpenTrack {
  return { acknowledgedMs: [], firstSentMs: Infinity, lastEndedMs: -Infinity };
}

function finished({ acknowledgedMs, firstSentMs, lastEndedMs }: OpenTrack): ProbeTrack {
  return {
    acknowledgedMs: Float64Array.from(acknowledgedMs).sort(),
    firstSentMs: Number.isFinite(firstSentMs) ? firstSentMs : null,
    lastEndedMs: Number.isFinite(lastEndedMs) ? lastEndedMs : null,
  };
}
