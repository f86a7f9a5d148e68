// A browser shows the content of a run folder's files, which are counted here a second time, directly from
// them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '#tools';
import { runFiles, type LedgerLine, type StoredLine, type Verdict } from '../../../contract/index.ts';
import { analyze } from '../../analyze.ts';
import { dispose, FixtureRun } from '../../testing/fixture-run.ts';
import { launch, openPage, textsOf, type OpenedPage } from './testing/opened-page.ts';

const { path: executablePath, reason } = findChromium();

describe.skipIf(executablePath === undefined)(
  `the report of a folder in Chromium${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let dir = '';
    let browser: Browser;
    let opened: OpenedPage;
    const linesOf = (name: string): string[] => readFileSync(join(dir, name), 'utf8').trimEnd().split('\n');
    const factsOf = <T>(name: string): T[] => linesOf(name).map((line) => JSON.parse(line) as T);
    const verdict = (): Verdict => JSON.parse(readFileSync(join(dir, runFiles.verdict), 'utf8')) as Verdict;
    const shown = (selector: string): Promise<string[]> => textsOf(opened.page, selector);

    beforeAll(async () => {
      const run = new FixtureRun();
      run.stored = run.stored.filter((line) => !(line.kind === 'order' && line.id === 'o-9'));
      dir = run.write();
      await analyze(dir);
      browser = await launch(executablePath ?? '');
      opened = await openPage(browser, join(dir, runFiles.report), { width: 1_280 });
    });
    afterAll(async () => {
      await browser.close();
      dispose(dir);
    });

    it('the report of a folder in Chromium shows the verdict, and each objective with its counts', async () => {
      const { outcome, slos } = verdict();
      expect((await shown('h1'))[0]?.toLowerCase()).toContain(outcome);
      expect(await shown('.slo h3')).toEqual(slos.map(({ name }) => name));
      expect(await shown('.slo .measured .figure')).toEqual(
        slos.map(({ measured }) => `${((measured ?? 0) * 100).toFixed(2)} %`),
      );
      expect((await shown('.slo .pairs dd')).filter((text) => /^\d+$/.test(text)).map(Number)).toEqual(
        slos.flatMap(({ good, bad }) => [good, bad]),
      );
    });

    it('the report of a folder in Chromium shows each checker’s outcome and reason', async () => {
      const rows = await shown('.checkers tbody tr');
      for (const { checker, outcome, because } of verdict().verdicts) {
        const row = rows.find((text) => text.includes(checker)) ?? '';
        expect(row.toLowerCase(), checker).toContain(outcome);
        expect(row, checker).toContain(because);
      }
    });

    it('the report of a folder in Chromium draws the outage’s layers with the verdict’s milliseconds', async () => {
      const [{ layers, injectedMs, steadyMs } = expect.fail('no outage')] = verdict().outages;
      const text = (await shown('#outage-1 .layers li strong')).map(
        (text) => Number.parseFloat(text) * (text.endsWith(' ms') ? 1 : 1_000),
      );
      const known = [
        layers.detectionMs,
        layers.promotionMs,
        layers.endpointMs,
        layers.serviceMs,
        layers.backlogMs,
      ].map((ms) => ms ?? 0);
      const rest = (steadyMs ?? 0) - injectedMs - known.reduce((sum, ms) => sum + ms, 0);
      // Seconds are shown with a resolution of 10 ms.
      [...known, rest].forEach((ms, index) =>
        expect(Math.abs((text[index] ?? NaN) - ms), String(text)).toBeLessThanOrEqual(5),
      );
    });

    it('the report of a folder in Chromium counts orders as the ledger and the stored rows have them', async () => {
      const orders = factsOf<LedgerLine>(runFiles.ledger).filter(
        ({ op, n, settling }) => op === 'order' && n >= 0 && settling !== true,
      );
      const keysThat = (outcome: LedgerLine['outcome']): string[] => [
        ...new Set(
          orders.filter((line) => line.outcome === outcome).map(({ member, key }) => `${member} ${key}`),
        ),
      ];
      const stored = new Set(
        factsOf<StoredLine>(runFiles.stored).flatMap((line) =>
          line.kind === 'order' && line.phase === 'final' ? [`${line.member} ${line.key}`] : [],
        ),
      );
      const lost = keysThat('acknowledged').filter((at) => !stored.has(at));
      expect(lost).toHaveLength(1);
      expect((await shown('#ledger .figure')).map(Number)).toEqual([
        keysThat('acknowledged').length,
        keysThat('refused').length,
        keysThat('unsure').length,
        0,
        lost.length,
        0,
      ]);
    });

    it('the report of a folder in Chromium quotes the very lines of the files', async () => {
      const pointers = await shown('.quotes dt');
      const texts = await shown('.quotes dd code');
      expect(pointers.length).toBeGreaterThan(3);
      pointers.forEach((at, index) => {
        const [name = '', line = ''] = at.split(':');
        expect(texts[index], at).toBe(linesOf(name)[Number(line) - 1]);
      });
    });

    it('the report of a folder in Chromium prints nothing on the console and fetches nothing', () => {
      expect(opened.noise).toEqual([]);
    });
  },
);
