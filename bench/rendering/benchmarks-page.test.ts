// The page shows what was measured, what was not, and why a figure is missed.
import { describe, expect, it } from 'vitest';
import type { Figure } from '../figure.ts';
import type { UnitLine } from '../state/observations-file.ts';
import { spreadOf } from '../statistics/spread.ts';
import { benchmarksPage, judge } from './benchmarks-page.ts';

const here = {
  code: 'abc',
  machine: { cpu: 'Some CPU', cores: 2, memoryGb: 4, kernel: 'Linux 6', node: 'v20' },
};
const figure: Figure = {
  name: 'wait',
  what: 'how long one waits',
  method: 1,
  units: 2,
  how: ['by a clock'],
  series: [{ name: 'ms', label: 'wait', unit: 'ms' }],
  aims: [
    {
      wants: 'worst ≤ 20 ms',
      atLeast: { series: 'ms', n: 2 },
      measured: (of) => of('ms') && `worst ${of('ms')?.max} ms`,
      reached: (of) => (of('ms')?.max ?? Infinity) <= 20,
    },
  ],
  limit: (of) => of('ms') && 'all of it is waiting',
  measure: async () => [],
};
const [aim] = figure.aims;

function line(value: number | null): UnitLine {
  return {
    unit: 0,
    code: 'abc',
    machine: 'm',
    method: 1,
    at: '2026-11-23T14:00:00.000Z',
    busyBefore: 0.5,
    ...(value === null
      ? { observations: null, because: 'it broke\nin two' }
      : { observations: [{ series: 'ms', value }] }),
  };
}

describe('an aim', () => {
  const over = (...values: number[]) =>
    judge(aim!, (series) => (series === 'ms' ? spreadOf(values) : undefined)).reached;
  it('an aim is reached or not once there are enough observations', () => {
    expect([over(10, 20), over(10, 21)]).toEqual(['yes', 'no']);
  });
  it('an aim waits for more, and shows how many there are', () => {
    expect([over(10), over()]).toEqual(['only 1 of 2', 'not measured']);
  });
});

describe('the page', () => {
  it('the page shows aim, spread, limit, conditions and command', () => {
    const page = benchmarksPage(here, [{ figure, lines: [line(10), line(14)] }]);
    expect(page).toContain('| [how long one waits](#wait) | worst ≤ 20 ms | worst 14 ms | yes |');
    expect(page).toContain('| wait, ms | 2 | 10 | 11 | 12 | 13 | 14 |');
    expect(page).toContain('Where it goes: all of it is waiting.');
    expect(page).toContain('`npm run bench -- wait`');
    expect(page).toContain(
      '2 of 2 units, 2026-11-23 14:00 to 2026-11-23 14:00 UTC, commit `abc`; others kept 50 % (median) to 50 % of the cores busy just before a unit.',
    );
    expect(page).toContain('Some CPU, 2 cores, 4 GB, Linux 6, Node v20');
  });
  it('the page claims nothing that was not measured, and reports failed tries', () => {
    const page = benchmarksPage(here, [{ figure, lines: [line(null)] }]);
    expect(page).toContain('| worst ≤ 20 ms | – | not measured |');
    expect(page).toContain('Not measured yet; 1 try failed (it broke).');
    expect(page).not.toContain('Where it goes');
  });
  it('the page reports if the code was changed after it was measured', () => {
    expect(benchmarksPage({ ...here, code: 'abd' }, [{ figure, lines: [line(10)] }])).toContain(
      'commit `abc` (the code has changed since);',
    );
  });
  it('the page shows each note once', () => {
    expect(
      benchmarksPage(here, [
        {
          figure,
          lines: [
            { ...line(10), note: 'on battery' },
            { ...line(11), note: 'on battery' },
          ],
        },
      ]),
    ).toContain('busy just before a unit; on battery.');
  });
  it('the page is the same for the same observations', () => {
    const once = () => benchmarksPage(here, [{ figure, lines: [line(10)] }]);
    expect(once()).toBe(once());
  });
});

describe('figures that were not measured here', () => {
  const other: Figure = { ...figure, name: 'other', what: 'another wait' };
  const elsewhere = benchmarksPage({ ...here, machine: { ...here.machine, cpu: 'Another CPU' } }, [
    { figure: other, lines: [line(10), line(14)] },
  ]);

  it('figures that were not measured here stay as the page has them, with their machine', () => {
    const page = benchmarksPage({ ...here, earlier: elsewhere }, [
      { figure, lines: [line(10)] },
      { figure: other, lines: [] },
    ]);
    expect(page.split('## other')[1]).toBe(elsewhere.split('## other')[1]);
    expect(page).toContain('| [another wait](#other) | worst ≤ 20 ms | worst 14 ms | yes |');
    expect([page.includes('Machine: Some CPU'), page.includes('Machine: Another CPU')]).toEqual([true, true]);
  });

  it('figures that were not measured here give way to what is measured', () => {
    expect(
      benchmarksPage({ ...here, earlier: elsewhere }, [{ figure: other, lines: [line(19)] }]),
    ).not.toContain('Another CPU');
  });

  it('figures that were not measured here are reported as not measured if no page has them', () => {
    const page = benchmarksPage({ ...here, earlier: elsewhere }, [{ figure, lines: [] }]);
    expect(page).toContain('Not measured yet');
    expect(benchmarksPage({ ...here, earlier: page }, [{ figure, lines: [] }])).toBe(page);
  });
});
