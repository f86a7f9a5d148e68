// Draws docs/pictures/live-page.png: the live page in the middle of the recording that comes with Showtime.
//   npx tsx cli/show/testing/draw-picture.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '#tools';
import { packageRoot } from '../../../contract/index.ts';
import { unpackRecording } from '../../../control/show/recording.ts';
import { smallPng } from '../../../dashboards/grafana/testing/small-png.ts';
import { systemClock } from '../../../platform/clock.ts';
import { replayRun, serveLive } from '../../../reports/live/index.ts';
import { launch } from '../../../reports/rendering/html/testing/opened-page.ts';

/** Some seconds after the writer was crashed, on the run's clock. */
const momentMs = 46_000;
const size = { width: 1280, height: 720 };

const { path: chromium, reason } = findChromium();
if (chromium === undefined) throw new Error(`no browser to draw with: ${reason}`);
const recording = await unpackRecording();
const over = new AbortController();
const replay = replayRun(recording.path, { clock: systemClock(), signal: over.signal, speed: 8 });
const server = await serveLive({ feed: () => replay });
const browser = await launch(chromium);
try {
  const page = await browser.newPage({ viewport: size, colorScheme: 'light' });
  await page.goto(server.url);
  while (replay.positionMs < momentMs) await page.waitForTimeout(50);
  replay.pause();
  await page.waitForTimeout(1_000);
  // The live page's own policy lets no image in: colours are reduced on an empty one.
  const png = await smallPng(await browser.newPage(), await page.screenshot());
  writeFileSync(join(packageRoot(), 'docs/pictures/live-page.png'), png);
} finally {
  await browser.close();
  await server.close();
  over.abort();
  await recording.remove();
}
