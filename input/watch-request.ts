// Reads the folder and flags of `showtime watch` into one request, or refuses with every problem; starts nothing.
import { resolve } from 'node:path';
import { ShowtimeError } from '../contract/index.ts';
import { openRun } from '../reports/index.ts';
import { isPlaying, newestRun } from './newest-run.ts';
import { badFlags, Refusals } from './refusals.ts';

/** The flags of `showtime watch` as they were written. */
export interface WatchFlags {
  speed?: string;
  /** False by `--no-open`. */
  open: boolean;
  terminal?: boolean;
}

export interface WatchRequest {
  /** Absolute path of the run folder. */
  dir: string;
  /** Null: follow it, or show it as it stands. */
  speed: number | null;
  open: boolean;
  /** Show it in the terminal, and serve no page. */
  terminal: boolean;
}

const slowest = 0.1;
const fastest = 100;

/** @throws ShowtimeError bad-flag, not-a-run-folder, no-run; all problems at once */
export async function readWatchRequest(
  dir: string | undefined,
  flags: WatchFlags,
  { runsFolder, wallMs }: { runsFolder: string; wallMs: number },
): Promise<WatchRequest> {
  const refusals = new Refusals('watch');
  const speed = await refusals.of(() => readSpeed(flags.speed));
  const run = await refusals.of(() =>
    dir === undefined ? newestRun(runsFolder, wallMs) : openRun(resolve(dir)),
  );
  if (run && typeof speed === 'number' && isPlaying(run, wallMs))
    refusals.add(
      new ShowtimeError('bad-flag', {
        what: `--speed ${speed} is for a recorded run, and ${run.record.id} plays`,
        why: 'what has not happened yet cannot be shown faster',
        fix: 'leave out --speed, or name a run that is over',
      }),
    );
  refusals.throwIfAny();
  if (run === undefined || speed === undefined) throw new Error('refused without a reason');
  return { dir: resolve(run.dir), speed, open: flags.open, terminal: flags.terminal ?? false };
}

function readSpeed(text: string | undefined): number | null {
  if (text === undefined) return null;
  const speed = text.trim() === '' ? NaN : Number(text);
  if (speed >= slowest && speed <= fastest) return speed;
  throw badFlags('watch', [`--speed "${text}" must be a number from ${slowest} to ${fastest}, such as 4`]);
}
