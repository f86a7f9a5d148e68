// A user script against a real k6: nothing that it writes is lost, nothing of the environment changes it, and
// nothing of it leaves this machine.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { parseSample, type RequestRow } from '../../contract/index.ts';
import { ensureK6 } from '../../tools/index.mjs';
import { RunClock } from '../clock/run-clock.ts';
import { LedgerFile } from '../ledger/ledger-file.ts';
import { bundleScript } from './bundle.ts';
import { inspectScript } from './inspect-script.ts';
import { playK6 } from './play-k6.ts';
import { whyNotWhole, whyUnsound, type Played } from './played.ts';
import { systemTagsFor } from './system-tags.ts';

const { path: k6 } = await ensureK6();
const clock = systemClock();
let dir: string;
let server: Server;
let baseUrl: string;
/** What arrived at the server. */
let arrived: string[];
/** How long it takes to answer, ms. */
let delayMs: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'showtime-own-'));
  arrived = [];
  delayMs = 0;
  server = createServer(({ url = '' }, response) => {
    arrived.push(url);
    const [, target] = url.split('redirect=');
    if (target !== undefined) response.writeHead(302, { location: decodeURIComponent(target) }).end();
    else if (url.startsWith('/broken')) response.writeHead(500).end();
    else setTimeout(() => response.end('ok'), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

/**
 * Plays a script as `showtime run` does: inspected first, with the tags that it requests and those that are
 * needed.
 */
async function play(text: string): Promise<Played> {
  const file = join(dir, 'own.ts');
  await writeFile(file, `import http from 'k6/http';\nimport { check, sleep } from 'k6';\n${text}`);
  const script = await bundleScript(file);
  const env = { BASE_URL: baseUrl };
  const { systemTags } = await inspectScript({ shell: nodeShell(), k6, script, env });
  const ledger = new LedgerFile(join(dir, 'ledger.ndjson'));
  const runClock = new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
  return playK6({
    shell: nodeShell(),
    clock,
    runClock,
    k6,
    script,
    curve: null,
    env,
    runDir: dir,
    ledger,
    systemTags: systemTagsFor(systemTags),
  }).finally(() => ledger.close());
}

async function requests(): Promise<readonly RequestRow[]> {
  const lines = (await readFile(join(dir, 'samples.csv'), 'utf8')).trim().split('\n');
  return lines.map(parseSample).filter((row): row is RequestRow => row?.kind === 'r');
}

it('a user script is read completely with any text in its tags, groups and names, and with any requested tags', async () => {
  const played = await play(`
    import { group } from 'k6';
    export const options = { vus: 1, iterations: 4, systemTags: ['url', 'group'] };
    export default () => {
      http.get(__ENV.BASE_URL + '/broken', { tags: { journey: 'drinks & snacks, "big"\\nones', team: 'a\\nb' } });
      group('of\\ntwo "lines"', () => http.get(__ENV.BASE_URL + '/', { tags: { name: 'a, b\\nhttp_req_duration,1,2' } }));
    };`);
  expect(whyNotWhole(played)).toBeUndefined();
  expect(played).toMatchObject({ requests: 8, generator: { requests: 8, iterations: 4 } });
  const seen = await requests();
  expect(new Set(seen.map(({ journey, status }) => `${status} ${journey}`))).toEqual(
    new Set(['500 drinks & snacks, "big"\nones', '200 a, b\nhttp_req_duration,1,2']),
  );
});

it('a user script is incomplete if k6 made more than was read', () => {
  const played = {
    generator: { requests: 81, iterations: 4, dropped: 0, checks: 0 },
    requests: 80,
    joined: 0,
    outside: 0,
    ended: 4,
    dropped: 0,
    checks: [],
    unreadableSamples: 0,
    doubtfulTags: [],
  } as unknown as Played;
  expect(whyNotWhole(played)).toBe('k6 made 81 requests, and 80 were read');
  expect(whyNotWhole({ ...played, generator: null })).toContain('no summary');
  expect(whyNotWhole({ ...played, requests: 81, unreadableSamples: 1 })).toContain('could not be read');
  expect(whyNotWhole({ ...played, requests: 81, doubtfulTags: ['b'] })).toContain('"&b="');
  expect(whyNotWhole({ ...played, requests: 81 })).toBeUndefined();
});

it('a user script plays the load that it defines, and sees only the variables that it is given', async () => {
  const changes = { K6_VUS: '7', K6_DURATION: '2s', K6_ITERATIONS: '50', HTTP_PROXY: 'http://127.0.0.1:1' };
  for (const [name, value] of Object.entries({ ...changes, SECRET: 'x' })) vi.stubEnv(name, value);
  const played = await play(`
    export const options = { scenarios: { mine: { executor: 'shared-iterations', vus: 1, iterations: 2 } } };
    export default () => { http.get(__ENV.BASE_URL + '/' + [__ENV.K6_VUS, __ENV.SECRET].join('-')); };`);
  expect([played.started, arrived]).toEqual([2, ['/-', '/-']]);
});

it('a user script has its exceptions counted, and is unsound beyond one in a hundred', async () => {
  const played = await play(`
    export const options = { vus: 1, iterations: 3 };
    export default () => { http.get(__ENV.BASE_URL); throw new Error('no such\\nthing'); };`);
  expect(played).toMatchObject({ ended: 3, exceptions: 3, firstException: 'Error: no such thing' });
  expect(whyUnsound(played)).toContain('3 of 3 iterations of the script ended with an exception');
  expect(await readFile(join(dir, 'logs', 'k6.log'), 'utf8')).toMatch(/no such\nthing\n\tat .*own\.ts:5/);
});

it('a user script has the results of its checks counted by name', async () => {
  const played = await play(`
    export const options = { vus: 1, iterations: 3 };
    export default () => {
      const { status } = http.get(__ENV.BASE_URL);
      check(status, { 'is 200': (one) => one === 200, 'is "odd",\\nor so': (one) => one === 1 });
    };`);
  expect(played.checks).toEqual([
    { name: 'is "odd",\nor so', passes: 0, fails: 3 },
    { name: 'is 200', passes: 3, fails: 0 },
  ]);
  expect(whyNotWhole(played)).toBeUndefined();
});

it('a user script reaches this machine alone: no other address, no name that resolves or not, and no redirect', async () => {
  const played = await play(`
    export const options = { vus: 1, iterations: 1, blacklistIPs: ['9.9.9.9/32'], hosts: { 'resolves.test': '203.0.113.9' } };
    const elsewhere = ['http://203.0.113.9/', 'http://[2001:db8::1]/', 'http://resolves.test/', 'http://does-not.test/'];
    export default () => {
      http.get(__ENV.BASE_URL + '/here');
      for (const url of elsewhere) console.log(url + ' ' + http.get(url, { timeout: '5s' }).error_code);
      console.log('redirected ' + http.get(__ENV.BASE_URL + '/?redirect=' + encodeURIComponent('http://203.0.113.9/x')).error_code);
    };`);
  const log = await readFile(join(dir, 'logs', 'k6.log'), 'utf8');
  for (const line of [
    'http://203.0.113.9/ 1110',
    'http://[2001:db8::1]/ 1110',
    'http://resolves.test/ 1111',
    'http://does-not.test/ 1111',
    'redirected 1110',
  ])
    expect(log).toContain(line);
  expect(played).toMatchObject({ blocked: 5, firstBlocked: 'http://203.0.113.9/' });
  expect(arrived).toHaveLength(2);
});

it('a user script does not answer for drops while the system has all its users', async () => {
  delayMs = 400;
  const played = await play(`
    export const options = { scenarios: { tight: { executor: 'constant-arrival-rate', rate: 20, duration: '2s', preAllocatedVUs: 3, maxVUs: 3 } } };
    export default () => { http.get(__ENV.BASE_URL); };`);
  expect(played.dropped).toBeGreaterThan(10);
  expect(played.droppedWhileAllWaited).toBeGreaterThan(0);
});

it('a user script answers for drops while its users think', async () => {
  const played = await play(`
    export const options = { scenarios: { tight: { executor: 'constant-arrival-rate', rate: 20, duration: '2s', preAllocatedVUs: 3, maxVUs: 3 } } };
    export default () => { http.get(__ENV.BASE_URL); sleep(0.4); };`);
  expect(played.dropped).toBeGreaterThan(10);
  expect(played.droppedWhileAllWaited).toBe(0);
});
