// What a machine carries, from hand-written figures of a few seconds.
import { describe, expect, it } from 'vitest';
import { machineNames, type MachineRow } from '../../../contract/index.ts';
import { calibrationRate, cpuShares, fitPeak, steadyPeak } from './fitted-peak.ts';

/** A reading at each time, with the CPU of processes in % of a core. */
function readings(times: Record<number, Record<string, number>>): MachineRow[] {
  return Object.entries(times).flatMap(([atMs, values]) =>
    Object.entries(values).map(([name, value]) => ({ atMs: Number(atMs), name, value, residentMb: null })),
  );
}

describe('shares of CPU', () => {
  const rows = readings({
    0: { [machineNames.runQueue]: 2 },
    1_000: { harness: 90, 'pod-1': 10, [machineNames.hostIdle]: 20 },
    2_000: { harness: 20, 'pod-1': 10, k6: 70, [machineNames.hostIdle]: 40, [machineNames.cpuPressure]: 30 },
    4_000: { harness: 30, 'pod-1': 30, [machineNames.hostIdle]: 50 },
  });

  it('shares of CPU are means over time of the readings that lie within, and separate the harness from others', () => {
    const shares = cpuShares(rows, { fromMs: 1_000, toMs: 4_000 }, { cores: 2 });
    expect(shares?.harnessCpu).toBeCloseTo((1.0 + 2 * 0.6) / 3, 6);
    // 2 cores: 1.2 in use, of which the harness has 1.0; then 1.0, of which it has 0.6, for twice as long.
    expect(shares?.others).toBeCloseTo((0.2 + 2 * 0.4) / 3, 6);
  });

  it('shares of CPU leave a process out of the harness without adding it to others', () => {
    const shares = cpuShares(rows, { fromMs: 1_000, toMs: 2_000 }, { cores: 2, leftOut: ['k6'] });
    expect(shares?.harnessCpu).toBeCloseTo(0.3, 6);
    expect(shares?.others).toBeCloseTo(0.2, 6);
  });

  it('shares of CPU are of the readings that reach into the time where a busy machine has none within', () => {
    const shares = cpuShares(rows, { fromMs: 2_500, toMs: 3_500 }, { cores: 2 });
    expect(shares?.harnessCpu).toBeCloseTo(0.6, 6);
    expect(cpuShares(rows, { fromMs: 500, toMs: 2_100 }, { cores: 2 })?.harnessCpu).toBeCloseTo(1, 6);
  });

  it('shares of CPU are undefined without a reading of the time, or of the host', () => {
    expect(cpuShares(rows, { fromMs: 4_000, toMs: 9_000 }, { cores: 2 })).toBeUndefined();
    expect(cpuShares([], { fromMs: 0, toMs: 9_000 }, { cores: 2 })).toBeUndefined();
    const hostless = rows.filter(({ name }) => name !== machineNames.hostIdle);
    expect(cpuShares(hostless, { fromMs: 0, toMs: 9_000 }, { cores: 2 })).toBeUndefined();
  });
});

describe('the peak', () => {
  const base = { harnessCpu: 0.4, others: 0 };
  const fit = (of: { others?: number; quotaCores?: number | null; cores?: number; loaded?: number }) =>
    fitPeak(
      {
        base: { ...base, others: of.others ?? 0 },
        loaded: { harnessCpu: of.loaded ?? 0.6, others: of.others ?? 0 },
        visitsPerSecond: 20,
      },
      { cores: of.cores ?? 2, quotaCores: of.quotaCores ?? null },
    );

  it('the peak is half of what the machine carries, and both are reported', () => {
    expect(fit({ cores: 1 })).toEqual({
      carriesPerSecond: 60,
      peakPerSecond: 30,
      visitCpuMs: 10,
      baseCores: 0.4,
      othersCores: 0,
      freeCores: 1,
      quotaCores: null,
    });
  });

  it('the peak is 60 where the machine carries more than twice as much', () => {
    expect(fit({ cores: 8 })).toMatchObject({ carriesPerSecond: 760, peakPerSecond: 60 });
  });

  it('the peak respects a quota, and what others use', () => {
    expect(fit({ quotaCores: 0.7 })).toMatchObject({
      carriesPerSecond: 30,
      peakPerSecond: 14,
      freeCores: 0.7,
    });
    expect(fit({ others: 1 })).toMatchObject({ carriesPerSecond: 60, peakPerSecond: 30, freeCores: 1 });
    expect(fit({ others: 1, quotaCores: 1.4 })).toMatchObject({ freeCores: 1 });
    expect(fit({ others: 0.3, quotaCores: 1.4 })).toMatchObject({ freeCores: 1.4 });
  });

  it('the peak is never below 8, not even where nothing is free', () => {
    expect(fit({ others: 2 })).toMatchObject({ carriesPerSecond: 0, peakPerSecond: 8 });
  });

  it('the peak takes no visit for free, however noisy a reading is', () => {
    expect(fit({ loaded: 0.39, cores: 1 })).toMatchObject({ visitCpuMs: 4 });
  });
});

describe('the rate that is measured with', () => {
  it('the rate that is measured with leaves a reserve on a small machine, and is bounded', () => {
    const rate = (cores: number) =>
      calibrationRate({ harnessCpu: 0.4, others: 0 }, { cores, quotaCores: null });
    expect([rate(0.5), rate(0.7), rate(2)]).toEqual([4, 12, 20]);
    expect(calibrationRate(undefined, { cores: 2, quotaCores: null })).toBe(4);
  });
});

describe('the rate of a show', () => {
  const fit = {
    carriesPerSecond: 40,
    peakPerSecond: 28,
    visitCpuMs: 20,
    baseCores: 0.4,
    othersCores: 0.2,
    freeCores: 1.8,
    quotaCores: null,
  };
  const peakOf = (carriesPerSecond: number): number => steadyPeak({ ...fit, carriesPerSecond }).peakPerSecond;

  it('the rate of a show is a quarter of what the machine carries, in whole orders, and leaves the figures as they are', () => {
    expect(steadyPeak({ ...fit, carriesPerSecond: 80 })).toEqual({
      ...fit,
      carriesPerSecond: 80,
      peakPerSecond: 20,
    });
    expect(peakOf(47.9)).toBe(11);
  });

  it('the rate of a show is lower than the peak of a run on the same machine', () => {
    expect(steadyPeak(fit).peakPerSecond).toBeLessThan(fit.peakPerSecond);
  });

  it('the rate of a show has a floor on a slow machine and a ceiling on a fast one', () => {
    expect([0.5, 2, 39, 44, 10_000, 20_000].map(peakOf)).toEqual([10, 10, 10, 11, 40, 40]);
  });
});
