// Draws docs/pictures/live-page.png and live-terminal.png: the live page and the terminal's screen at one moment of the
// recording that comes with Showtime.
//   npx tsx cli/show/testing/draw-picture.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import escapeHtml from 'escape-html';
import type { Browser } from 'playwright-core';
import { findChromium } from '#tools';
import { packageRoot, parseEvents, runFiles } from '../../../contract/index.ts';
import { unpackRecording } from '../../../control/show/recording.ts';
import { smallPng } from '../../../dashboards/grafana/testing/small-png.ts';
import { systemClock } from '../../../platform/clock.ts';
import {
  type LiveState,
  phaseBar,
  phasesOf,
  replayRun,
  runScreen,
  serveLive,
} from '../../../reports/live/index.ts';
import { launch } from '../../../reports/rendering/html/testing/opened-page.ts';

/** After the writer was crashed, ms. */
const laterMs = 5_000;
const size = { width: 1280, height: 720 };

const terminalStyle =
  'body { margin: 0 } pre { margin: 0; padding: 20px 24px; width: max-content; min-width: 1232px; box-sizing: border-box; font: 17px/1.4 monospace; color: #e6e6e6; background: #1b1b1b }';

/** What the terminal has at that moment: the lines of the screen itself. */
function screenText(state: LiveState): string {
  const under = phasesOf({ nowMs: () => 0 })(state);
  const lines = runScreen(state, { colours: false });
  return [...lines, ...(under === null ? [] : [phaseBar(under, 0, 110)])].join('\n');
}

/** The live page's own policy lets no image in: colours are reduced on an empty one. */
async function writePicture(browser: Browser, name: string, picture: Buffer): Promise<void> {
  const png = await smallPng(await browser.newPage(), picture);
  writeFileSync(join(packageRoot(), 'docs/pictures', name), png);
}

const { path: chromium, reason } = findChromium();
if (chromium === undefined) throw new Error(`no browser to draw with: ${reason}`);
const recording = await unpackRecording();
const { events } = parseEvents(readFileSync(join(recording.path, runFiles.events), 'utf8'));
const crash = events.find((event) => event.kind === 'fault-injected' && event.fault.kind === 'crash-writer');
if (crash === undefined) throw new Error('the recording has no crash of the writer');
const over = new AbortController();
const replay = replayRun(recording.path, { clock: systemClock(), signal: over.signal, speed: 8 });
const server = await serveLive({ feed: () => replay });
const browser = await launch(chromium);
try {
  const page = await browser.newPage({ viewport: size, colorScheme: 'light' });
  await page.goto(server.url);
  while (replay.positionMs < crash.atMs + laterMs) await page.waitForTimeout(50);
  replay.pause();
  await page.waitForTimeout(1_000);
  await writePicture(browser, 'live-page.png', await page.screenshot());
  const terminal = await browser.newPage({ viewport: size, deviceScaleFactor: 1 });
  await terminal.setContent(`<pre>${escapeHtml(screenText({ ...replay.state(), recorded: null }))}</pre>`);
  await terminal.addStyleTag({ content: terminalStyle });
  await writePicture(browser, 'live-terminal.png', await terminal.locator('pre').screenshot());
} finally {
  await browser.close();
  await server.close();
  over.abort();
  await recording.remove();
}
