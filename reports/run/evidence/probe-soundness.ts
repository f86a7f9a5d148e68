// What probes.csv must be: each probe numbered without a gap, at its pace from the load's start to its end.
import { probeEveryMs, runFiles, type ProbeRow } from '../../../contract/index.ts';
import type { Numbered } from '../text-lines.ts';
import { Defects } from './defects.ts';
import { isWithin, stampToleranceMs, type TimeWindow } from './run-window.ts';

/** A probe that starts nothing for so long was not at work, ms. */
const maxGapMs = 5_000;
/** Minimum share of the probes that the configured pace implies. */
const minShare = 0.9;

interface Track {
  count: number;
  highest: number;
  sentMs: number[];
}

export class ProbeSoundness {
  readonly #found = new Defects();
  #isFinished = false;
  readonly #window: TimeWindow;
  readonly #tracks = { order: newTrack(), sql: newTrack() };

  constructor(run: TimeWindow) {
    this.#window = run;
  }

  take({ line, value: { probe, n, sentMs, endedMs } }: Numbered<ProbeRow>): void {
    const at = `${runFiles.probes}:${line}`;
    const track = this.#tracks[probe];
    track.count += 1;
    track.highest = Math.max(track.highest, Math.abs(n));
    track.sentMs.push(sentMs);
    if (endedMs < sentMs) this.#found.add('probes that ended before they were sent', at);
    if (!isWithin(this.#window, sentMs) || !isWithin(this.#window, endedMs))
      this.#found.add('probes outside the run', at);
  }

  /** Call it after the last row; `load`: undefined if the events do not contain it. */
  finish(load: TimeWindow | undefined): Defects {
    if (this.#isFinished) return this.#found;
    this.#isFinished = true;
    for (const probe of ['order', 'sql'] as const) {
      const track = this.#tracks[probe];
      if (track.count !== track.highest)
        this.#found.add(
          `rows of the ${probe} probe doubled or gone`,
          `${track.count} rows, the highest number is ${track.highest}`,
        );
      if (load !== undefined) this.#pace(probe, track, load);
    }
    return this.#found;
  }

  #pace(probe: 'order' | 'sql', { sentMs }: Track, { fromMs, toMs }: TimeWindow): void {
    const sent = Float64Array.from(sentMs)
      .sort()
      .filter((atMs) => atMs >= fromMs && atMs <= toMs);
    const wanted = Math.floor((toMs - fromMs - stampToleranceMs) / probeEveryMs[probe]);
    if (sent.length < wanted * minShare)
      this.#found.add(
        `${probe} probe that was not at its pace`,
        `${sent.length} sent during the load, ${wanted} were due`,
      );
    let lastMs = fromMs;
    for (const atMs of [...sent, toMs]) {
      if (atMs - lastMs > maxGapMs)
        this.#found.add(
          `silences of the ${probe} probe over ${maxGapMs / 1000} s`,
          `from ${Math.round(lastMs)} ms to ${Math.round(atMs)} ms`,
        );
      lastMs = atMs;
    }
  }
}

function newTrack(): Track {
  return { count: 0, highest: 0, sentMs: [] };
}
