// The live page of two hours in a browser: what it holds in memory, and that it shows the whole run.
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '#tools';
import { systemClock } from '../../../platform/clock.ts';
import { launch } from '../../rendering/html/testing/opened-page.ts';
import { dispose } from '../../testing/fixture-run.ts';
import { longRunSeed, writeLongRun } from '../../testing/long-run.ts';
import { replayRun } from '../feed.ts';
import { maxBuckets } from '../model/series-fold.ts';
import { serveLive, type LiveServer } from '../serve/live-server.ts';

const { path: executablePath, reason } = findChromium();
const twoHoursMs = 7_200_000;
const mostBytes = 150e6;

/** Memory that a process has for itself alone, bytes. */
function ownBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const of = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1_024;
  return of('Private_Clean') + of('Private_Dirty');
}

describe.skipIf(executablePath === undefined)(
  `the live page of two hours in Chromium${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let dir = '';
    let browser: Browser;
    let server: LiveServer;
    const over = new AbortController();

    beforeAll(async () => {
      console.log(`seed ${longRunSeed}`);
      dir = writeLongRun(twoHoursMs);
      browser = await launch(executablePath ?? '');
      const feed = replayRun(dir, { clock: systemClock(), signal: over.signal });
      feed.skipTo(twoHoursMs - 10_000);
      server = await serveLive({ feed: () => feed });
    });
    afterAll(async () => {
      over.abort();
      await server.close();
      await browser.close();
      dispose(dir);
    });

    it('the live page of two hours in Chromium holds less than 150 MB, with every bucket of the run', async () => {
      const page = await browser.newPage({ viewport: { width: 1_280, height: 720 } });
      await page.goto(server.url);
      await expect.poll(() => page.evaluate('shown?.nowMs ?? 0')).toBeGreaterThan(twoHoursMs - 60_000);
      const held = Number(await page.evaluate('buckets.byIndex.length'));
      expect(held).toBeGreaterThan(maxBuckets / 2);
      expect(held).toBeLessThanOrEqual(maxBuckets);
      const session = await page.context().newCDPSession(page);
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      expect(usedSize).toBeGreaterThan(0);
      expect(usedSize).toBeLessThan(mostBytes);
      const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
      const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => ownBytes(id));
      expect(renderers.length).toBeGreaterThan(0);
      expect(Math.max(...renderers)).toBeLessThan(mostBytes);
      console.log(
        `heap ${(usedSize / 1e6).toFixed(1)} MB, renderers ${renderers.map((bytes) => (bytes / 1e6).toFixed(1)).join(', ')} MB`,
      );
      await page.close();
    });
  },
);
