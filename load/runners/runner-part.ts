// One runner as the harness plays with it: its start, what it wrote, fetched to the end, and what became of it.
import {
  runnerFiles,
  ShowtimeError,
  type Clock,
  type RunnerFile,
  type RunnerRecord,
  type RunnerState,
} from '../../contract/index.ts';
import type { RunClock } from '../clock/run-clock.ts';
import type { Exact } from '../k6/exact-rows.ts';
import type { RunnerOffset } from './runner-clock.ts';
import type { RunnerLink } from './runner-link.ts';
import type { RunnerRecording } from './runner-recording.ts';

const pollMs = 250;
/** A runner that does not answer for so long is lost, ms. */
const lostAfterMs = 20_000;

export interface Part {
  link: RunnerLink;
  offset: RunnerOffset;
  recording: RunnerRecording;
  state: RunnerState | null;
  /** Why its files are not whole. */
  because: string | null;
}

export async function readClock(link: RunnerLink, offset: RunnerOffset, runClock: RunClock): Promise<void> {
  const askedMs = runClock.toWall(runClock.nowMs());
  const runnerMs = await link.wallMs();
  offset.take({ askedMs, runnerMs, answeredMs: runClock.toWall(runClock.nowMs()) });
}

/** An order that did not arrive is given again; a runner takes the first that arrives. */
export async function startOne({ link, offset }: Part, atWallMs: number): Promise<void> {
  const order = (): Promise<void> => link.start(atWallMs + offset.offsetMs);
  await order().catch(order);
}

/** Fetches until everything is there. Returns why it never will be, or null. */
export async function fetchAll(
  part: Part,
  { clock, runClock }: { clock: Clock; runClock: RunClock },
): Promise<string | null> {
  const { link, offset, recording } = part;
  let heardMs = clock.nowMs();
  for (;;) {
    try {
      const state = await link.state();
      part.state = state;
      for (const name of Object.keys(runnerFiles) as RunnerFile[])
        if ((state.bytes[name] ?? 0) > recording.bytesOf(name)) await fetchFile(part, name);
      heardMs = clock.nowMs();
      if (state.phase === 'failed') return state.because ?? 'it failed';
      if (state.closed !== null && state.phase === 'ended') return whyNotClosed(state, recording);
      await readClock(link, offset, runClock);
    } catch (error) {
      if (error instanceof ShowtimeError) throw error;
      const gone = await link.address.whyGone();
      if (gone !== null) return gone;
      if (clock.nowMs() - heardMs > lostAfterMs)
        return `it has not answered for ${lostAfterMs / 1_000} s: ${error instanceof Error ? error.message : String(error)}`;
    }
    await clock.sleep(pollMs);
  }
}

async function fetchFile({ link, recording }: Part, name: RunnerFile): Promise<void> {
  for (;;) {
    const bytes = await link.read(name, recording.bytesOf(name));
    if (bytes.length === 0) return;
    recording.take(name, bytes);
  }
}

/** The closing record against what was received. */
function whyNotClosed({ closed }: RunnerState, { received }: RunnerRecording): string | null {
  for (const [name, { bytes, sha256 }] of Object.entries(closed ?? {})) {
    const have = received[name] ?? { bytes: 0, sha256: '' };
    if (have.bytes !== bytes) return `it wrote ${bytes} bytes of ${name}, and ${have.bytes} were read`;
    if (bytes > 0 && have.sha256 !== sha256) return `its ${name} was read with another SHA-256 than it has`;
  }
  return null;
}

export function recordOf(
  { link, offset, recording, state, because }: Part,
  exact: readonly (Exact | null)[],
  at: number,
): RunnerRecord {
  const { index, name } = link.address;
  const { started, dropped, requests } = recording.recorder.counts;
  const begunMs =
    state?.startedMs === undefined || state.startedMs === null || state.askedMs === null
      ? null
      : state.startedMs - state.askedMs;
  // With a curve the first arrivals show when it really began, against the runner that began first.
  const zeros = exact.flatMap((one) => (one === null ? [] : [one.zeroMs]));
  const own = exact[at]?.zeroMs;
  const skewMs = own === undefined ? 0 : own - Math.min(...zeros);
  return {
    index,
    name,
    k6: state?.k6 ?? null,
    exitCode: state?.exit?.code ?? null,
    closed: because === null,
    because,
    lateMs: begunMs === null ? null : rounded(Math.max(begunMs, skewMs)),
    started,
    dropped,
    requests,
    ledgerLines: recording.ledger.counts.lines,
    foreign: recording.foreign,
    clockOffsetMs: rounded(offset.offsetMs),
    clockUncertaintyMs: rounded(offset.uncertaintyMs),
    clockMovedMs: rounded(offset.movedMs),
    files: recording.received,
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
