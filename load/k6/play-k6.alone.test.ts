// The recorder against a real k6 and a real server: outages, drops, interruptions and user scripts.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import {
  challengeOps,
  inProgressCode,
  parseSample,
  scheduledStarts,
  type Curve,
  type DroppedRow,
  type LedgerLine,
  type RequestRow,
  type StartedRow,
  wrongAnswers,
} from '../../contract/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { customerOf } from '../../scenarios/showtime-rush/customer.ts';
import { ensureK6 } from '../../tools/index.mjs';
import { RunClock } from '../clock/run-clock.ts';
import { LedgerFile } from '../ledger/ledger-file.ts';
import { SmallCinema } from '../testing/small-cinema.ts';
import { bundleScript } from './bundle.ts';
import { inspectScript } from './inspect-script.ts';
import { playK6, type PlayRequest } from './play-k6.ts';

const seed = 7;
const { path: k6 } = await ensureK6();
const clock = systemClock();
let dir: string;
let cinema: SmallCinema;
let ledger: LedgerFile;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'showtime-play-'));
  cinema = new SmallCinema();
  await cinema.open();
  ledger = new LedgerFile(join(dir, 'ledger.ndjson'));
});
afterEach(async () => {
  ledger.close();
  await cinema.close();
  await rm(dir, { recursive: true, force: true });
});

/** A steady rate of arrivals per second; the last stage makes the total no whole number. */
function steady(perSecond: number, seconds: number): Curve {
  const target = perSecond * 60;
  const stages = Array.from({ length: seconds * 4 }, () => ({ durationMs: 250, target }));
  return {
    schemaVersion: 1,
    timeUnitMs: 60_000,
    startRate: target,
    stages: [...stages.slice(0, -1), { durationMs: 250, target: target + 240 }],
  };
}

async function play(
  curve: Curve | null,
  file: string,
  more: Partial<PlayRequest> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const runClock = new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
  await writeFile(
    join(dir, 'tokens.json'),
    JSON.stringify({
      tokens: Array.from({ length: 20_000 }, (_, index) => `member-${index + 1}`),
      probe: 'x',
    }),
  );
  if (curve) await writeFile(join(dir, 'curve.json'), JSON.stringify(curve));
  return playK6({
    shell: nodeShell(),
    clock,
    runClock,
    k6,
    curve,
    runDir: dir,
    ledger,
    script: await bundleScript(file),
    env: {
      BASE_URL: cinema.baseUrl,
      SEED: String(seed),
      CURVE: join(dir, 'curve.json'),
      TOKENS: join(dir, 'tokens.json'),
      RUN_NONCE: 'test',
      ...env,
    },
    ...more,
  });
}

/** The whole lines of a file that is being written; none before it is there. */
async function linesSoFar(name: string): Promise<string[]> {
  const text = await readFile(join(dir, name), 'utf8').catch(() => '');
  return text.split('\n').slice(0, -1);
}

async function samples() {
  const lines = (await readFile(join(dir, 'samples.csv'), 'utf8')).trim().split('\n');
  expect(lines[0]).toBe('# showtime samples 1');
  const rows = lines.slice(1).map((line) => {
    const row = parseSample(line);
    expect(row, line).toBeDefined();
    return row!;
  });
  return {
    started: rows.filter((row): row is StartedRow => row.kind === 'a'),
    dropped: rows.filter((row): row is DroppedRow => row.kind === 'd'),
    requests: rows.filter((row): row is RequestRow => row.kind === 'r'),
  };
}

async function ledgerLines(): Promise<LedgerLine[]> {
  return (await readFile(join(dir, 'ledger.ndjson'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine);
}

describe('the showtime rush', () => {
  const rush = scenarios['showtime-rush'].file;

  it('the showtime rush is recorded request by request, order by order, at the times of the curve', async () => {
    const curve = steady(30, 4);
    const zeros: number[] = [];
    const played = await play(curve, rush, { onStarted: (zeroMs) => zeros.push(zeroMs) });
    const { started, dropped, requests } = await samples();
    const starts = [...scheduledStarts(curve)];
    expect(played).toMatchObject({
      exitCode: 0,
      interrupted: false,
      arrivals: starts.length,
      started: starts.length,
      dropped: 0,
      interruptedIterations: 0,
      malformedLedgerLines: 0,
    });
    // The first arrival gives the zero at once, all of them together give it exactly: none started early.
    expect(zeros).toHaveLength(1);
    expect(zeros[0]).toBeGreaterThanOrEqual(played.zeroMs! - 1e-6);
    expect(Math.min(...started.map(({ startLagMs }) => startLagMs))).toBe(0);
    expect(dropped).toEqual([]);
    expect(started.map(({ arrival }) => arrival).sort((a, b) => a - b)).toEqual(
      starts.map((_, index) => index + 1),
    );
    for (const { arrival, scheduledMs } of started)
      expect(scheduledMs).toBeCloseTo(played.zeroMs! + starts[arrival - 1]!, 2);

    expect(requests).toHaveLength(cinema.arrived.length);
    expect(played.requests).toBe(cinema.arrived.length);
    expect(requests.filter(({ journey }) => journey === 'menu')).toHaveLength(
      cinema.arrived.filter((line) => line.endsWith('/menu')).length,
    );
    // Each request has its arrival, and the time at which its step should have started by that customer's
    // plan.
    for (const { arrival, intent, journey, sentMs, serviceMs, responseMs } of requests) {
      const step = customerOf(seed, arrival - 1).steps[intent]!;
      expect(step.kind.replace(/^read$/, 'order-read')).toBe(journey);
      const scheduledMs = sentMs + serviceMs - responseMs;
      expect(scheduledMs).toBeCloseTo(played.zeroMs! + starts[arrival - 1]! + step.atMs, 1);
      expect(sentMs).toBeGreaterThan(scheduledMs - 2);
    }

    const lines = await ledgerLines();
    expect(lines).toHaveLength(played.ledgerLines);
    const placed = lines.filter(({ op, outcome }) => op === 'order' && outcome === 'acknowledged');
    const twins = lines.filter(({ op, outcome }) => op === 'twin-order' && outcome === 'acknowledged');
    expect([...new Set([...placed, ...twins].map(({ order }) => order))].sort()).toEqual(
      [...cinema.orders.keys()].sort(),
    );
    expect(placed).toHaveLength(starts.length);
    expect(lines.filter(({ wrong }) => wrong !== undefined)).toEqual([]);
    // k6 hands both answers of a pair over at once; each has the time at which it came.
    const inProgress = lines.filter(({ op, status }) => op === 'twin-order' && status === 409);
    expect(inProgress).not.toEqual([]);
    expect(requests.filter(({ error }) => error === inProgressCode).map(({ journey }) => journey)).toEqual(
      inProgress.map(({ op }) => op),
    );
    for (const { key, atMs } of inProgress)
      expect(twins.find((twin) => twin.key === key)?.atMs).toBeGreaterThan(atMs);
    for (const op of challengeOps)
      expect(lines.filter((line) => line.op === op).length, op).toBeGreaterThan(0);
    expect(
      lines.filter(({ op, outcome }) => op === 'foreign-read' && outcome === 'refused').length,
    ).toBeGreaterThan(0);
    expect(lines.filter(({ op, outcome }) => op === 'foreign-read' && outcome === 'acknowledged')).toEqual(
      [],
    );
    expect(lines.filter(({ op, outcome }) => op === 'cancel' && outcome === 'acknowledged')).toHaveLength(
      [...cinema.orders.values()].filter(({ status }) => status === 'cancelled').length,
    );
    expect(
      (['forged-order', 'foreign-cancel', 'other-body'] as const).flatMap((challenge) =>
        lines
          .filter(({ op, outcome }) => op === challenge && outcome !== 'attempted')
          .map(({ outcome, status }) => `${challenge} ${outcome} ${status}`),
      ),
    ).toEqual(
      ['forged-order refused 401', 'foreign-cancel refused 404', 'other-body refused 422'].flatMap((end) =>
        lines.filter(({ op, outcome }) => end.startsWith(`${op} `) && outcome === 'attempted').map(() => end),
      ),
    );
    for (const { n, key, member, lines: requested, theatre } of lines.filter(
      ({ op, outcome }) => op === 'order' && outcome === 'attempted',
    )) {
      expect({ key, member, asked: requested, theatre }).toEqual({
        key: `test-${seed}-${n}`,
        member: customerOf(seed, n).member,
        asked: customerOf(seed, n).lines,
        theatre: customerOf(seed, n).theatre,
      });
    }
  });

  it('the showtime rush finds a missing screening in each answer, and records it in ledger and samples', async () => {
    cinema.vice = 'forgotten-screenings';
    const seedData = join(dir, 'house.json');
    const theatres = Array.from({ length: 5 }, (_, index) => ({ id: index + 1 }));
    const screenings = theatres.map(({ id }) => ({ id: `T${id}-1`, theatre: id }));
    await writeFile(seedData, JSON.stringify({ theatres, screenings }));
    const played = await play(steady(20, 2), rush, {}, { HOUSE: seedData });
    const { requests } = await samples();
    const lines = await ledgerLines();
    const wrong = lines.filter((line) => line.wrong !== undefined);
    expect(new Set(wrong.map((line) => line.wrong))).toEqual(new Set(['other-screening']));
    expect(wrong.filter(({ op }) => op === 'order')).toHaveLength(played.started);
    const codes = (journey: string) => [
      ...new Set(requests.filter((row) => row.journey === journey).map(({ error }) => error)),
    ];
    expect(codes('order')).toEqual([wrongAnswers['other-screening']]);
    expect(codes('order-read')).toEqual([wrongAnswers['other-screening']]);
    expect(codes('menu')).toEqual([0]);
  });

  it('the showtime rush loses no order through an outage of half a second: retries keep the key, and every send is on record', async () => {
    let outage: Promise<void> | undefined;
    const played = await play(steady(30, 4), rush, {
      onStarted: () => {
        outage = breakDown();
      },
    });
    await outage;
    const { requests } = await samples();
    const lines = await ledgerLines();
    const orders = lines.filter(({ op }) => op === 'order');
    const intents = new Set(orders.map(({ key }) => key));
    const acknowledged = new Set(
      orders.filter(({ outcome }) => outcome === 'acknowledged').map(({ key }) => key),
    );
    expect(acknowledged).toEqual(intents);
    expect(intents.size).toBe(played.started);
    expect(orders.filter(({ outcome }) => outcome === 'attempted')).toHaveLength(
      requests.filter(({ journey }) => journey === 'order').length,
    );
    expect(orders.filter(({ outcome }) => outcome !== 'attempted')).toHaveLength(
      requests.filter(({ journey }) => journey === 'order').length,
    );
    expect(requests.filter(({ status }) => status > 0)).toHaveLength(cinema.answered.length);
    expect(
      requests.some(({ status, error }) => status === 0 && error === 1212),
      'refused connections',
    ).toBe(true);
    expect(requests.some(({ journey, send }) => journey === 'order' && send > 1)).toBe(true);
    expect(lines.some(({ outcome }) => outcome === 'not-sent')).toBe(true);
    const retried = requests.filter(
      ({ journey, send, status }) => journey === 'order' && send > 1 && status > 0,
    );
    for (const { serviceMs, responseMs } of retried) expect(responseMs).toBeGreaterThan(serviceMs);
  });

  it('the showtime rush records when a request that was never answered was sent', async () => {
    cinema.mood = 'hang';
    const controller = new AbortController();
    const played = play(steady(10, 3), rush, {
      signal: controller.signal,
    });
    // The first request that its customer gave up.
    await expect
      .poll(async () => (await linesSoFar('samples.csv')).map(parseSample))
      .toContainEqual(expect.objectContaining({ kind: 'r', error: 1050 }));
    controller.abort();
    await played;
    const { requests } = await samples();
    const timedOut = requests.filter(({ error }) => error === 1050);
    expect(timedOut.length).toBeGreaterThan(0);
    for (const { serviceMs } of timedOut) expect(serviceMs).toBeGreaterThan(950);
  });

  it('the showtime rush stops at an interruption, keeps what was played, and counts what was cut', async () => {
    const controller = new AbortController();
    const playing = play(steady(20, 60), rush, { signal: controller.signal });
    await expect
      .poll(
        async () =>
          (await linesSoFar('samples.csv')).map((line) => parseSample(line)?.kind === 'a').filter(Boolean)
            .length,
      )
      .toBeGreaterThan(10);
    controller.abort();
    const played = await playing;
    const { started, requests } = await samples();
    expect(played).toMatchObject({ exitCode: 105, interrupted: true, dropped: 0 });
    expect(started).toHaveLength(played.started);
    expect(played.started).toBeGreaterThan(10);
    expect(played.interruptedIterations).toBeGreaterThan(0);
    expect(requests.filter(({ status }) => status > 0).length).toBeLessThanOrEqual(cinema.arrived.length);
    const attempted = (await ledgerLines()).filter(
      ({ op, outcome }) => op === 'order' && outcome === 'attempted',
    );
    expect([...cinema.orders.values()].every(({ key }) => attempted.some((line) => line.key === key))).toBe(
      true,
    );
  });

  it('the showtime rush reports a full disk as what it is, and ends k6', async () => {
    const full = new LedgerFile('/dev/full');
    await expect(play(steady(20, 60), rush, { ledger: full })).rejects.toMatchObject({
      code: 'folder-not-writable',
      explanation: { what: '/dev/full cannot be written (ENOSPC)' },
    });
  });
});

/** Serves until some orders are placed, and then not, until one could not be sent and at least for half a second. */
async function breakDown(): Promise<void> {
  await expect.poll(() => cinema.orders.size, { interval: 5 }).toBeGreaterThan(5);
  await cinema.close();
  await clock.sleep(500);
  await expect
    .poll(async () => (await linesSoFar('ledger.ndjson')).join(), { interval: 20 })
    .toContain('"not-sent"');
  await cinema.open();
}

describe('arrivals that find no free VU', () => {
  it('arrivals that find no free VU are separate rows, and together with the starts they are the complete curve', async () => {
    cinema.delayMs = 400;
    const curve = steady(20, 3);
    await writeFile(join(dir, 'tight.ts'), tight(curve));
    const played = await play(curve, join(dir, 'tight.ts'));
    const { started, dropped, requests } = await samples();
    const starts = [...scheduledStarts(curve)];
    expect(played.dropped).toBeGreaterThan(20);
    expect(played.started + played.dropped).toBe(starts.length);
    expect([...started, ...dropped].map(({ arrival }) => arrival).sort((a, b) => a - b)).toEqual(
      starts.map((_, index) => index + 1),
    );
    for (const { arrival, scheduledMs } of [...started, ...dropped])
      expect(scheduledMs).toBeCloseTo(played.zeroMs! + starts[arrival - 1]!, 2);
    // With drops the iteration number is not the arrival number; paired rightly, no iteration starts before its
    // arrival, and iterations start in the order of their arrivals.
    expect(Math.min(...started.map(({ startLagMs }) => startLagMs))).toBeGreaterThanOrEqual(0);
    const inOrder = started.toSorted((a, b) => a.arrival - b.arrival);
    const startedMs = inOrder.map(({ scheduledMs, startLagMs }) => scheduledMs + startLagMs);
    expect(startedMs).toEqual(startedMs.toSorted((a, b) => a - b));
    const arrivals = new Set(started.map(({ arrival }) => arrival));
    for (const { arrival } of requests) expect(arrivals.has(arrival)).toBe(true);
    for (const { scheduledMs, n } of await ledgerLines()) {
      const mine = requests.find(({ send }) => send === n + 1)!;
      expect(scheduledMs).toBeCloseTo(mine.sentMs + mine.serviceMs - mine.responseMs, 1);
    }
  });
});

/**
 * Three VUs for a load that needs eight; `send` carries n, so that rows can be identified after the pairing.
 */
function tight(curve: Curve): string {
  const vocabularyPath = new URL('../../contract/vocabulary/index.ts', import.meta.url).pathname;
  return `
    import exec from 'k6/execution';
    import http from 'k6/http';
    import { Counter } from 'k6/metrics';
    import { arrivalMetric, formatLedgerLine } from '${vocabularyPath}';
    export const options = { scenarios: { tight: { executor: 'ramping-arrival-rate', preAllocatedVUs: 3, maxVUs: 3,
      startRate: ${curve.startRate}, timeUnit: '60s', stages: ${JSON.stringify([...curve.stages.map(({ durationMs, target }) => ({ duration: `${durationMs}ms`, target })), { duration: '0s', target: 0 }, { duration: '2s', target: 0 }])} } } };
    const arrived = new Counter(arrivalMetric);
    export default function () {
      const n = exec.scenario.iterationInTest;
      exec.vu.metrics.metadata['n'] = String(n);
      exec.vu.metrics.metadata['send'] = String(n + 1);
      arrived.add(1);
      console.log(formatLedgerLine({ n, op: 'order', member: 1, key: 'k' + n, send: 1, outcome: 'attempted', wallMs: Date.now(), thinkMs: 0 }));
      http.get(__ENV.BASE_URL + '/api/theatres/1/menu', { tags: { journey: 'menu' } });
    }`;
}

describe('a user script', () => {
  it('a user script brings its load; its journeys are its tags, else its names, and its thresholds its exit code', async () => {
    await writeFile(
      join(dir, 'own.ts'),
      `
      import http from 'k6/http';
      interface Answer { status: number }
      export const options = { vus: 2, iterations: 10, thresholds: { http_req_failed: ['rate<0.1'] } };
      export default function (): void {
        const answer: Answer = http.get(__ENV.BASE_URL + '/api/theatres/1/menu', { tags: { journey: 'browse, a lot' } });
        if (answer.status !== 200) throw new Error('no menu');
        console.log('hello from the script');
        console.log('@ledger {"n":1}');
        http.get(__ENV.BASE_URL + '/nothing', { tags: { name: 'missing' } });
      }`,
    );
    const played = await play(null, join(dir, 'own.ts'));
    const { started, requests } = await samples();
    expect(played).toMatchObject({
      exitCode: 99,
      arrivals: null,
      started: 10,
      dropped: 0,
      requests: 20,
      ledgerLines: 0,
      malformedLedgerLines: 10,
      interruptedIterations: 0,
    });
    expect(started).toEqual([]);
    expect(
      requests.filter(({ journey, status }) => journey === 'browse, a lot' && status === 200),
    ).toHaveLength(10);
    expect(requests.filter(({ journey, status }) => journey === 'missing' && status === 404)).toHaveLength(
      10,
    );
    expect(
      requests.every(
        ({ arrival, intent, send, serviceMs, responseMs }) =>
          arrival === 0 && intent === -1 && send === 1 && serviceMs === responseMs,
      ),
    ).toBe(true);
    const log = await readFile(join(dir, 'logs', 'k6.log'), 'utf8');
    expect(log).toContain('hello from the script');
    expect(log).toContain('malformed ledger line');
  });

  it('a user script has drops counted too where its executor has arrivals', async () => {
    cinema.delayMs = 300;
    await writeFile(
      join(dir, 'own.ts'),
      `
      import http from 'k6/http';
      export const options = { scenarios: { a: { executor: 'constant-arrival-rate', rate: 20, duration: '2s', preAllocatedVUs: 2, maxVUs: 2 } } };
      export default () => { http.get(__ENV.BASE_URL + '/api/theatres/1/menu'); };`,
    );
    const played = await play(null, join(dir, 'own.ts'));
    const { started, dropped, requests } = await samples();
    expect(started).toEqual([]);
    expect(played.dropped).toBeGreaterThan(5);
    expect(dropped).toHaveLength(played.dropped);
    expect(dropped.every(({ arrival }) => arrival === 0)).toBe(true);
    expect(requests).toHaveLength(played.started);
  });

  it('a user script may open files beside it and use syntax that k6 alone would hang on', async () => {
    await writeFile(join(dir, 'paths.json'), '["/api/theatres/1/menu"]');
    await writeFile(
      join(dir, 'modern.ts'),
      `
      import http from 'k6/http';
      const paths = JSON.parse(open('./paths.json')) as string[];
      class Once { static made = 0; #mine = ++Once.made; accessor label = 'x'; get mine() { return this.#mine; } }
      export const options = { iterations: 1 };
      export default () => { new Once().mine; for (const path of paths) http.get(__ENV.BASE_URL + path); };`,
    );
    expect(await play(null, join(dir, 'modern.ts'))).toMatchObject({ exitCode: 0, requests: 1 });
  });

  it('a user script is refused by file, line and column where it does not parse or imports what is not there', async () => {
    await writeFile(join(dir, 'broken.ts'), "import x from './nowhere.ts';\nexport default () => { x( };\n");
    await expect(bundleScript(join(dir, 'broken.ts'))).rejects.toMatchObject({
      code: 'bad-script',
      explanation: { problems: [expect.stringMatching(/^broken\.ts:2:\d+: Unexpected "}"/)] },
    });
    await writeFile(join(dir, 'lost.ts'), "import x from './nowhere.ts';\nexport default () => x();\n");
    await expect(bundleScript(join(dir, 'lost.ts'))).rejects.toMatchObject({
      explanation: { problems: ['lost.ts:1:15: Could not resolve "./nowhere.ts"'] },
    });
    await expect(bundleScript(join(dir, 'none.ts'))).rejects.toMatchObject({
      code: 'bad-script',
      explanation: { why: 'there is no such file that can be read' },
    });
  });

  it('a user script can be inspected before anything is started', async () => {
    await writeFile(
      join(dir, 'own.ts'),
      `
      console.log('{ "not": "the options" }');
      export const options = { thresholds: { checks: ['rate>0.9'] }, scenarios: { a: { executor: 'constant-arrival-rate', rate: 1, duration: '10s', gracefulStop: '5s', preAllocatedVUs: 3 } } };
      export default () => {};`,
    );
    const inspect = async () =>
      inspectScript({ shell: nodeShell(), k6, script: await bundleScript(join(dir, 'own.ts')), env: {} });
    expect(await inspect()).toEqual({
      thresholds: true,
      trendStats: null,
      executors: ['constant-arrival-rate'],
      arrivalsPerSecond: 1,
      systemTags: expect.arrayContaining(['status', 'url']),
      totalDuration: '15s',
      maxVUs: 3,
    });
    await writeFile(join(dir, 'own.ts'), "export default () => {};\nthrow new Error('not today');\n");
    const refused = await inspect().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'bad-script' });
    expect(JSON.stringify(refused)).toMatch(/not today.*own\.ts:2/);
    expect(cinema.arrived).toEqual([]);
  });

  it('a user script is refused with k6’s message if k6 refuses it', async () => {
    await writeFile(join(dir, 'throws.ts'), "throw new Error('not today');\nexport default () => {};\n");
    const refused = await play(null, join(dir, 'throws.ts')).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'bad-script' });
    expect(JSON.stringify(refused)).toContain('not today');
  });
});
