// What a person reads first: the outcome, what is broken, what could not be found out, and nothing that only
// a terminal understands.
import { describe, expect, it } from 'vitest';
import type { CheckVerdict, Verdict } from '../contract/index.ts';
import { verdictInWords } from './verdict-printer.ts';

const check = (checker: string, outcome: CheckVerdict['outcome']): CheckVerdict => ({
  checker,
  outcome,
  because: `${checker} is so`,
  evidence: [],
});
const verdict = (outcome: Verdict['outcome'], verdicts: CheckVerdict[]): Verdict => ({
  schemaVersion: 1,
  outcome,
  verdicts,
  slos: [],
  outages: [],
  load: { offered: 10, achieved: 10, dropped: 0 },
});

describe('a verdict in words', () => {
  it('has no colours when it goes to a file', () => {
    expect(verdictInWords(verdict('pass', [check('stock-adds-up', 'pass')]), 'report.html')).not.toContain(
      '\u001b',
    );
  });

  it('names what is broken before what is unknown', () => {
    const words = verdictInWords(
      verdict('fail', [check('clock-steady', 'unknown'), check('stock-adds-up', 'fail')]),
      'report.html',
    );
    expect(words.indexOf('FAIL  stock-adds-up')).toBeGreaterThan(0);
    expect(words.indexOf('UNKNOWN  clock-steady')).toBeGreaterThan(words.indexOf('FAIL  stock-adds-up'));
  });

  it('says what to do about a run of which nothing was asked', () => {
    expect(verdictInWords(verdict('unknown', [check('load-delivered', 'pass')]), 'report.html')).toContain(
      '--slos FILE',
    );
    expect(
      verdictInWords(verdict('unknown', [check('load-delivered', 'unknown')]), 'report.html'),
    ).not.toContain('--slos FILE');
  });
});
