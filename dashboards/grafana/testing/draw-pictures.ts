// Draws docs/pictures/dashboard-*.png: each shipped dashboard over the recorded answers.
//   npx tsx dashboards/grafana/testing/draw-pictures.ts
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from '#tools';
import { packageRoot } from '../../../contract/index.ts';
import { launch } from '../../../reports/rendering/html/testing/opened-page.ts';
import { boards } from '../boards/index.ts';
import type { PanelJson } from './drawn.ts';
import { pageWidth, picturePage, type DashboardJson, type PlacedPanel } from './picture-page.ts';
import { recordedAnswers } from './recorded-answers.ts';
import { smallPng } from './small-png.ts';

const { window, slos, answers } = recordedAnswers();
const { path: chromium, reason } = findChromium();
if (chromium === undefined) throw new Error(`no browser to draw with: ${reason}`);
const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
const pictures = join(packageRoot(), 'docs/pictures');
mkdirSync(pictures, { recursive: true });
const browser = await launch(chromium);
try {
  for (const { uid, file, rows } of boards(slos)) {
    const dashboard = JSON.parse(
      readFileSync(join(packageRoot(), `deploy/grafana/dashboards/${file}.json`), 'utf8'),
    ) as DashboardJson;
    const keys = rows.flatMap((row) => row.panels).map(({ key }) => key);
    const all = dashboard.panels.flatMap((one) =>
      one.type === 'row' ? ((one as { panels?: PlacedPanel[] }).panels ?? []) : [one],
    );
    const keyOf = (panel: PanelJson): string => keys[all.findIndex(({ id }) => id === panel.id)] ?? '';
    const html = await picturePage(
      dashboard,
      (panel) => (refId) => answers[`${uid}/${keyOf(panel)}/${refId}`] ?? [],
      [window.fromMs, window.untilMs],
    );
    const page = join(folder, `${file}.html`);
    writeFileSync(page, html);
    const tab = await browser.newPage({ viewport: { width: pageWidth, height: 800 } });
    await tab.goto(pathToFileURL(page).href);
    await tab.waitForSelector('body[data-drawn]');
    const png = await smallPng(tab, await tab.screenshot({ fullPage: true }));
    writeFileSync(join(pictures, `dashboard-${file}.png`), png);
    await tab.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
