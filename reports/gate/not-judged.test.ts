// A pass lists what was not judged: budgets without a baseline, and a version that was compared with itself.
import { expect, test } from 'vitest';
import type { Budget, GateRecord } from '../../contract/index.ts';
import { gateVerdictOf } from './gate-verdict.ts';
import { describeGate } from './rendering/index.ts';
import { gateJunit } from './rendering/gate-junit.ts';
import { gateSummary } from './rendering/gate-summary.ts';
import { gatePage } from './rendering/page/gate-page.ts';
import { available, belowP95, relativeP95, slicesOf, smallRecord, wobbling } from './testing/small-gate.ts';

const both = slicesOf('discovery', 15, (_side, pair, turn) => wobbling(1, pair, turn));
const alone = both.flatMap((slice) =>
  slice.side === 'candidate' ? [{ ...slice, turn: slice.turn - 1 }] : [],
);

test('a pass without a baseline lists the budgets that were not judged, in every rendering', () => {
  const { subjects } = smallRecord();
  const lenient: Budget = {
    kind: 'availability',
    name: available.name,
    journey: 'menu',
    objective: 0.9,
    slo: null,
    implied: false,
  };
  const verdict = gateVerdictOf(
    smallRecord({
      subjects: subjects.filter(({ side }) => side === 'candidate'),
      budgets: [belowP95, lenient],
      notJudged: [relativeP95],
    }),
    alone,
    [],
  );
  expect(verdict).toMatchObject({
    outcome: 'pass',
    because: 'all 2 budgets are kept; 1 not judged (no baseline)',
    notJudged: [{ budget: relativeP95, because: expect.stringContaining('no baseline') }],
  });
  for (const text of [describeGate(verdict), gateSummary(verdict), gatePage(verdict)])
    expect(text).toMatch(/Not judged[^]*menu-p95-relative[^]*no baseline/);
  expect(gateJunit(verdict)).toMatch(/name="menu-p95-relative"[^]*?<skipped/);
});

test('a version against itself is reported as such, with any outcome', () => {
  const subjects = (candidate: string): GateRecord['subjects'] =>
    (['candidate', 'baseline'] as const).map((side) => ({
      side,
      kind: 'git-ref',
      asked: 'HEAD',
      commit: side === 'candidate' ? candidate : 'b'.repeat(40),
    }));
  const same = gateVerdictOf(smallRecord({ subjects: subjects('b'.repeat(40)) }), both, []);
  expect(same.warnings).toEqual([
    'candidate and baseline are the same commit (bbbbbbb): whatever comes out does not show the effect of a change',
  ]);
  for (const text of [describeGate(same), gateSummary(same), gatePage(same)])
    expect(text.toLowerCase()).toContain('warning');
  expect(gateVerdictOf(smallRecord({ subjects: subjects('a'.repeat(40)) }), both, []).warnings).toEqual([]);
  expect(gateVerdictOf(smallRecord(), both, []).warnings).toEqual([]);
});
