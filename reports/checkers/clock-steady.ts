// Validity: wall clock and monotonic clock went alike, so that times of k6 and of everyone else can be
// compared.
import { clockJumpLimitMs, clockOffsetName, runFiles, type MachineRow } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { whyIncomplete } from '../run/file-tally.ts';
import type { Numbered } from '../run/text-lines.ts';
import { pass, unknown, type Checker } from './checker.ts';

/** One sample a second; a gap above this is a hole in which a jump could hide and be undone. */
const gapLimitMs = 5_000;

export const clockSteady: Checker = {
  name: 'clock-steady',
  title: 'The clocks agreed all along, so times can be compared.',
  kind: 'validity',
  needs: ['samples'],
  check: (run) => {
    const hole = whyIncomplete(run.machine.tally);
    if (hole !== undefined) return unknown(hole);
    const offsets = run.machine.rows.filter(({ value }) => value.name === clockOffsetName);
    const from = run.eventsOf('load-started').at(0)?.value.atMs ?? 0;
    const to = run.eventsOf('load-ended').at(-1)?.value.atMs;
    if (offsets.length < 2 || to === undefined)
      return unknown(
        `${runFiles.machine} has ${offsets.length} samples of the clock offset, and the load's end is ${to === undefined ? 'not known' : 'known'}`,
      );
    return (
      firstTrouble(offsets, { from, to }) ??
      pass(`${offsets.length} samples of the clock offset, largest jump ${largestJump(offsets)} ms`)
    );
  },
};

function firstTrouble(
  offsets: LoadedRun['machine']['rows'],
  { from, to }: { from: number; to: number },
): ReturnType<typeof unknown> | undefined {
  let last: Numbered<MachineRow> | undefined;
  for (const sample of offsets) {
    const at = [`${runFiles.machine}:${sample.line}`];
    const jump = last ? Math.abs(sample.value.value - last.value.value) : 0;
    if (jump > clockJumpLimitMs)
      return unknown(`the wall clock jumped by ${rounded(jump)} ms, more than ${clockJumpLimitMs} ms`, at);
    const sinceMs = sample.value.atMs - (last?.value.atMs ?? from);
    if (sinceMs > gapLimitMs && sample.value.atMs > from)
      return unknown(`no sample of the clock offset for ${rounded(sinceMs)} ms`, at);
    last = sample;
  }
  return last && to - last.value.atMs > gapLimitMs
    ? unknown(`no sample of the clock offset in the last ${rounded(to - last.value.atMs)} ms of load`)
    : undefined;
}

function largestJump(offsets: readonly Numbered<MachineRow>[]): number {
  return rounded(
    offsets.reduce(
      (largest, { value }, index) =>
        Math.max(largest, Math.abs(value.value - (offsets[index - 1] ?? { value }).value.value)),
      0,
    ),
  );
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
