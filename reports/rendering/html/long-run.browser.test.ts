// The report of two hours: small enough to send, drawn in a browser, and as true as that of ninety seconds.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '#tools';
import { runFiles } from '../../../contract/index.ts';
import { analyze, type Analysis } from '../../analyze.ts';
import { longRunJourneys, longRunSeed, slowestMs, writeLongRun } from '../../testing/long-run.ts';
import { dispose } from '../../testing/fixture-run.ts';
import type { ChartData } from './chart-data.ts';
import { axeViolations, launch, openPage, paintedPixels, textsOf } from './testing/opened-page.ts';

const twoHoursMs = 7_200_000;
const bins = 72_000;
const { path: executablePath, reason } = findChromium();
let dir = '';
let page = '';
let analysis: Analysis;

beforeAll(async () => {
  console.log(`seed ${longRunSeed}`);
  dir = writeLongRun(twoHoursMs);
  analysis = await analyze(dir);
  page = readFileSync(join(dir, runFiles.report), 'utf8');
});
afterAll(() => dispose(dir));

describe('a run of two hours', () => {
  it('a run of two hours has every 100 ms of every journey in its timeline', () => {
    expect(analysis.input.timeline.filter(({ journey }) => journey === 'order')).toHaveLength(bins);
    expect(analysis.input.timeline).toHaveLength(bins * (longRunJourneys.length + 1));
  });

  it('a run of two hours makes a page of less than 5 MB', () => {
    expect(statSync(join(dir, runFiles.report)).size).toBeLessThan(5_000_000);
  });

  it('a run of two hours keeps every request, and the one slow one, in steps of five seconds', () => {
    const data = JSON.parse(/id="chart-data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '{}') as ChartData;
    const order = data.journeys.find(({ name }) => name === 'order');
    const sum = (values: readonly number[] = []): number => values.reduce((total, value) => total + value, 0);
    expect([data.stepMs, order?.steps.ok.length]).toEqual([5_000, 1_440]);
    expect(sum(order?.steps.ok) + sum(order?.steps.failed)).toBe(bins);
    expect(Math.max(...(order?.response.max ?? []).map((ms) => ms ?? 0))).toBe(slowestMs);
    // Fifty requests a step and journey: enough for a p95, too few for a p99; all five journeys together have
    // it.
    expect([
      order?.response.p95.includes(null),
      order?.response.p99.every((ms) => ms === null),
      data.journeys[0]?.response.p99.includes(null),
    ]).toEqual([false, true, false]);
  });

  it('a run of two hours gives the same page when judged again', async () => {
    await analyze(dir);
    expect(readFileSync(join(dir, runFiles.report), 'utf8') === page).toBe(true);
  });
});

describe.skipIf(executablePath === undefined)(
  `its page in Chromium${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch(executablePath ?? '');
    });
    afterAll(() => browser.close());

    it('its page in Chromium draws every chart, shows a fault of seconds, and zooms to it', async () => {
      const opened = await openPage(browser, join(dir, runFiles.report), { width: 1_280 });
      const painted = await paintedPixels(opened.page);
      expect(painted).toHaveLength(6);
      expect(Math.min(...painted)).toBeGreaterThan(1_000);
      expect(await textsOf(opened.page, '.lanes .step')).toHaveLength(11);
      await opened.page.getByRole('button', { name: 'f11 crash-writer' }).click();
      expect(await opened.page.locator('svg[data-axis]').first().getAttribute('viewBox')).toBe(
        '6599000 0 4500 10',
      );
      expect(Math.min(...(await paintedPixels(opened.page)))).toBeGreaterThan(1_000);
      expect(await axeViolations(opened.page)).toEqual([]);
      expect(opened.noise).toEqual([]);
      await opened.page.close();
    });

    it('its page in Chromium fits a phone', async () => {
      const opened = await openPage(browser, join(dir, runFiles.report), { width: 360 });
      expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      await opened.page.close();
    });
  },
);
