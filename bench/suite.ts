// Measures figures unit by unit: continues where an earlier run stopped. A failed unit is reported and
// recorded, and tried again next time.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Figure } from './figure.ts';
import { untilQuiet } from './state/machine.ts';
import {
  appendUnit,
  missingUnits,
  observationsPath,
  readUnits,
  type Conditions,
} from './state/observations-file.ts';

export interface Suite extends Omit<Bench, 'folder'> {
  /** Holds the observations, and work folders while units run. Absolute. */
  stateFolder: string;
  conditions: Omit<Conditions, 'method'>;
  /**
   * How long a unit waits for other programs to end, ms; then it is measured beside them, and the page
   * reports it.
   */
  timeoutMs: number;
  /**
   * Kept with each unit and shown on the page, such as how the bench is preferred to others on a shared
   * machine.
   */
  note?: string;
  /** Called after each unit, so that the page is never older than the observations. */
  onUnit(): void;
}

/**
 * Resolves when every unit of the figure was tried, or on Ctrl-C once the one that runs has ended what it
 * started.
 */
export async function measureFigure(suite: Suite, figure: Figure): Promise<void> {
  const { signal, say, stateFolder } = suite;
  if (signal.aborted) return;
  const path = observationsPath(stateFolder, figure.name);
  const conditions = { ...suite.conditions, method: figure.method };
  const missing = missingUnits(readUnits(path, conditions), figure.units);
  say(`${figure.name}: ${figure.units - missing.length} of ${figure.units} units are there`);
  for (const unit of missing) {
    const busy = await untilQuiet(suite.clock, suite.timeoutMs, signal).catch(() => NaN);
    if (signal.aborted) return;
    say(`${figure.name}: unit ${unit + 1} of ${figure.units}`);
    const line = {
      unit,
      ...conditions,
      ...(suite.note === undefined ? {} : { note: suite.note }),
      at: new Date(suite.clock.wallMs()).toISOString(),
      busyBefore: Number.isNaN(busy) ? null : Math.round(busy * 1_000) / 1_000,
    };
    try {
      appendUnit(path, { ...line, observations: [...(await measureUnit(suite, figure, unit))] });
    } catch (error) {
      if (signal.aborted) return;
      const because = error instanceof Error ? error.message : String(error);
      say(`${figure.name}: unit ${unit + 1} failed: ${because}`);
      appendUnit(path, { ...line, observations: null, because });
    }
    suite.onUnit();
  }
}

/** Holds a folder a running unit. */
export function workFolderOf({ stateFolder }: Pick<Suite, 'stateFolder'>): string {
  return join(stateFolder, 'work');
}

/** In a separate folder, removed afterwards. */
async function measureUnit(suite: Suite, figure: Figure, unit: number): ReturnType<Figure['measure']> {
  const { shell, clock, signal, say } = suite;
  const folder = join(workFolderOf(suite), `${figure.name}-${process.pid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await figure.measure({ shell, clock, signal, say, folder }, unit);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
