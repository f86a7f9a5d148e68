// CPU by owner: the generator's, the subjects' with their children, and that of all other processes.
import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { CpuMeter } from './cpu-meter.ts';
import { withDescendants } from '../../../platform/processes/descendants.ts';

const clock = systemClock();
const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

/** A process that has a child which is busy, and ends with it. */
async function busyParent(): Promise<{ parent: number; child: number }> {
  const program =
    "const c=require('child_process').spawn(process.execPath,['-e','process.stdin.once(\"close\",()=>process.exit()).resume();(function b(){const t=Date.now()+20;while(Date.now()<t);setImmediate(b)})()'],{stdio:['pipe','ignore','ignore']});console.log(c.pid)";
  const parent = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(parent);
  const child = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (chunk) => resolve(Number(String(chunk)))),
  );
  return { parent: parent.pid!, child };
}

it('the CPU meter finds the children of the subjects', async () => {
  const { parent, child } = await busyParent();
  expect(await withDescendants([parent])).toEqual([parent, child]);
  expect(await withDescendants([process.pid])).toEqual(expect.arrayContaining([process.pid, parent, child]));
  expect(await withDescendants([])).toEqual([]);
});

it('the CPU meter leaves the subjects and their children out of what others use', async () => {
  const { parent } = await busyParent();
  const with_ = await CpuMeter.of(clock, [[parent]]);
  const without = await CpuMeter.of(clock, [[2 ** 22 + 1]]);
  const before = await Promise.all([with_.read(), without.read()]);
  await expect
    .poll(async () => {
      const after = await Promise.all([with_.read(), without.read()]);
      const [known, other] = [with_.use(before[0], after[0]), without.use(before[1], after[1])];
      return other.othersCores! - known.othersCores!;
    })
    .toBeGreaterThan(0.1);
});

it('the CPU meter counts a separate generator together with this process, and gives no figure of others if a subject is unknown', async () => {
  const { child } = await busyParent();
  const meter = await CpuMeter.of(clock, [[process.pid], []]);
  const before = await meter.read(child);
  const alone = await meter.read();
  await expect
    .poll(async () => {
      const after = await meter.read(child);
      const aloneAfter = await meter.read();
      return (
        (meter.use(before, after).generatorCores ?? 0) >
        (meter.use(alone, aloneAfter).generatorCores ?? 0) + 0.1
      );
    })
    .toBe(true);
  expect(meter.use(before, await meter.read(child))).toMatchObject({ othersCores: null });
  expect(meter.use(before, await meter.read(2 ** 22 + 1)).generatorCores).toBeNull();
});
