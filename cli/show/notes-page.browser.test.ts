// The speaker notes in a browser: readable on a phone, by a screen reader, and in step with the show.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '#tools';
import { fastOrderShow } from '../../control/show/fast-order-scenes.ts';
import { systemClock } from '../../platform/clock.ts';
import { replayRun, serveLive, type LiveServer } from '../../reports/live/index.ts';
import { axeViolations, launch } from '../../reports/rendering/html/testing/opened-page.ts';
import { dispose, FixtureRun } from '../../reports/testing/fixture-run.ts';
import { notesPages } from './notes-page.ts';
import type { ShowView } from './show-screen.ts';

const { path: executablePath, reason } = findChromium();
const first: ShowView = {
  scenes: fastOrderShow.scenes,
  scene: 3,
  phase: 'predicting',
  held: false,
  typed: null,
  expected: { outageMs: 1_000, failed: 10 },
  score: null,
  note: '',
};

describe.skipIf(executablePath === undefined)(
  `the speaker notes in Chromium${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let dir = '';
    let browser: Browser;
    let server: LiveServer;
    let view = first;
    const over = new AbortController();

    beforeAll(async () => {
      dir = new FixtureRun().write();
      browser = await launch(executablePath ?? '');
      const feed = replayRun(dir, { clock: systemClock(), signal: over.signal });
      server = await serveLive({ feed: () => feed, pages: notesPages(() => view) });
    });
    afterAll(async () => {
      over.abort();
      await server.close();
      await browser.close();
      dispose(dir);
    });

    async function openNotes(width: number, height: number, colorScheme: 'light' | 'dark'): Promise<Page> {
      view = first;
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      await page.goto(`${server.url}notes`);
      await expect.poll(() => page.locator('#title').innerText()).toBe('Crash the writer');
      return page;
    }

    it.each([
      [390, 844, 'light'],
      [390, 844, 'dark'],
      [320, 640, 'light'],
      [1_280, 720, 'dark'],
    ] as const)(
      'the speaker notes in Chromium are read at %i × %i, %s: nothing to the side, no small print, nothing for axe',
      async (width, height, colorScheme) => {
        const page = await openNotes(width, height, colorScheme);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        const smallest = await page.evaluate(
          `Math.min(...[...document.querySelectorAll('main *')].map((element) => parseFloat(getComputedStyle(element).fontSize)))`,
        );
        expect(smallest).toBeGreaterThanOrEqual(20);
        // What is said next is on the first screen.
        expect(
          await page.evaluate(`document.getElementById('say').getBoundingClientRect().top < innerHeight / 2`),
        ).toBe(true);
        expect(await axeViolations(page)).toEqual([]);
        await page.close();
      },
    );

    it('the speaker notes in Chromium follow the show, and say when nothing answers any more', async () => {
      const page = await openNotes(390, 844, 'light');
      const noise: string[] = [];
      page.on('pageerror', (error) => noise.push(String(error)));
      view = { ...first, scene: 6, phase: 'scored' };
      await expect.poll(() => page.locator('#measured').innerText()).toContain('exit code 1');
      expect(await page.locator('#next').innerText()).toBe('the report');
      await page.context().setOffline(true);
      await expect.poll(() => page.locator('#gone').innerText()).toContain('does not answer');
      await page.context().setOffline(false);
      await expect.poll(() => page.locator('#gone').innerText()).toBe('');
      expect(noise).toEqual([]);
      await page.close();
    });
  },
);
