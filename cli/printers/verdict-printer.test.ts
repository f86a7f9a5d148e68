// What a person reads first: the outcome, what is broken, what could not be found out, and nothing that only
// a terminal understands.
import { describe, expect, it } from 'vitest';
import type { CheckVerdict, Verdict } from '../../contract/index.ts';
import { ownInput } from '../../reports/rendering/fixtures/own-input.ts';
import { describeVerdict } from './verdict-printer.ts';

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

describe('a verdict as text', () => {
  it('a verdict as text has no colours when it goes to a file', () => {
    expect(describeVerdict(verdict('pass', [check('stock-adds-up', 'pass')]), 'report.html')).not.toContain(
      '\u001b',
    );
  });

  it('a verdict as text of a user script begins with its figures and has k6’s words', () => {
    const lines = describeVerdict(ownInput().verdict, 'report.html').split('\n');
    expect(lines).toEqual([
      'PASS: every checked claim holds',
      '',
      'requests: 9,612 in 90.0 s, 107 per second; 12 failed (0.12 %)',
      '  12 × 404 Not Found',
      'service time   sent  failed      p50      p95      p99     max',
      'POST /orders  4,812      12  3.10 ms  12.4 ms  27.9 ms  620 ms',
      'GET /items    4,800       0  0.82 ms  3.28 ms  7.38 ms  164 ms',
      '',
      'PASS  looks-good: 100.00 % of 4800 (objective 99.00 %, 0 bad)',
      '',
      'checks of the script: 4800 passed, 12 failed',
      '  status is 200: 12 of 4812 failed',
      '',
      'note: closed model (constant-vus): a slow service gets less load',
      'load: 4,812 iterations started, 0 dropped',
      'claims: 3 pass, 0 fail, 0 unknown, 15 not asked',
      'report: report.html',
    ]);
  });

  it('a verdict as text lists every threshold of the script, failed ones first', () => {
    const threshold = (metric: string, value: number | null, passed: boolean) => ({
      metric,
      expression: 'p(95)<500',
      limit: 500,
      value,
      passed,
    });
    const thresholds = [
      threshold('http_req_duration', 41.25, true),
      threshold('http_req_duration{journey:buy}', 812.4, false),
      threshold('never', null, true),
    ];
    const text = describeVerdict({ ...verdict('fail', [check('thresholds', 'fail')]), thresholds }, 'r');
    expect(text).toContain(`thresholds of the script: 2 passed, 1 failed
  FAIL  http_req_duration{journey:buy} p(95)<500 (limit 500, was 812.4)
  PASS  http_req_duration p(95)<500 (limit 500, was 41.25)
  PASS  never p(95)<500 (limit 500, no value)
`);
    expect(describeVerdict(verdict('pass', [check('thresholds', 'pass')]), 'r')).not.toContain(
      'thresholds of',
    );
  });

  it('a verdict as text names what is broken before what is unknown', () => {
    const text = describeVerdict(
      verdict('fail', [check('clock-steady', 'unknown'), check('stock-adds-up', 'fail')]),
      'report.html',
    );
    expect(text.indexOf('FAIL  stock-adds-up')).toBeGreaterThan(0);
    expect(text.indexOf('UNKNOWN  clock-steady')).toBeGreaterThan(text.indexOf('FAIL  stock-adds-up'));
  });

  it('a verdict as text prints what to do about a run without any requested check', () => {
    expect(describeVerdict(verdict('unknown', [check('load-delivered', 'pass')]), 'report.html')).toContain(
      '--slos FILE',
    );
    expect(
      describeVerdict(verdict('unknown', [check('load-delivered', 'unknown')]), 'report.html'),
    ).not.toContain('--slos FILE');
  });
});
