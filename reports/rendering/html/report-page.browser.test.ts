// The page in a real browser: its values are the input's, its charts are drawn, nothing is fetched or logged, it fits a phone.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileInput } from '../fixtures/hostile-input.ts';
import { failedInput, rushInput, unknownInput } from '../fixtures/rush-input.ts';
import { junitReport } from '../junit-report.ts';
import { reportPage } from './report-page.ts';

const executablePath = [process.env.SHOWTIME_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path));
const why = executablePath === undefined ? ' (skipped: no Chromium at SHOWTIME_CHROMIUM or in /usr/bin)' : '';
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const examples = { pass: rushInput(), fail: failedInput(), unknown: unknownInput(), hostile: hostileInput() };

describe.skipIf(executablePath === undefined)(`report.html in Chromium${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'showtime-page-'));
  let browser: Browser;
  /** Console lines, page errors and requests other than for the page itself. */
  let noise: string[] = [];

  beforeAll(async () => {
    for (const [name, input] of Object.entries(examples)) writeFileSync(join(folder, `${name}.html`), reportPage(input));
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(name: keyof typeof examples, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    noise = [];
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    page.on('console', (message) => noise.push(message.text()));
    page.on('pageerror', (error) => noise.push(String(error)));
    page.on('request', (request) => { if (request.url() !== url) noise.push(request.url()); });
    await page.goto(url);
    await page.waitForSelector('#plot-load canvas');
    return page;
  }

  /** How many pixels of each canvas are not transparent. */
  const paintedPixels = (page: Page): Promise<number[]> => page.evaluate(`[...document.querySelectorAll('canvas')].map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 0) painted += 1;
    return painted;
  })`);
  const texts = (page: Page, selector: string): Promise<string[]> => page.locator(selector).allInnerTexts();

  it.each(['pass', 'fail', 'unknown', 'hostile'] as const)('draws every chart of %s, and neither logs nor fetches anything', async (name) => {
    const page = await open(name, 1_280);
    const painted = await paintedPixels(page);
    expect(painted).toHaveLength(5);
    expect(Math.min(...painted)).toBeGreaterThan(1_000);
    expect(noise).toEqual([]);
    expect(await page.evaluate('window.owned')).toBeUndefined();
    await page.close();
  });

  it.each(['pass', 'fail', 'unknown', 'hostile'] as const)('shows %s on a phone of 360 px without scrolling sideways', async (name) => {
    const page = await open(name, 360);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await page.evaluate(`[...document.querySelectorAll('body *')].filter((e) => !e.closest('.scroll, .skip, .unseen, svg, .uplot') && e.getBoundingClientRect().right > 361).map((e) => e.outerHTML.slice(0, 80))`)).toEqual([]);
    await page.close();
  });

  it('shows the figures of the input', async () => {
    const page = await open('fail', 1_280);
    expect(await texts(page, 'h1 + .sentence')).toEqual(['2 of the 21 claims asked of this run are broken: acknowledged-orders-stored-once and slo:orders-good.']);
    expect(await texts(page, '.slo .measured .figure')).toEqual(['99.98 %', '98.90 %', '99.52 %', '96.97 %']);
    expect(await texts(page, '#outage-3 .layers li')).toEqual(['Detection 0.21 s', 'Promotion 0.27 s', 'Endpoint 40 ms', 'Service 0.38 s', 'Backlog 2.40 s', 'Then until steady 3.00 s']);
    expect(await texts(page, '#ledger .figure')).toEqual(['3,702', '14', '8', '37']);
    const { verdicts } = examples.fail.verdict;
    expect((await texts(page, '.checkers .name')).sort()).toEqual(verdicts.map(({ checker }) => checker).sort());
    expect(await page.locator('.checkers tr.fail').count()).toBe(2);
    await page.close();
  });

  it('draws the layers of an outage as wide as they are long', async () => {
    const page = await open('pass', 1_280);
    const [bar, ...widths] = await page.evaluate<number[]>(`['.track', '.detection', '.promotion', '.endpoint', '.service', '.backlog', '.settling'].map((layer) => document.querySelector('#outage-3 .bar ' + layer).getBoundingClientRect().width)`);
    expect(widths.map((width) => Math.round(width / (bar ?? 1) * 6_300 / 10) * 10)).toEqual([210, 270, 40, 380, 2_400, 3_000]);
    await page.close();
  });

  it('sums the table behind the charts to what was recorded', async () => {
    const page = await open('pass', 1_280);
    await page.locator('#timeline details summary').first().click();
    const rows = await texts(page, '#timeline details:first-of-type tbody tr');
    const column = (index: number): number => rows.reduce((sum, row) => sum + Number(row.split('\t')[index]?.replace(/,/g, '')), 0);
    const recorded = (key: 'offered' | 'ok' | 'failed' | 'dropped'): number => examples.pass.timeline.reduce((sum, row) => sum + row[key], 0);
    expect([1, 2, 3, 4].map(column)).toEqual([recorded('offered'), recorded('ok'), recorded('failed'), recorded('dropped')]);
    await page.close();
  });

  it('reads a value under the pointer from the data', async () => {
    const page = await open('pass', 1_280);
    await page.locator('#plot-pods .u-over').scrollIntoViewIfNeeded();
    const { x, y, width, height } = await page.locator('#plot-pods .u-over').boundingBox() ?? { x: 0, y: 0, width: 0, height: 0 };
    // At 44.1 s of an axis from 2 to 92 s: a pod was killed at 44.01 s and replaced at 45.35 s.
    await page.mouse.move(x + width * (44.1 - 2) / 90, y + height / 2);
    await expect.poll(() => texts(page, '#plot-pods .u-series .u-value')).toEqual(['44 s', '2']);
    await page.close();
  });

  it('zooms every chart and lane to a fault and back', async () => {
    const page = await open('pass', 1_280);
    const lanes = (): Promise<string[]> => page.evaluate(`[...new Set([...document.querySelectorAll('svg[data-axis]')].map((lane) => lane.getAttribute('viewBox')))]`);
    expect(await lanes()).toEqual(['2000 0 90000 10']);
    await page.getByRole('button', { name: 'f3 crash-writer' }).click();
    expect(await lanes()).toEqual(['62425 0 9450 10']);
    expect(await page.locator('[aria-pressed="true"]').allInnerTexts()).toEqual(['f3 crash-writer']);
    await page.getByRole('button', { name: 'Whole run' }).click();
    expect(await lanes()).toEqual(['2000 0 90000 10']);
    await page.close();
  });

  it('redraws for another journey', async () => {
    const page = await open('pass', 1_280);
    const picture = (): Promise<string> => page.evaluate(`document.querySelector('#plot-load canvas').toDataURL()`);
    const before = await picture();
    await page.locator('#journey').selectOption('menu');
    await expect.poll(picture).not.toBe(before);
    expect(noise).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has text with a contrast of at least 4.5 in %s', async (scheme) => {
    for (const name of ['pass', 'fail', 'unknown'] as const) {
      const page = await open(name, 1_280, scheme);
      expect(await page.evaluate(lowContrast)).toEqual([]);
      await page.close();
    }
  });

  it('has one main, one first heading, and no level skipped', async () => {
    const page = await open('pass', 1_280);
    const levels = await page.evaluate<number[]>(`[...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]))`);
    expect([await page.locator('main').count(), levels.filter((level) => level === 1).length, levels[0]]).toEqual([1, 1, 1]);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 1) + 1)).toEqual([]);
    await page.close();
  });

  it('prints light, also from a dark screen, with charts no wider than the sheet', async () => {
    const page = await open('pass', 1_280, 'dark');
    await page.setViewportSize({ width: 688, height: 1_000 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate('[getComputedStyle(document.body).backgroundColor, document.documentElement.scrollWidth]')).toEqual(['rgb(255, 255, 255)', 688]);
    expect(await page.locator('.controls').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(50_000);
    await page.close();
  });

  it.each(Object.entries(examples))('parses junit.xml of %s as XML, with a case per checker', async (_, input) => {
    const page = await browser.newPage();
    const counted = await page.evaluate((text) => {
      const Parser = (globalThis as unknown as { DOMParser: new () => { parseFromString(text: string, type: string): { querySelectorAll(selector: string): { length: number } } } }).DOMParser;
      const parsed = new Parser().parseFromString(text, 'application/xml');
      return [parsed.querySelectorAll('parsererror').length, parsed.querySelectorAll('testcase').length];
    }, junitReport(input));
    expect(counted).toEqual([0, input.verdict.verdicts.length]);
    await page.close();
  });
});

/** WCAG 2.1, success criterion 1.4.3: every element with text of its own against the nearest painted background. */
const lowContrast = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const backdrop = (element) => { for (let e = element; e; e = e.parentElement) { const colour = channels(getComputedStyle(e).backgroundColor); if ((colour[3] ?? 1) > 0) return colour; } return [255, 255, 255]; };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('script, noscript, svg, option') || ![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')) continue;
    const [one, other] = [luminance(channels(getComputedStyle(element).color)), luminance(backdrop(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) found.push(element.tagName + ' ' + element.textContent.slice(0, 30) + ' ' + ratio.toFixed(2));
  }
  return found;
})()`;
