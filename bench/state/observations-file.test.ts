// What is there is not measured again, and what was measured under other conditions does not count.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  appendUnit,
  missingUnits,
  newestUnits,
  observationsOf,
  observationsPath,
  readUnits,
  type UnitLine,
} from './observations-file.ts';

const here = { code: 'abc', machine: 'm1', method: 1 };
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
  path = observationsPath(join(folder, 'deeper'), 'figure');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function line(unit: number, change: Partial<UnitLine> = {}): UnitLine {
  return {
    unit,
    ...here,
    at: '2026-11-23T14:00:00.000Z',
    busyBefore: 0.1,
    observations: [{ series: 'ms', value: unit }],
    ...change,
  };
}

it('the file of observations reads back what was appended, and lists what is missing', () => {
  expect(readUnits(path, here)).toEqual([]);
  appendUnit(path, line(0));
  appendUnit(path, line(2));
  expect(missingUnits(readUnits(path, here), 4)).toEqual([1, 3]);
  expect(observationsOf(readUnits(path, here))).toEqual([
    { series: 'ms', value: 0 },
    { series: 'ms', value: 2 },
  ]);
});

it.each([{ code: 'abd' }, { machine: 'm2' }, { method: 2 }])(
  'the file of observations leaves out units of %o',
  (other) => {
    appendUnit(path, line(0, other));
    expect(readUnits(path, here)).toEqual([]);
  },
);

it('the file of observations shows units of other code only while there are none of this one, and never two together', () => {
  appendUnit(path, line(0, { code: 'older' }));
  appendUnit(path, line(1, { code: 'old' }));
  expect(newestUnits(path, here).map(({ unit }) => unit)).toEqual([1]);
  appendUnit(path, line(2));
  expect(newestUnits(path, here).map(({ unit }) => unit)).toEqual([2]);
});

it('the file of observations tries a failed unit again', () => {
  appendUnit(path, line(0, { observations: null, because: 'the disk is full' }));
  expect(missingUnits(readUnits(path, here), 1)).toEqual([0]);
  expect(observationsOf(readUnits(path, here))).toEqual([]);
});

it('the file of observations survives a line that was torn when the bench was killed', () => {
  appendUnit(path, line(0));
  appendFileSync(path, '{"unit":1,"code":"abc"');
  expect(readUnits(path, here).map(({ unit }) => unit)).toEqual([0]);
});
