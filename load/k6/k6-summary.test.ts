// Thresholds as k6 2.2 exports them: true means failed, and the figure stands beside them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSummary, trendStatsFor } from './k6-summary.ts';

it('the summary of k6 has each threshold with its limit and value, whatever kind its metric is', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'showtime-summary-'));
  const path = join(dir, 'summary.json');
  const metrics = {
    http_reqs: { count: 9, rate: 3, thresholds: { 'count<1': true, 'rate >= 2.5': false } },
    checks: { passes: 3, fails: 1, value: 0.75, thresholds: { 'rate>0.9': true } },
    'wait{a:b}': { avg: 1, 'p(99.9)': 7.5, thresholds: { 'p(99.9)<=8': false } },
    never: { thresholds: { 'max<5': false } },
  };
  await writeFile(path, JSON.stringify({ metrics }));
  const summary = await readSummary(path);
  await rm(dir, { recursive: true });
  expect(summary).toMatchObject({ requests: 9, checks: 4 });
  expect(summary?.thresholds).toEqual([
    { metric: 'http_reqs', expression: 'count<1', limit: 1, value: 9, passed: false },
    { metric: 'http_reqs', expression: 'rate >= 2.5', limit: 2.5, value: 3, passed: true },
    { metric: 'checks', expression: 'rate>0.9', limit: 0.9, value: 0.75, passed: false },
    { metric: 'wait{a:b}', expression: 'p(99.9)<=8', limit: 8, value: 7.5, passed: true },
    { metric: 'never', expression: 'max<5', limit: 5, value: null, passed: true },
  ]);
});

it('the summary of k6 has what its browser counted, which are none of the requests of the script itself', async () => {
  const path = join(import.meta.dirname, 'testing/browser-summary.json');
  const summary = await readSummary(path);
  expect(summary).toMatchObject({ requests: 0, iterations: 2 });
  const trend = (name: string, figures: object) => ({ metric: `browser_${name}`, unit: 'ms', ...figures });
  expect(summary?.browser).toMatchObject({
    requests: 6,
    failed: 2,
    trends: [
      trend('http_req_duration', { p50: 60.134, max: 86.43 }),
      { metric: 'browser_web_vital_cls', unit: 'score' },
      trend('web_vital_fcp', { p50: 172, p95: 175.6, max: 176 }),
      trend('web_vital_lcp', { p50: 172, p95: 175.6, max: 176 }),
      trend('web_vital_ttfb', { max: 44.90000000037253 }),
    ],
  });
});

it('the summary of k6 asks k6 for figures of trends that thresholds need, and for none without need', () => {
  expect(trendStatsFor(['p(95)<500', 'rate<0.1', 'count>1'], null)).toBeNull();
  expect(trendStatsFor(['p(99)<500', 'p(99)<600', 'avg<1'], ['max'])).toEqual(['max', 'p(99)', 'avg']);
});
