// When the next film starts, as a series that is absent after the last one.
import { readFile } from 'node:fs/promises';
import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import { targetMetrics, type Clock } from '../../../contract/index.ts';

const screeningsFile = z.object({
  screenings: z.array(z.object({ startsAt: z.iso.datetime({ offset: true }) })).default([]),
});

/**
 * Starts in a seed file, ms since 1970; none without a file: the seed dates default screenings itself then.
 * Rejects if the file is invalid.
 */
export async function screeningStarts(seedFile: string | null): Promise<readonly number[]> {
  if (seedFile === null) return [];
  return screeningsFile
    .parse(JSON.parse(await readFile(seedFile, 'utf8')))
    .screenings.map(({ startsAt }) => Date.parse(startsAt));
}

export function registerNextShowtime(registry: Registry, clock: Clock, startsMs: readonly number[]): void {
  const sorted = startsMs.toSorted((one, other) => one - other);
  new Gauge({
    name: targetMetrics.nextShowtime,
    help: 'Start of the next screening, Unix seconds.',
    registers: [registry],
    collect() {
      const next = sorted.find((startMs) => startMs > clock.wallMs());
      if (next === undefined) this.remove();
      else this.set(next / 1000);
    },
  });
}
