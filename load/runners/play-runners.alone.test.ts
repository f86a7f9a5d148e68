// Several runners against one k6, on a real server: the same customers, and whatever a runner loses makes the load invalid.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  parseSample,
  type Curve,
  type LedgerLine,
  type RunnerTask,
  type SampleRow,
} from '../../contract/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { scenarios } from '../../scenarios/index.ts';
import { ensureK6 } from '../../tools/index.mjs';
import { RunClock } from '../clock/run-clock.ts';
import { archiveScript } from '../k6/archive-script.ts';
import { bundleScript } from '../k6/bundle.ts';
import { playK6 } from '../k6/play-k6.ts';
import { neededSystemTags } from '../k6/system-tags.ts';
import { LedgerFile } from '../ledger/ledger-file.ts';
import { LocalRunners } from '../testing/local-runners.ts';
import { SmallCinema } from '../testing/small-cinema.ts';
import { playRunners, type PlayedByRunners, type PlayRunnersRequest } from './play-runners.ts';

const seed = 7;
const { path: k6 } = await ensureK6();
const clock = systemClock();
const shell = nodeShell();
const rush = scenarios['showtime-rush'].file;
let dir: string;
let cinema: SmallCinema;
let runners: LocalRunners;
let ledger: LedgerFile;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'showtime-runners-'));
  cinema = new SmallCinema();
  await cinema.open();
  runners = new LocalRunners(dir);
  ledger = new LedgerFile(join(dir, 'ledger.ndjson'));
});
afterEach(async () => {
  runners.stop();
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

async function environment(curve: Curve): Promise<Record<string, string>> {
  const tokens = Array.from({ length: 20_000 }, (_, index) => `member-${index + 1}`);
  await writeFile(join(dir, 'tokens.json'), JSON.stringify({ tokens, probe: 'x' }));
  await writeFile(join(dir, 'curve.json'), JSON.stringify(curve));
  return {
    BASE_URL: cinema.baseUrl,
    SEED: String(seed),
    CURVE: join(dir, 'curve.json'),
    TOKENS: join(dir, 'tokens.json'),
    RUN_NONCE: 'test',
  };
}

function newRunClock(): RunClock {
  return new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
}

interface Playing {
  count: number;
  task?: Partial<RunnerTask>;
  env?: Record<string, string>;
  more?: Partial<PlayRunnersRequest>;
  file?: string;
}

async function playInParts(
  curve: Curve,
  { count, task, env, more, file = rush }: Playing,
): Promise<PlayedByRunners> {
  const all = { ...(await environment(curve)), RUNNERS: String(count), ...env };
  mkdirSync(runners.taskFolder, { recursive: true });
  const script = await bundleScript(file);
  await archiveScript({ shell, k6, script, env: all, path: join(runners.taskFolder, 'archive.tar') });
  await runners.prepare(
    {
      run: 'test',
      runners: count,
      baseUrl: cinema.baseUrl,
      allowHosts: [],
      verifiesTls: true,
      systemTags: [...neededSystemTags],
      k6Args: [],
      longestMs: 120_000,
      silenceMs: 30_000,
      ...task,
    },
    { ...all, SLO_THRESHOLDS: 'off' },
  );
  const addresses = await Promise.all(
    Array.from({ length: count }, (_, index) => runners.start(index + 1, k6)),
  );
  return playRunners({
    clock,
    runClock: newRunClock(),
    addresses,
    curve,
    baseUrl: cinema.baseUrl,
    runDir: dir,
    run: 'test',
    ledger,
    ...more,
  });
}

async function rowsOf(path: string): Promise<SampleRow[]> {
  const [header, ...lines] = (await readFile(path, 'utf8')).trim().split('\n');
  expect(header).toBe('# showtime samples 1 run test');
  return lines.map((line) => parseSample(line)!);
}

async function ledgerOf(path: string): Promise<LedgerLine[]> {
  const text = await readFile(path, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine);
}

/** Reads of other customers' orders depend on which virtual user plays whom, in one k6, too. */
const isOwn = (journey: string): boolean =>
  ['menu', 'login', 'order', 'order-read', 'cancel'].includes(journey);

/** Everything of a recording that the seed decides, as text. */
async function countsOf(folder: string): Promise<string> {
  const rows = await rowsOf(join(folder, 'samples.csv'));
  const lines = await ledgerOf(join(folder, 'ledger.ndjson'));
  const arrivals = rows.flatMap((row) => (row.kind === 'a' ? [row.arrival] : []));
  const requests = rows.flatMap((row) =>
    row.kind === 'r' && isOwn(row.journey)
      ? [`${row.arrival} ${row.intent} ${row.send} ${row.journey} ${row.status} ${row.error}`]
      : [],
  );
  const orders = lines.flatMap(({ n, op, member, key, send, outcome }) =>
    ['order', 'cancel'].includes(op) ? [`${n} ${op} ${member} ${key} ${send} ${outcome}`] : [],
  );
  return JSON.stringify({
    arrivals: arrivals.sort((a, b) => a - b),
    requests: requests.sort(),
    orders: orders.sort(),
    dropped: rows.filter(({ kind }) => kind === 'd').length,
  });
}

describe('a load in segments', () => {
  it('three runners give the same bytes of counts as one k6 with the same seed, and end once all is fetched', async () => {
    const curve = steady(30, 2);
    const { played, runners: records } = await playInParts(curve, { count: 3 });
    const inParts = await countsOf(dir);
    const alone = join(dir, 'alone');
    mkdirSync(alone);
    const aloneLedger = new LedgerFile(join(alone, 'ledger.ndjson'));
    await cinema.close();
    cinema = new SmallCinema();
    await cinema.open();
    const one = await playK6({
      shell,
      clock,
      runClock: newRunClock(),
      k6,
      script: await bundleScript(rush),
      curve,
      env: await environment(curve),
      runDir: alone,
      run: 'test',
      ledger: aloneLedger,
    });
    aloneLedger.close();
    expect(inParts).toBe(await countsOf(alone));
    expect(played).toMatchObject({
      exitCode: 0,
      arrivals: one.arrivals,
      started: one.started,
      dropped: 0,
      interruptedIterations: 0,
    });
    expect(played.generator?.requests).toBe(played.requests + played.joined + played.outside);
    expect(records.map(({ index, closed, foreign, exitCode }) => [index, closed, foreign, exitCode])).toEqual(
      [1, 2, 3].map((index) => [index, true, 0, 0]),
    );
    expect(records.reduce((sum, { started }) => sum + started, 0)).toBe(one.started);
    // On one machine all have one clock.
    for (const { clockOffsetMs, clockUncertaintyMs } of records)
      expect(Math.abs(clockOffsetMs)).toBeLessThanOrEqual(clockUncertaintyMs + 1);
    const rows = await rowsOf(join(dir, 'samples.csv'));
    expect(rows.filter(({ kind }) => kind === 'r')).toHaveLength(played.requests);
    const begun = rows.flatMap((row) => (row.kind === 'a' ? [row.scheduledMs + row.startLagMs] : []));
    expect(begun).toEqual([...begun].sort((a, b) => a - b));
    expect(await runners.ended(1)).toBe(0);
    const closing = JSON.parse(runners.printed(1).at(-1) ?? '') as object;
    expect(closing).toMatchObject({ phase: 'ended', closed: records[0]!.files });
    expect(records[0]!.files['samples']!.bytes).toBeGreaterThan(0);
  });
});

describe('a runner that is lost', () => {
  it('is named, and the others are stopped', async () => {
    const troubles: string[] = [];
    const { played, runners: records } = await playInParts(steady(20, 30), {
      count: 2,
      more: { onStarted: () => runners.kill(2), onTrouble: (line) => troubles.push(line) },
    });
    expect(records.map(({ closed, because }) => [closed, because])).toEqual([
      [true, null],
      [false, 'its process is gone'],
    ]);
    expect(records[0]!.exitCode).toBe(105);
    expect(troubles).toEqual(['runner 2 is lost: its process is gone; the load is ended']);
    expect(played.exitCode).not.toBe(0);
  });

  it('refuses the load before its start if it cannot become ready', async () => {
    await expect(
      playInParts(steady(20, 2), { count: 2, task: { baseUrl: 'http://127.0.0.1:1' } }),
    ).rejects.toMatchObject({
      code: 'load-did-not-start',
      explanation: {
        what: expect.stringContaining('runner 1 ('),
        why: expect.stringContaining('does not answer'),
      },
    });
    expect(cinema.arrived).toEqual([]);
  });

  it('ends its load by itself when it takes longer than it may', async () => {
    const { runners: records } = await playInParts(steady(20, 60), {
      count: 1,
      task: { longestMs: 1_000 },
    });
    expect(records[0]).toMatchObject({ closed: true, exitCode: 105 });
  });
});
