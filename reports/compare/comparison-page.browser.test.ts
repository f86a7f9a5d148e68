// The page in a real browser: it logs and fetches nothing, fits a phone, and labels each figure with its run
// there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '#tools';
import { runFiles, type Curve } from '../../contract/index.ts';
import { hostile } from '../rendering/fixtures/hostile-input.ts';
import { launch } from '../rendering/html/testing/opened-page.ts';
import { dispose, FixtureRun } from '../testing/fixture-run.ts';
import { compareRuns } from './compare-runs.ts';
import { comparisonPage } from './comparison-page.ts';

const { path: executablePath, reason } = findChromium();
const why = executablePath === undefined ? ` (skipped: ${reason})` : '';
const curve: Curve = {
  schemaVersion: 1,
  timeUnitMs: 1_000,
  startRate: 2,
  stages: [{ durationMs: 20_000, target: 2 }],
};

function recorded(change: (run: FixtureRun) => void): string {
  const run = new FixtureRun();
  change(run);
  run.files.set(runFiles.curve, () => JSON.stringify(curve));
  return run.write();
}

describe.skipIf(executablePath === undefined)(`a comparison in Chromium${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'showtime-compared-'));
  const file = join(folder, 'compared.html');
  let browser: Browser;
  let noise: string[] = [];

  beforeAll(async () => {
    const dirs = [
      recorded(() => {}),
      recorded((run) => {
        Object.assign(run.record, { scenario: hostile, settings: { [hostile]: hostile } });
        run.stored = run.stored.filter(({ kind }) => kind !== 'payment');
      }),
    ] as const;
    writeFileSync(file, comparisonPage(compareRuns(...dirs, { despiteDifferences: true })));
    dirs.forEach(dispose);
    browser = await launch(executablePath ?? '');
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const url = pathToFileURL(file).href;
    noise = [];
    page.on('console', (message) => noise.push(message.text()));
    page.on('pageerror', (error) => noise.push(String(error)));
    page.on('request', (request) => {
      if (request.url() !== url) noise.push(request.url());
    });
    await page.goto(url);
    return page;
  }

  it('a comparison in Chromium shows both outcomes in their colours, and neither logs nor fetches anything', async () => {
    const page = await open(1_280);
    const colours = await page.evaluate<string[]>(
      `[...document.querySelectorAll('h1 .side')].map((side) => side.className + ' ' + getComputedStyle(side).color)`,
    );
    expect(colours).toEqual(['side pass rgb(23, 102, 58)', 'side fail rgb(177, 34, 27)']);
    expect([noise, await page.evaluate('window.owned')]).toEqual([[], undefined]);
    await page.close();
  });

  it('a comparison in Chromium fits a phone of 360 px, where each figure names its run', async () => {
    const page = await open(360);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('#objectives tbody tr:first-child td')].map((cell) => getComputedStyle(cell, '::before').content)`,
      ),
    ).toEqual(['"Before"', '"After"', '"Difference"']);
    await page.close();
  });
});
