// The figure: measured on the command line itself, and nothing of the made run is left.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { analyzeFigure } from './analyze-bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'showtime-figure-'));
const setup = { shell: nodeShell(), clock: systemClock(), folder };

it('the benchmark of analyze measures speed and peak memory, and leaves nothing behind', async () => {
  const figure = await analyzeFigure({ samples: 20_000, intents: 1_000, durationMs: 60_000 }, setup);
  expect(figure).toMatchObject({ samples: 20_000, intents: 1_000 });
  expect(figure.samplesPerSecond).toBe(Math.round(figure.samplesPerSecond));
  expect(figure.samplesPerSecond / (20_000 / figure.seconds)).toBeCloseTo(1, 0);
  expect(figure.cpuSeconds).toBeGreaterThan(0);
  // A bare Node takes more: a smaller number would not be its resident set in MB.
  expect(figure.peakRssMb).toBeGreaterThan(40);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

it('the benchmark of analyze rejects if the run does not pass', async () => {
  const shell = {
    ...setup.shell,
    run: async () => ({
      code: 2,
      signal: null,
      stdout: 'UNKNOWN',
      stderr: '\nused: {"peakRssMb":1,"cpuSeconds":1}\n',
    }),
  };
  await expect(
    analyzeFigure({ samples: 2_000, intents: 10, durationMs: 60_000 }, { shell, clock: setup.clock }),
  ).rejects.toThrow('showtime analyze ended with 2');
});
