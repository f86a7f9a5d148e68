// The live page in a browser: it shows what the folder has, comes back after a break, and can be read by everyone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '#tools';
import { runFiles, type Verdict } from '../../../contract/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { analyze } from '../../analyze.ts';
import { axeViolations, launch, paintedPixels, textsOf } from '../../rendering/html/testing/opened-page.ts';
import { dispose, FixtureRun } from '../../testing/fixture-run.ts';
import { replayRun, type Replay } from '../feed.ts';
import { serveLive, type LiveServer } from '../serve/live-server.ts';

const { path: executablePath, reason } = findChromium();

/** The small run with pods in two zones and the pair's states, one order lost, and a name that is markup. */
function stageRun(): FixtureRun {
  const run = new FixtureRun();
  // As in a real ledger, where an indeterminate order is settled after the load.
  run.ledger.sort((a, b) => a.atMs - b.atMs);
  run.probes.sort((a, b) => a.endedMs - b.endedMs);
  run.record.scenario = '<img src=x onerror="window.owned=1">';
  run.stored = run.stored.filter((line) => !(line.kind === 'order' && line.id === 'o-9'));
  for (const [name, zone] of [
    ['pod-1', 'a'],
    ['pod-2', 'b'],
    ['pod-3', 'a'],
  ] as const)
    run.events.unshift({ atMs: 0, kind: 'pod-ready', subject: name, evidence: { zone, before: true } });
  const state = (atMs: number, writer: string): FixtureRun['databases'][number] => ({
    kind: 'state',
    atMs,
    writer,
    members: ['db-1', 'db-2'].map((name, index) => ({
      name,
      zone: index === 0 ? 'a' : 'b',
      role: name === writer ? 'writer' : 'reader',
      gtid: null,
      lagSeconds: 0,
    })),
    semiSync: true,
    semiSyncReaders: 1,
    unacknowledgedCommits: 0,
  });
  const examined = run.databases.filter(({ kind }) => kind !== 'state');
  run.databases = [state(100, 'db-1'), state(8_300, 'db-2'), ...examined];
  return run;
}

describe.skipIf(executablePath === undefined)(
  `the live page in Chromium${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let dir = '';
    let browser: Browser;
    let server: LiveServer;
    let feed: Replay;
    let noise: string[] = [];
    const over = new AbortController();

    beforeAll(async () => {
      dir = stageRun().write();
      await analyze(dir);
      browser = await launch(executablePath ?? '');
    });
    afterEach(() => server.close());
    afterAll(async () => {
      over.abort();
      await browser.close();
      dispose(dir);
    });

    /** A page on the run as it was at that moment, which stands still until the test lets it go on. */
    async function openAt(
      atMs: number,
      {
        width = 1_280,
        height = 720,
        ...how
      }: Parameters<Browser['newPage']>[0] & { width?: number; height?: number } = {},
    ): Promise<Page> {
      feed = replayRun(dir, { clock: systemClock(), signal: over.signal, speed: 40 });
      feed.pause();
      feed.skipTo(atMs);
      server = await serveLive({ feed: () => feed });
      const page = await browser.newPage({ viewport: { width, height }, ...how });
      noise = [];
      page.on('console', (message) => noise.push(message.text()));
      page.on('pageerror', (error) => noise.push(String(error)));
      page.on('request', (request) => {
        const to = request.url();
        if (to !== server.url && to !== `${server.url}events`) noise.push(to);
      });
      await page.goto(server.url);
      await expect.poll(() => page.locator('#scenario').innerText()).toContain('onerror');
      return page;
    }

    const text = (page: Page, selector: string): Promise<string> => page.locator(selector).innerText();

    it('the live page in Chromium ends with the numbers of the folder, and says before that lost orders are not known', async () => {
      const page = await openAt(12_000);
      expect([await text(page, '#lost'), await text(page, '#doubled')]).toEqual(
        Array(2).fill('checked at the end'),
      );
      expect(await text(page, '#recorded')).toBe('Recording × 40, held');
      feed.resume();
      await expect.poll(() => text(page, '#lost')).toBe('1');
      const verdict = JSON.parse(readFileSync(join(dir, runFiles.verdict), 'utf8')) as Verdict;
      expect([
        await text(page, '#acknowledged'),
        await text(page, '#indeterminate'),
        await text(page, '#doubled'),
      ]).toEqual(['38', '1', '0']);
      await expect.poll(() => text(page, '#verdict')).toContain('Fail');
      expect(verdict.outcome).toBe('fail');
      expect(await textsOf(page, '.slo-budget .note')).toEqual([
        '1 bad of 40; 80 % allows 8.0',
        '0 bad of 40; 80 % allows 8.0',
      ]);
      expect(await textsOf(page, '#watch-layers strong')).toEqual(
        expect.arrayContaining(['0.10 s', '0.06 s', '0.15 s']),
      );
      expect(noise).toEqual([]);
      await page.close();
    });

    it('the live page in Chromium shows one writer, and after the failover the other one', async () => {
      const page = await openAt(7_000);
      const writers = (): Promise<string[]> => textsOf(page, '.database.writer .name');
      expect([await textsOf(page, '.database.writer .role'), await writers()]).toEqual([
        ['Writer'],
        ['db-1'],
      ]);
      expect(await textsOf(page, '.zone-name')).toEqual(['Zone a', 'Zone b']);
      feed.skipTo(8_150);
      await expect.poll(() => page.locator('.database.writer').count()).toBe(0);
      feed.skipTo(9_000);
      await expect.poll(writers).toEqual(['db-2']);
      await page.close();
    });

    it('the live page in Chromium shows a page that is opened late the whole run', async () => {
      const page = await openAt(30_000);
      await expect.poll(() => text(page, '#acknowledged')).toBe('38');
      await expect.poll(() => page.evaluate('buckets.byIndex.filter(Boolean).length')).toBe(20);
      await expect.poll(async () => Math.min(...(await paintedPixels(page)).slice(1))).toBeGreaterThan(1_000);
      expect(noise).toEqual([]);
      await page.close();
    });

    it('the live page in Chromium comes back by itself after its server broke off, and catches up', async () => {
      const page = await openAt(5_000);
      const { port, token } = server;
      await server.close('abruptly');
      await expect.poll(() => page.locator('#trouble').isVisible()).toBe(true);
      feed.skipTo(10_000);
      server = await serveLive({ feed: () => feed, port, token });
      await expect.poll(() => page.locator('#trouble').isVisible()).toBe(false);
      await expect.poll(() => textsOf(page, '.database.writer .name')).toEqual(['db-2']);
      await page.close();
    });

    it('the live page in Chromium keeps what it shows when the server says that it ends', async () => {
      const page = await openAt(30_000);
      await expect.poll(() => text(page, '#lost')).toBe('1');
      await server.close();
      await expect.poll(() => text(page, '#recorded')).toBe('Its server has ended');
      expect([await page.locator('#trouble').isVisible(), await text(page, '#lost')]).toEqual([false, '1']);
      await page.close();
    });

    it('the live page in Chromium takes text of a run for text', async () => {
      const page = await openAt(9_000);
      expect(await page.evaluate('window.owned')).toBeUndefined();
      expect(await text(page, '#scenario')).toBe('<img src=x onerror="window.owned=1">');
      await page.close();
    });

    it.each([
      [1_920, 1_080, 'light'],
      [1_280, 720, 'dark'],
      [390, 844, 'light'],
      [390, 844, 'dark'],
    ] as const)(
      'the live page in Chromium gives axe nothing to complain about at %i × %i, %s, and scrolls no page sideways',
      async (width, height, colorScheme) => {
        const page = await openAt(9_000, { width, height, colorScheme });
        expect(await axeViolations(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        await page.close();
      },
    );

    it.each([
      [1_920, 1_080],
      [1_280, 720],
    ])('the live page in Chromium fits a screen of %i × %i without scrolling', async (width, height) => {
      const page = await openAt(30_000, { width, height });
      await expect.poll(() => page.locator('#verdict').isVisible()).toBe(true);
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(height);
      await page.close();
    });

    it('the live page in Chromium is operated by keys alone, and stands still for readers who want no motion', async () => {
      const page = await openAt(15_000, { reducedMotion: 'reduce' });
      await page.locator('#view-minute').focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#view-minute').getAttribute('aria-pressed')).toBe('true');
      expect(await page.evaluate('flow.dots.length')).toBe(0);
      await page.close();
    });
  },
);
