// A figure continues where it stopped, and Ctrl-C leaves no half unit behind.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { nodeShell } from '../platform/shell.ts';
import type { Clock } from '../contract/index.ts';
import type { Bench, Figure } from './figure.ts';
import { observationsPath, readUnits } from './state/observations-file.ts';
import { measureFigure, workFolderOf, type Suite } from './suite.ts';

/** Waits for nothing. */
const clock: Clock = { ...systemClock(), sleep: async () => undefined };
const conditions = { code: 'abc', machine: 'm' };
let stateFolder: string;
let interrupted: AbortController;
let rendered: number;

beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), 'bench-'));
  interrupted = new AbortController();
  rendered = 0;
});
afterEach(() => rmSync(stateFolder, { recursive: true, force: true }));

function suite(): Suite {
  return {
    shell: nodeShell(),
    clock,
    say: () => undefined,
    signal: interrupted.signal,
    stateFolder,
    conditions,
    timeoutMs: 0,
    onUnit: () => {
      rendered += 1;
    },
  };
}

function figureOf(measure: (bench: Bench, unit: number) => Promise<number>): Figure {
  return {
    name: 'figure',
    what: '',
    method: 1,
    units: 3,
    how: [],
    series: [],
    aims: [],
    measure: async (bench, unit) => [{ series: 'x', value: await measure(bench, unit) }],
  };
}
const measured = () =>
  readUnits(observationsPath(stateFolder, 'figure'), { ...conditions, method: 1 }).map(
    ({ unit, observations }) => [unit, observations?.[0]?.value ?? null],
  );

it('a suite measures what is missing, a failed unit again, and nothing twice', async () => {
  const tried: number[] = [];
  const flaky = figureOf(async (_bench, unit) => {
    tried.push(unit);
    if (unit === 1 && tried.length < 4) throw new Error('bad luck');
    return unit * 10;
  });
  await measureFigure(suite(), flaky);
  expect(measured()).toEqual([
    [0, 0],
    [1, null],
    [2, 20],
  ]);
  await measureFigure(suite(), flaky);
  await measureFigure(suite(), flaky);
  expect(tried).toEqual([0, 1, 2, 1]);
  expect(measured().at(-1)).toEqual([1, 10]);
  expect(rendered).toBe(4);
});

it('a suite keeps what was measured and stops after an interruption', async () => {
  await measureFigure(
    suite(),
    figureOf(async ({ signal }, unit) => {
      if (unit === 1) interrupted.abort(new Error('interrupted'));
      signal.throwIfAborted();
      return unit;
    }),
  );
  expect(measured()).toEqual([[0, 0]]);
});

it('a suite gives each unit a folder and removes it, also after a failure', async () => {
  const seen: boolean[] = [];
  await measureFigure(
    suite(),
    figureOf(async ({ folder }) => {
      seen.push(existsSync(folder));
      throw new Error('bad luck');
    }),
  );
  expect(seen).toEqual([true, true, true]);
  expect(readdirSync(workFolderOf(suite()))).toEqual([]);
});
