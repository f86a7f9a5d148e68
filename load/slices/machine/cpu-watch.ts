// Polls the CPU of a generator process while it runs, because its figures are gone afterwards.
import type { Clock } from '../../../contract/index.ts';
import type { CpuMeter, CpuReading, CpuUse } from './cpu-meter.ts';

const everyMs = 100;

export interface CpuWatch {
  begin: (pid: number) => void;
  end: () => void;
  /**
   * Of the time between two stamps of the clock, as closely as there were readings; nulls of fewer than two.
   */
  use(fromMs: number, toMs: number): CpuUse;
}

export function watchCpu(clock: Clock, meter: CpuMeter): CpuWatch {
  const readings: CpuReading[] = [];
  const over = new AbortController();
  const watch = async (pid: number): Promise<void> => {
    while (!over.signal.aborted) {
      const reading = await meter.read(pid);
      // The process may have ended without its exit event so far.
      if (Number.isFinite(reading.generatorSeconds)) readings.push(reading);
      await clock.sleep(everyMs, over.signal).catch(() => undefined);
    }
  };
  return {
    begin: (pid) => void watch(pid),
    end: () => over.abort(),
    use: (fromMs, toMs) => {
      const before = readings.findLast(({ atMs }) => atMs <= fromMs) ?? readings[0];
      const after = readings.find(({ atMs }) => atMs >= toMs) ?? readings.at(-1);
      return before && after && after.atMs > before.atMs
        ? meter.use(before, after)
        : { generatorCores: null, othersCores: null, stealShare: null };
    },
  };
}
