// A recorded demo, shown again with nothing else running: the presenter's keys move through its scenes.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  parseEvents,
  parseShow,
  runFiles,
  showAfter,
  ShowtimeError,
  type Show,
  type ShowLine,
} from '../../contract/index.ts';
import { unpackRecording } from '../../control/show/recording.ts';
import type { Key } from '../../control/show/show-machine.ts';
import { replayRun, type LiveServer, type Replay } from '../../reports/live/index.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interruption.ts';
import { openLiveScreen } from '../live/live-screen.ts';
import { openKeyboard } from './keys.ts';
import { plainShow } from './plain-show.ts';
import { replayPage } from './replay-page.ts';
import { showScreen, type ShowView } from './show-screen.ts';

export interface ReplayOptions {
  /** Null: the recording that comes with Showtime. */
  folder: string | null;
  speed: number;
  /** Open the page in a browser. */
  open: boolean;
  /** Where a page that is open already looks for its server; null for a new address. */
  at: Pick<LiveServer, 'port' | 'token'> | null;
}

/** Resolves at the end of the recording, or when a key ends it. @throws ShowtimeError not-a-run-folder, bad-show */
export async function playReplay(context: CliContext, options: ReplayOptions): Promise<void> {
  const { folder } = options;
  const recording =
    folder === null ? await unpackRecording() : { path: folder, remove: async () => undefined };
  try {
    refuseNoRun(recording.path);
    const lines = showLinesOf(recording.path);
    context.progress(`replay of ${basename(recording.path)}: nothing else runs`);
    await untilInterrupted(
      context,
      (signal) =>
        showReplay(context, {
          ...options,
          path: recording.path,
          lines,
          marksMs: marksOf(recording.path, lines),
          signal,
        }),
      'nothing runs that would have to be undone',
    );
  } finally {
    await recording.remove();
  }
}

interface Showing extends ReplayOptions {
  path: string;
  lines: readonly ShowLine[];
  /** Moments of the run to which keys move, ms, ascending. */
  marksMs: readonly number[];
  signal: AbortSignal;
}

async function showReplay(context: CliContext, showing: Showing): Promise<void> {
  const { path, lines, marksMs, speed } = showing;
  const ended = new AbortController();
  const signal = AbortSignal.any([showing.signal, ended.signal]);
  const fresh = (): Replay => replayRun(path, { clock: context.clock, signal, speed });
  let replay = fresh();
  const show = (): Show | null => folded(lines.filter(({ atMs }) => atMs <= replay.positionMs));
  const screen = await openLiveScreen(context, {
    state: () => replay.state(),
    show: (width) => showLines(show(), replay.isPaused, width),
  });
  const plain = screen === null ? plainLines(context, lines) : undefined;
  const page = await replayPage(context, showing, { feed: () => replay, view: () => viewOf(show()) });
  const keyboard = openKeyboard(process.stdin, (key) => {
    const before = replay;
    replay = moved(key, { replay, marksMs, again: fresh, end: () => ended.abort() });
    if (replay !== before) page?.switched();
    screen?.draw();
  });
  try {
    await untilShown(context, { replay: () => replay, signal }, () => plain?.(replay.positionMs));
    plain?.(Infinity);
    screen?.draw();
  } finally {
    keyboard?.close();
    screen?.close();
    await page?.close();
    ended.abort();
  }
  const { verdict } = replay.state();
  if (verdict !== null) context.print(`${verdict.outcome}: ${verdict.sentence} (as recorded)`);
}

/** Prints what happened on stage up to a moment, each line once however large the steps are. */
function plainLines(context: CliContext, lines: readonly ShowLine[]): (untilMs: number) => void {
  const plain = plainShow(context);
  let show: Show | null = null;
  let shown = 0;
  return (untilMs) => {
    for (let line = lines[shown]; line !== undefined && line.atMs <= untilMs; line = lines[shown]) {
      show = showAfter(show, line);
      shown += 1;
      if (show !== null) plain.changed(viewOf(show));
    }
  };
}

function folded(lines: readonly ShowLine[]): Show | null {
  return lines.reduce<Show | null>((before, line) => showAfter(before, line), null);
}

const pollIntervalMs = 200;

/** Until the newest replay is at its end: a key may have begun another one meanwhile. */
async function untilShown(
  { clock }: Pick<CliContext, 'clock'>,
  { replay, signal }: { replay: () => Replay; signal: AbortSignal },
  look: () => void,
): Promise<void> {
  const over = new WeakSet<Replay>();
  const watched = new WeakSet<Replay>();
  while (!signal.aborted) {
    const now = replay();
    if (!watched.has(now)) {
      watched.add(now);
      void now.done.catch(() => undefined).then(() => over.add(now));
    }
    look();
    if (over.has(now)) return;
    await clock.sleep(pollIntervalMs, signal).catch(() => undefined);
  }
}

/** The replay after a key: the same one, or another from the begin. */
function moved(
  key: Key,
  parts: { replay: Replay; marksMs: readonly number[]; again: () => Replay; end: () => void },
): Replay {
  const { replay, marksMs, again, end } = parts;
  switch (key) {
    case 'hold':
      if (replay.isPaused) replay.resume();
      else replay.pause();
      return replay;
    case 'next': {
      const after = marksMs.find((atMs) => atMs > replay.positionMs);
      if (after !== undefined) replay.skipTo(after);
      return replay;
    }
    case 'back': {
      const before = marksMs.findLast((atMs) => atMs < replay.positionMs - backWithinMs);
      const fresh = again();
      if (before !== undefined) fresh.skipTo(before);
      return fresh;
    }
    case 'reset':
      return again();
    case 'quit':
    case 'interrupt':
      end();
      return replay;
    default:
      return replay;
  }
}

/** Back goes to the begin of this scene, and soon after it to the scene before, ms. */
const backWithinMs = 2_000;

function showLines(show: Show | null, isPaused: boolean, width: number): string[] {
  const keys = '  REPLAY   enter/→ next scene   space pause   b back   r from the begin   q end';
  if (show === null) return [`${keys}${isPaused ? '   PAUSED' : ''}`];
  return [...showScreen(viewOf(show), width).slice(0, -1), `${keys}${isPaused ? '   PAUSED' : ''}`];
}

/** Before the script is known there is no scene. */
const nothingYet: ShowView = {
  scenes: [],
  scene: 0,
  phase: 'talking',
  held: false,
  typed: null,
  expected: null,
  score: null,
  note: '',
};

function viewOf(show: Show | null): ShowView {
  if (show === null) return nothingYet;
  const { script, scene, phase, held } = show;
  const expected = show.predictions[scene] ?? script.scenes[scene]?.predict ?? null;
  return {
    scenes: script.scenes,
    scene,
    phase,
    held,
    typed: null,
    expected,
    score: show.scores[scene] ?? null,
    note: '',
  };
}

/** Where scenes begin; in a run without scenes, a moment before each fault. */
function marksOf(path: string, lines: readonly ShowLine[]): number[] {
  const scenes = lines.filter((line) => line.kind === 'scene' && line.phase === 'talking');
  if (scenes.length > 0) return scenes.map(({ atMs }) => atMs);
  const file = join(path, runFiles.events);
  const { events } = parseEvents(existsSync(file) ? readFileSync(file, 'utf8') : '');
  return events.flatMap(({ kind, atMs }) =>
    kind === 'fault-declared' ? [Math.max(0, atMs - leadInMs)] : [],
  );
}

const leadInMs = 2_000;

function refuseNoRun(path: string): void {
  if (existsSync(join(path, runFiles.run))) return;
  throw new ShowtimeError('not-a-run-folder', {
    what: `${path} is no run folder`,
    why: `it has no ${runFiles.run}`,
    fix: 'give a folder below runs/, or --replay without one for the recording that comes with Showtime',
  });
}

function showLinesOf(path: string): ShowLine[] {
  const file = join(path, runFiles.show);
  return existsSync(file) ? parseShow(readFileSync(file, 'utf8')) : [];
}
