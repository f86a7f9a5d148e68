// Figures of the machine: read from /proc as documented, of real processes, and the clocks' offset.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../cli/clock.ts';
import { parseMachine, type Clock } from '../../contract/index.ts';
import { RunClock } from '../clock/run-clock.ts';
import { startMachineRecorder } from './machine-recorder.ts';
import { parseHostStat, parseProcessStat } from './proc.ts';

describe('/proc', () => {
  it('is read behind a command with spaces and brackets', () => {
    const fields = ['S', ...Array.from({ length: 60 }, (_, index) => index)];
    fields[11] = 250;
    fields[12] = 50;
    fields[21] = 25_600;
    expect(parseProcessStat(`42 (a) b (c) ${fields.join(' ')}`)).toEqual({ ticks: 300, residentMb: 100 });
    expect(parseProcessStat('')).toBeUndefined();
  });

  it('tells what the host did not use and what was stolen', () => {
    expect(parseHostStat('cpu  100 5 50 800 20 1 4 20 0 0\ncpu0 1 2')).toEqual({
      total: 1_000,
      idle: 820,
      steal: 20,
    });
    expect(parseHostStat('')).toBeUndefined();
  });
});

describe('machine.csv', () => {
  it('holds a busy process, passes over one that is gone, and the host', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'showtime-machine-'));
    const busy = spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' });
    const clock = systemClock();
    const runClock = new RunClock(clock, {
      startedMonotonicMs: clock.nowMs(),
      startedWallMs: clock.wallMs(),
    });
    try {
      const path = join(dir, 'machine.csv');
      const recorder = startMachineRecorder({
        clock,
        runClock,
        path,
        watched: () => [
          { name: 'k6', pid: busy.pid! },
          { name: 'pod-a-1', pid: 2 ** 22 + 1 },
        ],
      });
      await clock.sleep(1_300);
      await recorder.stop();
      const rows = (await readFile(path, 'utf8'))
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => parseMachine(line)!);
      const named = (name: string) => rows.filter((row) => row.name === name);
      expect(named('k6').length).toBeGreaterThanOrEqual(2);
      expect(named('k6').every(({ value, residentMb }) => value > 0 && (residentMb ?? 0) > 10)).toBe(true);
      expect(named('pod-a-1')).toEqual([]);
      expect(named('host-idle').every(({ value }) => value >= 0 && value <= 100)).toBe(true);
      expect(named('clock_offset_ms').length).toBeGreaterThanOrEqual(3);
      expect(named('clock_offset_ms').every(({ value }) => Math.abs(value) < 5)).toBe(true);
    } finally {
      busy.kill('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    }
  });
});

describe('a recording that fails', () => {
  it('is told by stop, and ends nothing before', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'showtime-machine-'));
    const clock = systemClock();
    const runClock = new RunClock(clock, {
      startedMonotonicMs: clock.nowMs(),
      startedWallMs: clock.wallMs(),
    });
    try {
      const recorder = startMachineRecorder({
        clock,
        runClock,
        path: join(dir, 'machine.csv'),
        watched: () => Promise.reject(new Error('nobody to ask')),
      });
      // Long enough for Node to call a rejection unhandled.
      await new Promise((resolve) => setImmediate(resolve));
      await expect(recorder.stop()).rejects.toThrow('nobody to ask');
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});

describe('the offset of the wall clock', () => {
  /**
   * A wall clock in whole ms, `aheadMs` before the monotonic one; reading either takes 1 µs, and now and then
   * 3 ms.
   */
  function clockAhead(aheadMs: () => number): Clock {
    let nowMs = 0;
    let readings = 0;
    const read = () => {
      readings += 1;
      return (nowMs += readings % 997 === 0 ? 3 : 0.001);
    };
    return {
      nowMs: () => read(),
      wallMs: () => Math.floor(read() + aheadMs()),
      sleep: async () => undefined,
    };
  }

  it('is found to a few µs although the clock shows whole ms and the scheduler interrupts', () => {
    let aheadMs = 1_000_000.3;
    const runClock = new RunClock(
      clockAhead(() => aheadMs),
      { startedMonotonicMs: 0, startedWallMs: 1_000_000 },
    );
    expect(runClock.sampleOffset()).toBeCloseTo(0.3, 2);
    expect(runClock.fromWall(1_000_500)).toBeCloseTo(499.7, 2);
    aheadMs += 12;
    expect(runClock.sampleOffset()).toBeCloseTo(12.3, 2);
  });

  it('of a clock that stands still is what it shows', () => {
    const still: Clock = { nowMs: () => 500, wallMs: () => 2_000, sleep: async () => undefined };
    expect(new RunClock(still, { startedMonotonicMs: 100, startedWallMs: 1_500 }).sampleOffset()).toBe(100);
  });
});
