// Merging: validity first, then the worst outcome decides, in any order of the checkers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../contract/index.ts';
import type { KindVerdict } from '../checkers/index.ts';
import { provesNothing, validityFirst, worstOf } from './merge.ts';

const one = (kind: KindVerdict['kind'], outcome: Outcome, checker = `${kind}-${outcome}`): KindVerdict => ({
  kind,
  verdict: { checker, outcome, because: 'x', evidence: [] },
});

describe('merging verdicts', () => {
  it.each<[Outcome[], Outcome]>([
    [['pass', 'fail', 'unknown'], 'fail'],
    [['pass', 'unknown'], 'unknown'],
    [['pass', 'not-asked'], 'pass'],
    [['not-asked'], 'unknown'],
    [[], 'unknown'],
  ])('merging verdicts of %j is %s', (outcomes, worst) => {
    expect(worstOf(outcomes.map((outcome) => one('invariant', outcome).verdict))).toBe(worst);
  });

  it('merging verdicts keeps a fail that does not depend on undelivered work, if that is the only doubt', () => {
    const failing = { ...one('objective', 'fail', 'slo:bad-anyway'), undelivered: true };
    const undelivered = { ...one('validity', 'unknown', 'load-delivered'), undelivered: true };
    const outcomes = (...found: KindVerdict[]): Outcome[] =>
      validityFirst(found)
        .filter(({ checker }) => checker.startsWith('slo:'))
        .map(({ outcome }) => outcome);
    expect(outcomes(failing, undelivered)).toEqual(['fail']);
    expect(outcomes(failing, undelivered, one('validity', 'unknown', 'machine-had-room'))).toEqual([
      'unknown',
    ]);
    expect(outcomes(one('objective', 'fail', 'slo:by-drops'), undelivered)).toEqual(['unknown']);
    expect(outcomes({ ...one('objective', 'pass', 'slo:good'), undelivered: true }, undelivered)).toEqual([
      'unknown',
    ]);
  });

  it('merging verdicts makes each objective unknown once a validity checker is, and touches no invariant', () => {
    const merged = validityFirst([
      one('objective', 'pass'),
      one('objective', 'fail'),
      one('objective', 'not-asked'),
      one('invariant', 'fail'),
      one('validity', 'unknown'),
    ]);
    expect(Object.fromEntries(merged.map(({ checker, outcome }) => [checker, outcome]))).toEqual({
      'objective-pass': 'unknown',
      'objective-fail': 'unknown',
      'objective-not-asked': 'not-asked',
      'invariant-fail': 'fail',
      'validity-unknown': 'unknown',
    });
    expect(merged.find(({ checker }) => checker === 'objective-pass')?.because).toContain('validity-unknown');
  });

  it('merging verdicts finds nothing proven where only the experiment was judged', () => {
    expect(
      provesNothing([one('validity', 'pass'), one('invariant', 'not-asked'), one('objective', 'not-asked')]),
    ).toBe(true);
    expect(provesNothing([one('validity', 'pass'), one('objective', 'pass')])).toBe(false);
  });

  it('merging verdicts does not depend on the order of the checkers', () => {
    const kinds = fc.constantFrom('validity' as const, 'invariant' as const, 'objective' as const);
    const outcomes = fc.constantFrom<Outcome>('pass', 'fail', 'unknown', 'not-asked');
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, outcomes), { maxLength: 8 }), (list) => {
        const found = list.map(([kind, outcome], index) => one(kind, outcome, `c${index}`));
        expect(validityFirst([...found].reverse())).toEqual(validityFirst(found));
      }),
      { seed: 20_261_123 },
    );
  });
});
