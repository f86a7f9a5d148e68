// Figures of the machine: read from /proc as documented, of real processes, and the clocks' offset.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { parseMachine, type Clock } from '../../contract/index.ts';
import { RunClock } from '../clock/run-clock.ts';
import { startMachineRecorder } from './machine-recorder.ts';
import { parseHostStat } from '../../platform/processes/proc-files.ts';
import { parseProcStat } from '../../platform/processes/proc-stat.ts';

describe('/proc', () => {
  it('/proc is read behind a command with spaces and brackets', () => {
    const fields = ['S', ...Array.from({ length: 60 }, (_, index) => index)];
    fields[11] = 250;
    fields[12] = 50;
    fields[21] = 25_600;
    expect(parseProcStat(`42 (a) b (c) ${fields.join(' ')}`)).toEqual({
      state: 'S',
      parent: 0,
      group: 1,
      ticks: 300,
      residentPages: 25_600,
    });
    expect(parseProcStat('')).toBeUndefined();
  });

  it('/proc records idle and stolen time of the host', () => {
    expect(parseHostStat('cpu  100 5 50 800 20 1 4 20 0 0\ncpu0 1 2')).toEqual({
      total: 1_000,
      idle: 820,
      steal: 20,
    });
    expect(parseHostStat('')).toBeUndefined();
  });
});

describe('machine.csv', () => {
  it('machine.csv holds a busy process, passes over one that is gone, and the host', async () => {
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
      await expect.poll(async () => (await readFile(path, 'utf8')).match(/,k6,/g)).not.toBeNull();
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
  it('a recording that fails is reported by stop, and ends nothing before', async () => {
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
        watched: () => Promise.reject(new Error('no process to read')),
      });
      // Long enough for Node to call a rejection unhandled.
      await new Promise((resolve) => setImmediate(resolve));
      await expect(recorder.stop()).rejects.toThrow('no process to read');
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

  it('the offset of the wall clock is found to a few µs although the clock has whole ms and the scheduler interrupts', () => {
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

  it('the offset of the wall clock of a clock that stands still is what it shows', () => {
    const still: Clock = { nowMs: () => 500, wallMs: () => 2_000, sleep: async () => undefined };
    expect(new RunClock(still, { startedMonotonicMs: 100, startedWallMs: 1_500 }).sampleOffset()).toBe(100);
  });
});
