// The observations so far: one line per unit, appended when the unit is over, so that a stopped run continues
// there.
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Observation } from '../figure.ts';

const unitLine = z.object({
  unit: z.number().int().nonnegative(),
  /** What it was measured on, and how: see `Conditions`. */
  code: z.string(),
  machine: z.string(),
  method: z.number().int(),
  /** When the unit began, ISO 8601 UTC. */
  at: z.string(),
  /** Share of all cores that others used just before the unit began; null if unknown. */
  busyBefore: z.number().nullable(),
  /** Further conditions for the reader, from BENCH_NOTE. */
  note: z.string().optional(),
  /** Null: the unit failed, for this reason. */
  observations: z.array(z.object({ series: z.string(), value: z.number() })).nullable(),
  because: z.string().optional(),
});
export type UnitLine = z.infer<typeof unitLine>;

/** Only units measured under the same conditions belong together. */
export interface Conditions {
  /** Commit of the code under measurement, with a hash of uncommitted changes. */
  code: string;
  /** Short name of the machine's description. */
  machine: string;
  /** Version of the way of measuring. */
  method: number;
}

export function observationsPath(folder: string, figure: string): string {
  return join(folder, `${figure}.ndjson`);
}

export function appendUnit(path: string, line: UnitLine): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(line)}\n`);
}

/**
 * Units under these conditions in the order of measuring; a torn last line of a run that was killed is left
 * out.
 */
export function readUnits(path: string, { code, ...others }: Conditions): UnitLine[] {
  return unitsOfAnyCode(path, others).filter((line) => line.code === code);
}

/**
 * Units to show: those of this code, else those of the code that was measured last; never of two together.
 */
export function newestUnits(path: string, { code, ...others }: Conditions): UnitLine[] {
  const lines = unitsOfAnyCode(path, others);
  const shown = lines.some((line) => line.code === code) ? code : lines.at(-1)?.code;
  return lines.filter((line) => line.code === shown);
}

function unitsOfAnyCode(path: string, { machine, method }: Omit<Conditions, 'code'>): UnitLine[] {
  return textOf(path)
    .split('\n')
    .flatMap((text) => {
      const line = parse(text);
      return line?.machine === machine && line.method === method ? [line] : [];
    });
}

/** Numbers of the units that are still to be measured, of 0 … count − 1. A failed one is tried again. */
export function missingUnits(lines: readonly UnitLine[], count: number): number[] {
  const done = new Set(lines.filter(({ observations }) => observations !== null).map(({ unit }) => unit));
  return Array.from({ length: count }, (_, unit) => unit).filter((unit) => !done.has(unit));
}

export function observationsOf(lines: readonly UnitLine[]): Observation[] {
  return lines.flatMap(({ observations }) => observations ?? []);
}

function parse(text: string): UnitLine | undefined {
  try {
    const parsed = unitLine.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
