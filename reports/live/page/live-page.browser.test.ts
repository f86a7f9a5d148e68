// The live page in a browser: it shows what the folder has, comes back after a break, and can be read by everyone.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '#tools';
import {
  runFiles,
  type ComparisonLine,
  type RecordedGate,
  type ShowLine,
  type Verdict,
} from '../../../contract/index.ts';
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

/** The running comparison: one order is not on the writer after the failover. */
const comparisons: readonly ComparisonLine[] = [
  {
    atMs: 6_000,
    acknowledged: 12,
    writer: { server: 1, compared: 12, missing: 0, doubled: 0 },
    reader: { server: 2, compared: 12, missing: 1 },
  },
  { atMs: 8_100, acknowledged: 15, writer: null, reader: null },
  {
    atMs: 9_500,
    acknowledged: 1_216,
    writer: { server: 2, compared: 1_216, missing: 1, doubled: 0 },
    reader: null,
  },
];

const gate: RecordedGate = {
  id: '20261130T000000Z-gate',
  startedAt: '2026-11-30T00:00:00.000Z',
  candidate: 'node new.js',
  baseline: 'node old.js',
  outcome: 'fail',
  exitCode: 1,
  because: 'order-p95 fails',
  pairs: { discovery: 15, confirmation: 15 },
  budgets: [
    {
      name: 'order-p95',
      outcome: 'fail',
      because: 'p95 is 48 % slower (+6.2 ms), at least +44 %, at most +52 %; 10 % and 0.5 ms matter',
      margin: 0.1,
      slowdowns: Array.from({ length: 30 }, (_, index) => 0.3 + ((index * 7) % 30) / 100),
    },
  ],
};
const bare = {
  say: 'Only the speaker reads this.',
  lookFor: '',
  fault: null,
  holdMs: 0,
  predict: null,
  lastsMs: 0,
};
const show: readonly ShowLine[] = [
  {
    atMs: 0,
    kind: 'script',
    script: {
      title: 'A talk',
      scenes: [
        { ...bare, title: 'All is well', gate: null },
        { ...bare, title: 'A bad release', lookFor: 'Each dot is a pair.', gate },
      ],
    },
  },
  { atMs: 20_000, kind: 'scene', scene: 1, phase: 'talking' },
  { atMs: 21_000, kind: 'scene', scene: 1, phase: 'scored' },
  { atMs: 22_000, kind: 'scene', scene: 0, phase: 'talking' },
];

describe.skipIf(executablePath === undefined)(
  `the live page in Chromium${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let dir = '';
    let browser: Browser;
    let server: LiveServer;
    let feed: Replay;
    let noise: string[] = [];
    /** Of the feed of one test. */
    let over = new AbortController();

    beforeAll(async () => {
      dir = stageRun().write();
      const linesOf = (lines: readonly object[]): string =>
        lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      writeFileSync(join(dir, runFiles.comparisons), linesOf(comparisons));
      writeFileSync(join(dir, runFiles.show), linesOf(show));
      await analyze(dir);
      browser = await launch(executablePath ?? '');
    });
    afterEach(async () => {
      over.abort();
      await server.close();
    });
    afterAll(async () => {
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
      over = new AbortController();
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

    /** Those of the elements that reach beyond the window or hold more than they show. */
    const cutOff = (page: Page, selector: string): Promise<string[]> =>
      page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].filter((element) => {
        const { top, left, bottom, right } = element.getBoundingClientRect();
        return top < 0 || left < 0 || bottom > innerHeight || right > innerWidth || element.scrollWidth > element.clientWidth + 1;
      }).map(({ id }) => id)`);

    const text = (page: Page, selector: string): Promise<string> => page.locator(selector).innerText();

    it('the live page in Chromium ends with the numbers of the folder, and shows before that lost orders are not known', async () => {
      const page = await openAt(12_000);
      expect([await text(page, '#lost'), await text(page, '#doubled')]).toEqual([
        '1 of 1,216 missing so far; checked at the end',
        'none of 1,216 so far; checked at the end',
      ]);
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

    it('the live page in Chromium says what was compared so far, and nothing before the first comparison', async () => {
      const page = await openAt(5_000);
      expect([await text(page, '#lost'), await text(page, '#compared')]).toEqual(['checked at the end', '']);
      feed.skipTo(7_000);
      await expect.poll(() => text(page, '#lost')).toBe('none of 12 missing so far; checked at the end');
      expect(await text(page, '#compared')).toBe(
        'Looked up every second: the writer has 12 of 12, the reader has 11 of 12.',
      );
      feed.skipTo(8_200);
      await expect.poll(() => text(page, '#lost')).toBe('the writer does not answer; checked at the end');
      expect(await page.locator('#lost').getAttribute('class')).toBe('unknown-yet');
      feed.skipTo(10_000);
      await expect.poll(() => page.locator('#lost').getAttribute('class')).toBe('unknown-yet bad');
      expect(noise).toEqual([]);
      await page.close();
    });

    it('the live page in Chromium reveals the result of a recorded gate with a dot for each pair', async () => {
      const page = await openAt(20_500);
      await expect.poll(() => text(page, '#show-title')).toBe('A bad release');
      expect(await page.locator('#show-gate').isVisible()).toBe(false);
      feed.skipTo(21_500);
      await expect.poll(() => text(page, '.gate-word')).toBe('✗ The release is stopped: exit code 1');
      expect(await page.locator('.pair-strip circle.over').count()).toBe(30);
      expect(await page.locator('.pair-strip').getAttribute('aria-label')).toBe(
        '30 of 30 pairs were slower than the 10 % that are allowed',
      );
      expect(await page.locator('body').innerText()).not.toContain('Only the speaker');
      expect(await axeViolations(page)).toEqual([]);
      feed.skipTo(22_500);
      await expect.poll(() => page.locator('#show-gate').isVisible()).toBe(false);
      expect(noise).toEqual([]);
      await page.close();
    });

    it('the live page in Chromium never draws one promised limit over another', async () => {
      const page = await openAt(9_000);
      const labelled = await page.evaluate(
        'promiseLabels([{ ms: 250, y: 100 }, { ms: 1000, y: 40 }, { ms: 500, y: 90 }, { ms: 200, y: 104 }], 17)',
      );
      expect(labelled).toEqual([
        { y: 40, text: '1 s promised' },
        { y: 90, text: '200 ms, 250 ms, 500 ms promised' },
      ]);
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

    it('the live page in Chromium keeps what it shows when the server announces its end', async () => {
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
      const page = await openAt(10_000, { width, height });
      await expect.poll(() => text(page, '#lost')).toContain('1 of 1,216 missing');
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(height);
      expect(await cutOff(page, '#lost, #doubled, #compared, #acknowledged, #indeterminate')).toEqual([]);
      feed.skipTo(21_500);
      await expect.poll(() => page.locator('#show-gate').isVisible()).toBe(true);
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(height);
      expect(await cutOff(page, '#show-gate')).toEqual([]);
      feed.skipTo(30_000);
      await expect.poll(() => page.locator('#verdict').isVisible()).toBe(true);
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(height);
      await page.close();
    });

    it('the live page in Chromium is operated by keys alone, and stands still for readers who want no motion', async () => {
      const page = await openAt(15_000, { reducedMotion: 'reduce' });
      await page.locator('#view-minute').focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#view-minute').getAttribute('aria-pressed')).toBe('true');
      expect(await page.evaluate('flow.dots.size')).toBe(0);
      await page.close();
    });
  },
);
