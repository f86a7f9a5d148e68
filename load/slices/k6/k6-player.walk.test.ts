// Slices played by a real k6 against real tiny services: the bundled rush, and a user script in the slice's
// shape.
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { nodeShell } from '../../../platform/shell.ts';
import { slice as sliceSchema } from '../../../contract/index.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { ensureK6 } from '../../../tools/index.mjs';
import { bundleScript } from '../../k6/bundle.ts';
import { SmallCinema } from '../../testing/small-cinema.ts';
import { decodeLatencies } from '../latencies.ts';
import type { PlannedSlice } from '../planned-slice.ts';
import { openK6Player, rushExtraSuccessStatuses, type K6Parts } from './k6-player.ts';
import { bundleForSlices } from './slice-script.ts';

const { path: k6 } = await ensureK6();
const clock = systemClock();
const planned: PlannedSlice = {
  stage: 'discovery',
  pair: 3,
  turn: 1,
  side: 'candidate',
  traffic: 5,
  requestOffset: 0,
  lengthMs: 1_500,
  requests: 40,
};
const never = new AbortController().signal;
let dir: string;
let candidate: SmallCinema;
let baseline: SmallCinema;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'showtime-slices-'));
  candidate = new SmallCinema();
  baseline = new SmallCinema();
  await candidate.open();
  await baseline.open();
});
afterEach(async () => {
  await candidate.close();
  await baseline.close();
  await rm(dir, { recursive: true, force: true });
});

const open = (more: Pick<K6Parts, 'script'> & Partial<K6Parts>) => {
  const at = ({ baseUrl }: SmallCinema) => ({
    baseUrl,
    tokens: null,
    pids: async () => [process.pid],
    env: {},
  });
  return openK6Player({
    shell: nodeShell(),
    clock,
    k6,
    seed: 9,
    zeroMs: clock.nowMs(),
    folder: dir,
    load: { connections: 20, timeoutMs: 5_000 },
    subjects: { candidate: at(candidate), baseline: at(baseline) },
    ...more,
  });
};
const own = async (text: string) => {
  await writeFile(join(dir, 'own.ts'), text);
  return bundleForSlices(join(dir, 'own.ts'));
};
/** What arrived, whatever the order. */
const visits = ({ arrived }: SmallCinema): string[] =>
  arrived.filter((line) => line.endsWith('/menu')).toSorted();

describe('the bundled rush', () => {
  it('the bundled rush plays the same visits on both sides, and counts intents', async () => {
    const player = open({
      script: await bundleScript(scenarios['showtime-rush'].file),
      journeys: scenarios['showtime-rush'].journeys,
      extraSuccessStatuses: rushExtraSuccessStatuses,
    });
    const slice = sliceSchema.parse(await player.play({ ...planned, requests: 12 }, never));
    await player.play({ ...planned, requests: 12, side: 'baseline', turn: 0 }, never);
    expect(visits(candidate).length).toBeGreaterThan(11);
    expect(visits(candidate)).toEqual(visits(baseline));
    expect(slice).toMatchObject({
      stage: 'discovery',
      pair: 3,
      turn: 1,
      side: 'candidate',
      eventLoopUse: null,
    });
    expect(slice.journeys['order']).toMatchObject({ offered: 12, good: 12, failed: 0, failures: {} });
    expect(slice.journeys['menu']).toMatchObject({ good: visits(candidate).length, failed: 0 });
    expect(slice.journeys['foreign-read']?.failed ?? 0).toBe(0);
    expect(slice.offered).toBe(slice.sent);
    expect(decodeLatencies(slice.journeys['order']!.latencies).totalCount).toBe(12);
    expect(slice.generatorCores).toBeGreaterThan(0);
    await access(join(dir, 'discovery-3-1', 'samples.csv'));
  });
});

describe('a user script', () => {
  const browsing = `
    import http from 'k6/http';
    export const options = { thresholds: { http_reqs: ['count<1'] }, scenarios: { mine: { executor: 'constant-vus', vus: 1, duration: '1h', exec: 'browse', env: { WHAT: 'menu' } } } };
    export function setup() { return { theatre: 7 }; }
    export function browse(data: { theatre: number }): void {
      http.get(\`\${__ENV.BASE_URL}/api/theatres/\${data.theatre}/\${__ENV.WHAT}\`, { tags: { journey: 'browse' } });
      http.get(__ENV.BASE_URL + '/nothing', { tags: { journey: 'missing' } });
    }`;

  it('a user script keeps everything but the shape of its load, which is the slice’s', async () => {
    const slice = sliceSchema.parse(await open({ script: await own(browsing) }).play(planned, never));
    expect(candidate.arrived.filter((line) => line === 'GET /api/theatres/7/menu')).toHaveLength(40);
    expect(slice.journeys).toMatchObject({
      browse: { offered: 40, good: 40, failed: 0 },
      missing: { offered: 40, good: 0, failed: 40, failures: { 'status 404': 40 } },
    });
    expect(slice).toMatchObject({ offered: 80, sent: 80 });
    expect(slice.durationMs).toBeGreaterThan(1_000);
  });

  it('a user script draws the same on both sides of a half, with Math.random too, and anew in another', async () => {
    const drawing = `
      import http from 'k6/http';
      const first = Math.floor(Math.random() * 1e9);
      export function setup() { return { theatre: first + Math.floor(Math.random() * 1e9) }; }
      export default (data) => {
        const at = __ENV.BASE_URL + '/api/theatres/', { theatre } = data;
        if (Math.random() < 0.5) http.get(at + theatre + '/menu', { tags: { journey: 'setup' } });
        else http.get(at + Math.floor(Math.random() * 1e9) + '/menu', { tags: { journey: 'drawn' } });
      };`;
    const player = open({ script: await own(drawing) });
    const offered = async (more: Partial<PlannedSlice>) =>
      Object.fromEntries(
        Object.entries((await player.play({ ...planned, ...more }, never)).journeys).map(
          ([journey, { offered: of }]) => [journey, of],
        ),
      );
    const mix = await offered({});
    const drawn = visits(candidate);
    expect(await offered({ side: 'baseline', turn: 0 })).toEqual(mix);
    expect(visits(baseline)).toEqual(drawn);
    expect([mix['setup']! + mix['drawn']!, new Set(drawn).size]).toEqual([40, mix['drawn']! + 1]);
    baseline.arrived.length = 0;
    await offered({ side: 'baseline', turn: 3, traffic: 6 });
    expect(visits(baseline)).not.toEqual(drawn);
  });

  it('a user script has arrivals that found no free VU counted as failures of every journey', async () => {
    candidate.delayMs = 400;
    const slice = await open({
      script: await own(browsing),
      load: { connections: 2, timeoutMs: 5_000 },
    }).play(planned, never);
    const { browse, missing } = slice.journeys;
    const unsent = browse!.failures['not sent']!;
    expect(unsent).toBeGreaterThan(20);
    expect(browse).toMatchObject({ offered: 40, good: 40 - unsent, failed: unsent });
    expect(missing!.failures['not sent']).toBe(unsent);
    expect(slice.offered - slice.sent).toBe(2 * unsent);
  });

  it('a user script is refused with a reason if it does not have exactly one scenario', async () => {
    const two = `export const options = { scenarios: { a: { executor: 'constant-vus' }, b: { executor: 'constant-vus' } } }; export default () => {};`;
    await expect(open({ script: await own(two) }).play(planned, never)).rejects.toMatchObject({
      code: 'bad-script',
      explanation: { problems: expect.arrayContaining([expect.stringContaining('has 2: a, b')]) },
    });
    await expect(
      open({ script: await own('export const nothing = 1;') }).play(planned, never),
    ).rejects.toMatchObject({
      code: 'bad-script',
      explanation: {
        problems: expect.arrayContaining([expect.stringContaining('exports no function default')]),
      },
    });
  });

  it('a user script that gives up is no slice', async () => {
    const script = await own(
      "import exec from 'k6/execution'; export default () => exec.test.abort('I give up');",
    );
    await expect(open({ script }).play(planned, never)).rejects.toMatchObject({
      code: 'bad-script',
      explanation: { why: 'k6 ended with exit code 108' },
    });
  });

  it('a user script ends with an interruption', async () => {
    const controller = new AbortController();
    const playing = open({ script: await own(browsing) }).play(
      { ...planned, lengthMs: 60_000, requests: 1_000 },
      controller.signal,
    );
    await expect.poll(() => candidate.arrived.length).toBeGreaterThan(4);
    controller.abort(new Error('enough'));
    await expect(playing).rejects.toThrow('enough');
  });
});
