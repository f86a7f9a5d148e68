// The page in a real browser: its values are the input's, its charts are drawn, nothing is fetched or logged,
// it fits a phone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '#tools';
import { hostileInput } from '../fixtures/hostile-input.ts';
import { failedInput, observedInput, rushInput, unknownInput } from '../fixtures/rush-input.ts';
import { junitReport } from '../junit-report.ts';
import { reportPage } from './report-page.ts';
import {
  axeViolations,
  launch,
  openPage,
  paintedPixels,
  textsOf as texts,
  type OpenedPage,
} from './testing/opened-page.ts';

const { path: executablePath, reason } = findChromium();
const examples = {
  pass: rushInput(),
  fail: failedInput(),
  unknown: unknownInput(),
  hostile: hostileInput(),
  observed: observedInput(),
};

describe.skipIf(executablePath === undefined)(
  `report.html in Chromium${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'showtime-page-'));
    let browser: Browser;
    let noise: string[] = [];

    beforeAll(async () => {
      for (const [name, input] of Object.entries(examples))
        writeFileSync(join(folder, `${name}.html`), reportPage(input));
      browser = await launch(executablePath ?? '');
    });
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    async function open(
      name: keyof typeof examples,
      width: number,
      colorScheme: 'light' | 'dark' = 'light',
    ): Promise<Page> {
      const opened = await openPage(browser, join(folder, `${name}.html`), { width, colorScheme });
      noise = opened.noise;
      return opened.page;
    }

    const openedPages = new Map<string, Promise<OpenedPage>>();
    /** A page that is opened once for all tests that leave it as it was. */
    async function openExample(name: keyof typeof examples, width: 360 | 1_280): Promise<Page> {
      const key = `${name} ${width}`;
      const opening =
        openedPages.get(key) ??
        openPage(browser, join(folder, `${name}.html`), {
          width,
          colorScheme: width === 360 ? 'dark' : 'light',
        });
      openedPages.set(key, opening);
      const opened = await opening;
      noise = opened.noise;
      return opened.page;
    }

    it.each(['pass', 'fail', 'unknown', 'hostile', 'observed'] as const)(
      'report.html in Chromium draws every chart of %s, and neither logs nor fetches anything',
      async (name) => {
        const page = await openExample(name, 1_280);
        const painted = await paintedPixels(page);
        expect(painted).toHaveLength(6);
        expect(Math.min(...painted)).toBeGreaterThan(1_000);
        expect(noise).toEqual([]);
        expect(await page.evaluate('window.owned')).toBeUndefined();
      },
    );

    it.each(['pass', 'fail', 'unknown', 'hostile', 'observed'] as const)(
      'report.html in Chromium shows %s on a phone of 360 px without scrolling sideways',
      async (name) => {
        const page = await openExample(name, 360);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
        expect(
          await page.evaluate(
            `[...document.querySelectorAll('body *')].filter((e) => !e.closest('.scroll, .skip, .unseen, svg, .uplot') && e.getBoundingClientRect().right > 361).map((e) => e.outerHTML.slice(0, 80))`,
          ),
        ).toEqual([]);
      },
    );

    it('report.html in Chromium shows the figures of the input', async () => {
      const page = await openExample('fail', 1_280);
      expect(await texts(page, 'h1 + .sentence')).toEqual([
        '2 of the 21 checked claims are broken: acknowledged-orders-stored-once and slo:orders-good.',
      ]);
      expect(await texts(page, '.slo .measured .figure')).toEqual([
        '99.98 %',
        '98.90 %',
        '99.52 %',
        '96.97 %',
      ]);
      expect(await texts(page, '#outage-3 .layers li')).toEqual([
        '1Detection 0.21 s',
        '2Promotion 0.27 s',
        '3Endpoint 40 ms',
        '4Service 0.38 s',
        '5Backlog 2.40 s',
        '6Then until steady 3.00 s',
      ]);
      expect(await texts(page, '#ledger .figure')).toEqual(['3,702', '14', '8', '37', '1', '0']);
      const { verdicts } = examples.fail.verdict;
      expect(
        (await texts(page, '.checkers .name, .unasked li > strong:first-child'))
          .filter((name) => verdicts.some(({ checker }) => checker === name))
          .sort(),
      ).toEqual(verdicts.map(({ checker }) => checker).sort());
      expect(await page.locator('.checkers tr.fail').count()).toBe(2);
    });

    it('report.html in Chromium draws the layers of an outage as wide as they are long', async () => {
      const page = await openExample('pass', 1_280);
      const [bar, ...widths] = await page.evaluate<number[]>(
        `['.track', '.detection', '.promotion', '.endpoint', '.service', '.backlog', '.settling'].map((layer) => document.querySelector('#outage-3 .bar ' + layer).getBoundingClientRect().width)`,
      );
      expect(widths.map((width) => Math.round(((width / (bar ?? 1)) * 6_300) / 10) * 10)).toEqual([
        210, 270, 40, 380, 2_400, 3_000,
      ]);
    });

    it('report.html in Chromium numbers the parts of a bar as the list below names them, and enlarges what is too small to see', async () => {
      const page = await openExample('pass', 1_280);
      expect(await page.locator('#outage-2 figcaption + .bar text').allTextContents()).toEqual([
        '1',
        '2',
        '3',
      ]);
      expect(await texts(page, '#outage-2 .layers li')).toEqual([
        '1Outage, not split by layer 0.31 s',
        '2Backlog 0.89 s',
        '3Then until steady 1.90 s',
      ]);
      expect(await page.locator('#outage-2 .enlarged').innerText()).toBe('These 1.20 s, enlarged:');
      expect(await page.locator('#outage-2 .enlarged + .bar text').allTextContents()).toEqual(['1', '2']);
      expect(await page.locator('#outage-3 .enlarged').count()).toBe(0);
    });

    it('report.html in Chromium sums the table behind the charts to what was recorded', async () => {
      const page = await open('pass', 1_280);
      await page.locator('#figures summary').click();
      const rows = await texts(page, '#figures tbody tr');
      const column = (index: number): number =>
        rows.reduce((sum, row) => sum + Number(row.split('\t')[index]?.replace(/,/g, '')), 0);
      const recorded = (key: 'ok' | 'failed' | 'dropped'): number =>
        examples.pass.timeline.reduce((sum, row) => sum + (row.journey === 'all' ? row[key] : 0), 0);
      expect([1, 2, 4].map(column)).toEqual([recorded('ok'), recorded('failed'), recorded('dropped')]);
      await page.close();
    });

    /** The values in a chart's legend with the pointer at `seconds` of the axis from 2 to 92 s. */
    async function valuesAt(page: Page, plot: string, seconds: number): Promise<string[]> {
      await page.locator(`#${plot} .u-over`).scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await page.locator(`#${plot} .u-over`).boundingBox()) ?? {
        x: 0,
        y: 0,
        width: 0,
        height: 0,
      };
      await page.mouse.move(x + (width * (seconds - 2)) / 90, y + height / 2);
      await expect.poll(async () => (await texts(page, `#${plot} .u-series .u-value`))[0]).toMatch(/ s$/);
      return texts(page, `#${plot} .u-series .u-value`);
    }

    it('report.html in Chromium reads the pods of each zone under the pointer', async () => {
      const page = await openExample('pass', 1_280);
      // A pod of zone a was killed at 44.01 s and replaced at 45.35 s.
      expect(await valuesAt(page, 'plot-pods', 44.1)).toEqual(['44.01 s', '2', '1', '1']);
    });

    it.each(['response', 'service'] as const)(
      'report.html in Chromium reads %s time under the pointer as the run’s own requests rank',
      async (of) => {
        const page = await openExample('pass', 1_280);
        const row = examples.pass.overview.rows.find(
          ({ tMs, journey }) => tMs === 65_000 && journey === 'order',
        );
        const { maxMs, p99Ms, p95Ms, p50Ms } = row?.[of] ?? {};
        const shown = (await valuesAt(page, `plot-${of}`, 65.5))
          .slice(1)
          .map((text) =>
            text === '–' ? null : Number.parseFloat(text) * (text.endsWith(' ms') ? 1 : 1_000),
          );
        expect(p99Ms).toBeNull();
        expect(shown).toEqual(
          [maxMs, p99Ms, p95Ms, p50Ms].map((ms) =>
            typeof ms === 'number' ? Number(ms.toPrecision(3)) : null,
          ),
        );
      },
    );

    it('report.html in Chromium reads load under the pointer by how it ended', async () => {
      const page = await openExample('pass', 1_280);
      const row = examples.pass.overview.rows.find(
        ({ tMs, journey }) => tMs === 65_000 && journey === 'order',
      );
      const { ok = 0, failed = 0, shed = 0, dropped = 0 } = row ?? {};
      expect((await valuesAt(page, 'plot-load', 65.2)).slice(1).map(Number)).toEqual([
        dropped,
        failed - shed,
        shed,
        ok,
        ok + failed + dropped,
        ok + failed,
      ]);
      expect(dropped).toBe(2);
    });

    it('report.html in Chromium follows a link from a lost order to the line that was recorded', async () => {
      const page = await openExample('fail', 1_280);
      await page.locator('#ledger').getByRole('link', { name: 'ledger.ndjson:2817' }).click();
      expect(await texts(page, '.quotes div:target dt')).toEqual(['ledger.ndjson:2817']);
      expect(JSON.parse((await texts(page, '.quotes div:target code')).join(''))).toMatchObject({
        outcome: 'acknowledged',
        order: 'o-1311',
      });
    });

    it('report.html in Chromium zooms every chart and lane to a fault and back', async () => {
      const page = await openExample('pass', 1_280);
      const lanes = (): Promise<string[]> =>
        page.evaluate(
          `[...new Set([...document.querySelectorAll('svg[data-axis]')].map((lane) => lane.getAttribute('viewBox')))]`,
        );
      expect(await lanes()).toEqual(['2000 0 90000 10']);
      await page.getByRole('button', { name: 'f3 crash-writer' }).click();
      expect(await lanes()).toEqual(['62425 0 9450 10']);
      expect(await page.locator('[aria-pressed="true"]').allInnerTexts()).toEqual(['f3 crash-writer']);
      await page.getByRole('button', { name: 'Whole run' }).click();
      expect(await lanes()).toEqual(['2000 0 90000 10']);
    });

    it('report.html in Chromium redraws for another journey', async () => {
      const page = await open('pass', 1_280);
      const picture = (): Promise<string> =>
        page.evaluate(`document.querySelector('#plot-load canvas').toDataURL()`);
      const before = await picture();
      await page.locator('#journey').selectOption('menu');
      await expect.poll(picture).not.toBe(before);
      expect(noise).toEqual([]);
      await page.close();
    });

    it.each([
      ['light', 1_280],
      ['dark', 360],
    ] as const)(
      'report.html in Chromium has text with a contrast of at least 4.5 in %s',
      async (_scheme, width) => {
        for (const name of ['pass', 'fail', 'unknown'] as const)
          expect(await (await openExample(name, width)).evaluate(lowContrast)).toEqual([]);
      },
    );

    // Each of them once, by turns on a screen and on a phone: a second of CPU each.
    it.each([
      ['pass', 1_280],
      ['fail', 360],
      ['unknown', 1_280],
      ['hostile', 360],
      ['observed', 1_280],
      ['observed', 360],
    ] as const)(
      'report.html in Chromium gives axe nothing to complain about in %s, %d px',
      async (name, width) => {
        const page = await openExample(name, width);
        await page.evaluate(`for (const folded of document.querySelectorAll('details')) folded.open = true`);
        expect(await axeViolations(page)).toEqual([]);
        await page.evaluate(
          `for (const unfolded of document.querySelectorAll('details')) unfolded.open = false`,
        );
      },
    );

    it.each(['light', 'dark'] as const)(
      'report.html in Chromium distinguishes neighbours of a bar by lightness alone in %s, for readers who see no hue',
      async (scheme) => {
        const page = await open('pass', 1_280, scheme);
        for (const number of [2, 3]) {
          const fills = await page.evaluate<string[]>(
            `[...document.querySelectorAll('#outage-${number} figcaption + .bar rect:not(.track)')].map((part) => getComputedStyle(part).fill)`,
          );
          expect(fills.length).toBeGreaterThan(2);
          for (const [index, fill] of fills.slice(1).entries())
            expect(contrast(fill, fills[index] ?? ''), `${fills[index]} beside ${fill}`).toBeGreaterThan(1.4);
        }
        await page.close();
      },
    );

    it('report.html in Chromium has one main, one first heading, and no level skipped', async () => {
      const page = await openExample('pass', 1_280);
      const levels = await page.evaluate<number[]>(
        `[...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]))`,
      );
      expect([
        await page.locator('main').count(),
        levels.filter((level) => level === 1).length,
        levels[0],
      ]).toEqual([1, 1, 1]);
      expect(levels.filter((level, index) => level > (levels[index - 1] ?? 1) + 1)).toEqual([]);
    });

    it('report.html in Chromium prints light, also from a dark screen, with charts no wider than the sheet', async () => {
      const page = await open('pass', 1_280, 'dark');
      await page.setViewportSize({ width: 688, height: 1_000 });
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(
        await page.evaluate(
          '[getComputedStyle(document.body).backgroundColor, document.documentElement.scrollWidth]',
        ),
      ).toEqual(['rgb(255, 255, 255)', 688]);
      expect(await page.locator('.controls').isVisible()).toBe(false);
      expect(Math.min(...(await paintedPixels(page)))).toBeGreaterThan(1_000);
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('canvas')].filter((canvas) => canvas.getBoundingClientRect().right > 689).length`,
        ),
      ).toBe(0);
      expect(await page.evaluate(lowContrast)).toEqual([]);
      expect(noise).toEqual([]);
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(50_000);
      await page.close();
    });

    it.each(Object.entries(examples))(
      'report.html in Chromium parses junit.xml of %s as XML, with a case per checker',
      async (_, input) => {
        const page = await browser.newPage();
        const counted = await page.evaluate((text) => {
          const Parser = (
            globalThis as unknown as {
              DOMParser: new () => {
                parseFromString(
                  text: string,
                  type: string,
                ): { querySelectorAll(selector: string): { length: number } };
              };
            }
          ).DOMParser;
          const parsed = new Parser().parseFromString(text, 'application/xml');
          return [parsed.querySelectorAll('parsererror').length, parsed.querySelectorAll('testcase').length];
        }, junitReport(input));
        expect(counted).toEqual([0, input.verdict.verdicts.length]);
        await page.close();
      },
    );
  },
);

/** WCAG 2.1, relative luminance and contrast ratio of two colours as a browser computes them: rgb(…). */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number =>
    (colour.match(/[\d.]+/g) ?? [])
      .slice(0, 3)
      .map((channel) => Number(channel) / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, index) => sum + c * (([0.2126, 0.7152, 0.0722] as const)[index] ?? 0), 0);
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * WCAG 2.1, success criterion 1.4.3: every element that directly contains text, against the nearest painted
 * background.
 */
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
