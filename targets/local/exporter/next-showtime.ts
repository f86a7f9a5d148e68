// When the next film of the house starts, as a series that is absent once there is none.
import { readFile } from 'node:fs/promises';
import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import { targetMetrics, type Clock } from '../../../contract/index.ts';

const house = z.object({
  screenings: z.array(z.object({ startsAt: z.iso.datetime({ offset: true }) })).default([]),
});

/**
 * Starts in a house file, ms since 1970; none without a file: the seed dates its own screenings then. Rejects
 * if it is no house file.
 */
export async function screeningStarts(houseFile: string | null): Promise<readonly number[]> {
  if (houseFile === null) return [];
  return house
    .parse(JSON.parse(await readFile(houseFile, 'utf8')))
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
