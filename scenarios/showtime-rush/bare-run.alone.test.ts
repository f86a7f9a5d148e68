// `k6 run scenarios/showtime-rush.ts` without the harness, against a real server: k6's own thresholds judge
// the SLOs.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test as base } from 'vitest';
import { showtimeSlos } from '../../contract/index.ts';
import { SmallCinema } from '../../load/testing/small-cinema.ts';
import { ensureK6 } from '../../tools/index.mjs';
import { scenarios } from '../index.ts';

const { path: k6 } = await ensureK6();
const rush = scenarios['showtime-rush'].file;
/** The files of one script run, and the service that it sends to. */
interface Stage {
  dir: string;
  cinema: SmallCinema;
}

const it = base.extend<{ stage: Stage }>({
  // Vitest requires the pattern, although this fixture uses no other one.
  stage: async ({}, use) => {
    const stage = { dir: await mkdtemp(join(tmpdir(), 'showtime-bare-')), cinema: new SmallCinema() };
    await stage.cinema.open();
    await use(stage);
    await stage.cinema.close();
    await rm(stage.dir, { recursive: true, force: true });
  },
});

it('a bare run of the rush passes when everybody is served, and shows each SLO with what was reached', async ({
  stage,
  expect,
}) => {
  const { code, stdout, crossed } = await bareRun(stage);
  expect([code, crossed]).toEqual([0, []]);
  for (const { name, objective } of showtimeSlos) {
    expect(stdout).toMatch(
      new RegExp(`${name.replaceAll('-', '_')}\\n\\s*✓ 'rate>=${objective}' rate=100\\.00%`),
    );
  }
});

// Each plays two seconds and then waits for those who try again: beside each other they do not wait in turn.
describe.concurrent('k6 alone', () => {
  it('k6 alone ends with 99 and names what was missed when the service fails', async ({ stage, expect }) => {
    stage.cinema.mood = 500;
    expect(await bareRun(stage)).toMatchObject({
      code: 99,
      crossed: ['slo_menus_good', 'slo_orders_good', 'slo_orders_within_2s', 'slo_orders_within_500ms'],
    });
  });

  it('k6 alone sends an order to an overloaded service three times at most', async ({ stage, expect }) => {
    stage.cinema.mood = 'shed';
    const { stdout } = await bareRun(stage);
    const customers = Number(/showtime_arrival\W+(\d+)/.exec(stdout)?.[1]);
    const sent = (request: string): number =>
      stage.cinema.arrived.filter((arrived) => arrived.startsWith(request)).length;
    expect(customers).toBeGreaterThan(20);
    expect(sent('POST /api/orders')).toBeGreaterThan(customers);
    expect(sent('POST /api/orders')).toBeLessThanOrEqual(3 * customers);
  });

  it('k6 alone ends with 99 and names what was missed when the service is slow', async ({
    stage,
    expect,
  }) => {
    stage.cinema.delayMs = 600;
    expect(await bareRun(stage)).toMatchObject({ code: 99, crossed: ['slo_orders_within_500ms'] });
  });

  it('k6 alone fails when arrivals could not start, and refuses a curve without any', async ({
    stage,
    expect,
  }) => {
    expect(await bareRun(stage, {}, [], await withOneVu(stage))).toMatchObject({
      code: 99,
      crossed: ['dropped_iterations'],
    });
    const nothing = await bareRun(stage, { CURVE: await curveOf(stage, 0) });
    expect([nothing.code, nothing.stderr]).toEqual([
      107,
      expect.stringContaining('the curve offers no arrival'),
    ]);
  });

  it('k6 alone has no thresholds and counts no intents if the harness judges the run', async ({
    stage,
    expect,
  }) => {
    stage.cinema.mood = 500;
    const samples = join(stage.dir, 'samples.csv');
    expect(await bareRun(stage, { SLO_THRESHOLDS: 'off' }, [`--out=csv=${samples}`])).toMatchObject({
      code: 0,
      crossed: [],
    });
    expect(await readFile(samples, 'utf8')).not.toMatch(/^(slo_|showtime_intent)/m);
  });

  it('k6 alone reports each intent of an observed run once, with its journey and outcome', async ({
    stage,
    expect,
  }) => {
    const samples = join(stage.dir, 'samples.csv');
    await bareRun(stage, { SLO_THRESHOLDS: 'off', OBSERVE: '1' }, [
      `--out=csv=${samples}`,
      '--system-tags=scenario',
    ]);
    const rows = (await readFile(samples, 'utf8')).split('\n');
    const counted = (metric: string, ...tags: string[]): number =>
      rows.filter(
        (row) => row.startsWith(`${metric},`) && tags.every((tag) => row.split(/[,&]/).includes(tag)),
      ).length;
    const requests = counted('http_reqs', 'journey=order');
    expect(requests).toBeGreaterThan(20);
    const challenges = ['forged-order', 'other-body', 'twin-order'].map((op) =>
      counted('http_reqs', `journey=${op}`),
    );
    const arrived = stage.cinema.arrived.filter((request) => request === 'POST /api/orders').length;
    expect(challenges.reduce((sum, sent) => sum + sent, requests)).toBe(arrived);
    expect([
      counted('showtime_intents', 'journey=order', 'result=good'),
      counted('showtime_intents', 'result=bad'),
    ]).toEqual([requests, 0]);
    expect(counted('showtime_intent_duration', 'journey=order')).toBe(requests);
    for (const op of ['foreign-read', 'forged-order', 'other-body', 'twin-order'])
      expect(counted('showtime_intents', `journey=${op}`)).toBe(0);
  });
});

/** Two seconds of 15 arrivals a second. */
async function curveOf({ dir }: Stage, perMinute: number): Promise<string> {
  const path = join(dir, `curve-${perMinute}.json`);
  await writeFile(
    path,
    JSON.stringify({
      schemaVersion: 1,
      timeUnitMs: 60_000,
      startRate: perMinute,
      stages: [{ durationMs: 2_000, target: perMinute }],
    }),
  );
  return path;
}

/** A script with everything of the rush, but for the VUs. */
async function withOneVu({ dir }: Stage): Promise<string> {
  const path = join(dir, 'one-vu.ts');
  await writeFile(
    path,
    `export { default } from '${rush}';
import { options as whole } from '${rush}';
export const options = { ...whole, scenarios: { rush: { ...whole.scenarios.rush, preAllocatedVUs: 1, maxVUs: 1 } } };`,
  );
  return path;
}

async function bareRun(
  { dir, cinema }: Stage,
  env: Record<string, string> = {},
  args: readonly string[] = [],
  script: string = rush,
): Promise<{ code: number; stdout: string; stderr: string; crossed: string[] }> {
  const tokens = join(dir, 'tokens.json');
  const curve = await curveOf({ dir, cinema }, 900);
  await writeFile(
    tokens,
    JSON.stringify({ tokens: Array.from({ length: 20_000 }, (_, index) => `member-${index + 1}`) }),
  );
  return new Promise((resolve) => {
    const child = execFile(
      k6,
      ['run', '--no-color', '--console-output=/dev/null', ...args, script],
      {
        env: {
          ...process.env,
          K6_NO_USAGE_REPORT: 'true',
          K6_AUTO_EXTENSION_RESOLUTION: 'false',
          BASE_URL: cinema.baseUrl,
          CURVE: curve,
          TOKENS: tokens,
          ...env,
        },
        maxBuffer: 64 << 20,
      },
      (_, stdout, stderr) =>
        resolve({
          code: child.exitCode ?? -1,
          stdout,
          stderr,
          crossed: (/thresholds on metrics '([^']+)'/.exec(stderr)?.[1] ?? '')
            .split(', ')
            .filter((name) => name !== '')
            .sort(),
        }),
    );
  });
}
