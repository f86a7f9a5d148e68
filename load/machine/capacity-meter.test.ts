// Pressure, quotas and stalls: read from the texts that kernels write, and seen on this machine.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { machineNames } from '../../contract/index.ts';
import { locateCgroups, parseCpuStat, parseQuota } from './cgroups.ts';
import { TurnGaps } from './loop-watch.ts';
import { parsePressure, waitedPercent } from './pressure.ts';
import { CapacityMeter } from './capacity-meter.ts';

const mountsV1 = [
  '30 25 0:26 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset',
  '31 25 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct',
  '32 25 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
].join('\n');

describe('the cgroups of a process', () => {
  it('the cgroups of a process are found with version 1, up to the root', () => {
    expect(locateCgroups('7:cpuset:/\n4:cpu,cpuacct:/ci/job-1\n0::/', mountsV1)).toEqual({
      quota: [
        '/sys/fs/cgroup/cpu,cpuacct/ci/job-1',
        '/sys/fs/cgroup/cpu,cpuacct/ci',
        '/sys/fs/cgroup/cpu,cpuacct',
        '/sys/fs/cgroup/unified',
      ],
      pressure: '/sys/fs/cgroup/unified/cpu.pressure',
    });
  });

  it('the cgroups of a process are found with version 2', () => {
    const mounts = '26 25 0:22 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate';
    expect(locateCgroups('0::/user.slice/job', mounts)).toEqual({
      quota: ['/sys/fs/cgroup/user.slice/job', '/sys/fs/cgroup/user.slice', '/sys/fs/cgroup'],
      pressure: '/sys/fs/cgroup/user.slice/job/cpu.pressure',
    });
  });

  it('the cgroups of a process are found in a container that sees only its part', () => {
    const mounts = '31 25 0:27 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu';
    expect(locateCgroups('4:cpu:/docker/abc', mounts).quota).toEqual(['/sys/fs/cgroup/cpu']);
    expect(locateCgroups('4:cpu:/elsewhere', mounts).quota).toEqual(['/sys/fs/cgroup/cpu']);
  });

  it('the cgroups of a process are none without cgroups', () => {
    expect(locateCgroups('', '')).toEqual({ quota: [], pressure: null });
  });
});

describe('what kernels write', () => {
  it('what kernels write gives how long tasks waited for a CPU', () => {
    expect(
      parsePressure(
        'some avg10=5.89 avg60=3.83 avg300=17.32 total=261863749\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n',
      ),
    ).toBe(261_863_749);
    expect(parsePressure('nothing of the kind')).toBeUndefined();
  });

  it('what kernels write is counted over the time between the two figures, whenever their rows were begun', () => {
    const before = { us: 5_000_000, atMs: 1_880 };
    expect(waitedPercent(before, { us: 6_441_000, atMs: 3_321 })).toBe(100);
    expect(waitedPercent(before, { us: 5_360_250, atMs: 3_321 })).toBe(25);
    expect(waitedPercent(before, before)).toBeUndefined();
  });

  it('what kernels write gives in both versions how many quota periods passed, and how many ran out', () => {
    expect(parseCpuStat('nr_periods 31\nnr_throttled 30\nthrottled_time 889117572\n')).toEqual({
      periods: 31,
      throttled: 30,
    });
    expect(
      parseCpuStat('usage_usec 5\nuser_usec 3\nnr_periods 8\nnr_throttled 2\nthrottled_usec 9\n'),
    ).toEqual({ periods: 8, throttled: 2 });
    expect(parseCpuStat('usage_usec 5\n')).toBeUndefined();
  });

  it('what kernels write gives the quota in cores', () => {
    expect(parseQuota('70000 100000\n')).toBe(0.7);
    expect(parseQuota('-1\n 100000\n')).toBeNull();
    expect(parseQuota('max 100000\n')).toBeNull();
    expect(parseQuota(' ')).toBeNull();
  });
});

describe('the capacity of this machine', () => {
  it('the capacity of this machine has no figures at first, and then those that this system has', async () => {
    let clockMs = 0;
    const meter = new CapacityMeter(() => (clockMs += 1_000));
    const first = await meter.read(0, []);
    expect(first.filter(({ name }) => name !== machineNames.runQueue)).toEqual([]);
    // Ticks are 10 ms: figures of a host come once some have passed.
    let rows = await meter.read(1_000, []);
    for (let atMs = 2_000; !rows.some(({ name }) => name === machineNames.hostIdle); atMs += 1_000)
      rows = await meter.read(atMs, []);
    const named = (name: string): number[] => rows.flatMap((row) => (row.name === name ? [row.value] : []));
    for (const name of [machineNames.hostIdle, machineNames.hostSteal]) {
      expect(named(name)).toHaveLength(1);
      expect(named(name)[0]).toBeGreaterThanOrEqual(0);
      expect(named(name)[0]).toBeLessThanOrEqual(100);
    }
    const pressureReported =
      existsSync('/proc/pressure/cpu') && readFileSync('/proc/pressure/cpu', 'utf8').startsWith('some');
    expect(named(machineNames.cpuPressure)).toHaveLength(pressureReported ? 1 : 0);
    expect(named(machineNames.runQueue)).toHaveLength(existsSync('/proc/stat') ? 1 : 0);
  });
});

describe('an event loop', () => {
  it('an event loop that turns on time stands still for nothing, and one that was stopped for as long as it was', () => {
    const gaps = new TurnGaps(25, 0);
    for (const atMs of [25, 50, 76, 100]) gaps.turn(atMs);
    expect(gaps.takeMaxMs(110)).toBe(1);
    gaps.turn(3_125);
    gaps.turn(3_150);
    expect(gaps.takeMaxMs(3_160)).toBe(3_000);
    expect(gaps.takeMaxMs(3_170)).toBe(0);
  });

  it('an event loop that still stands still is counted as far as it has come', () => {
    const gaps = new TurnGaps(25, 0);
    expect(gaps.takeMaxMs(525)).toBe(500);
  });
});
