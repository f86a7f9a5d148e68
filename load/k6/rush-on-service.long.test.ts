// The rush against the real service on a real database: everything that it plays is understood there.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import {
  inProgressCode,
  parseSample,
  probe,
  problems,
  type LedgerLine,
  type RequestRow,
} from '../../contract/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { openSession } from '../../service/members/sessions.ts';
import { migrate } from '../../service/migrate.ts';
import { seed as seedHouse } from '../../service/seed.ts';
import { seedFileSchema } from '../../service/seeding/seed-data.ts';
import { openPod, sessionKey } from '../../service/testing/cinema.ts';
import { DatabaseServer } from '../../service/testing/server.ts';
import { ensureK6 } from '../../tools/index.mjs';
import { buildCurve } from '../curve/build-curve.ts';
import { seedDataOf } from '../curve/seed-data.ts';
import { RunClock } from '../clock/run-clock.ts';
import { LedgerFile } from '../ledger/ledger-file.ts';
import { startOrderProbe } from '../probes/order-probe.ts';
import { ProbesFile } from '../probes/probes-file.ts';
import { parseTimetable } from '../../input/timetable/parse-timetable.ts';
import { bundleScript } from './bundle.ts';
import { playK6 } from './play-k6.ts';

const clock = systemClock();

it('the rush on a real service is acknowledged in every journey, refused where it should be, and leaves no attempt indeterminate', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'showtime-rush-'));
  const server = await DatabaseServer.start();
  const { file, timetable: path } = scenarios['showtime-rush'];
  const timetable = parseTimetable('chain.csv', await readFile(path, 'utf8'));
  const seedData = seedDataOf(timetable, clock.wallMs() + 3_600_000);
  const { curve } = buildCurve({ timetable, peakPerSecond: 15, durationMs: 8_000, seed: 4 });
  await migrate(server.address('orders'), server.address('members'));
  await seedHouse(
    server.address('orders'),
    server.address('members'),
    seedFileSchema.parse(seedData),
    clock.wallMs(),
  );
  const pod = await openPod(server);
  const tokenOf = (member: number): string => openSession(sessionKey, member, clock.wallMs()).token;
  const put = async (name: string, value: unknown) => {
    await writeFile(join(dir, name), JSON.stringify(value));
    return join(dir, name);
  };
  const runClock = new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
  const ledger = new LedgerFile(join(dir, 'ledger.ndjson'));
  const probes = new ProbesFile(join(dir, 'probes.csv'));
  try {
    const probing = startOrderProbe({
      clock,
      runClock,
      baseUrl: pod.url,
      token: tokenOf(probe.member),
      runNonce: 'r',
      ledger,
      probes,
    });
    const played = await playK6({
      shell: nodeShell(),
      clock,
      runClock,
      k6: (await ensureK6()).path,
      script: await bundleScript(file),
      curve,
      runDir: dir,
      ledger,
      env: {
        BASE_URL: pod.url,
        SEED: '4',
        RUN_NONCE: 'r',
        CURVE: await put('curve.json', curve),
        HOUSE: await put('house.json', seedData),
        TOKENS: await put('tokens.json', {
          tokens: Array.from({ length: 20_000 }, (_, index) => tokenOf(index + 1)),
          probe: tokenOf(probe.member),
        }),
      },
    });
    const probed = await probing.stop();
    expect(played).toMatchObject({
      exitCode: 0,
      dropped: 0,
      interruptedIterations: 0,
      malformedLedgerLines: 0,
    });
    const rows = (await readFile(join(dir, 'samples.csv'), 'utf8'))
      .split('\n')
      .map(parseSample)
      .filter((row): row is RequestRow => row?.kind === 'r');
    const statuses = new Map<string, Set<number>>();
    for (const { journey, status } of rows)
      statuses.set(journey, (statuses.get(journey) ?? new Set()).add(status));
    expect(
      Object.fromEntries(
        [...statuses].map(([journey, seen]) => [
          journey,
          [...seen].filter((status) => status !== 409 && !(journey === 'twin-order' && status === 200)),
        ]),
      ),
    ).toEqual({
      menu: [200],
      login: [201],
      order: [201],
      'order-read': [200],
      'foreign-read': [404],
      'forged-order': [401],
      'foreign-cancel': [404],
      'other-body': [422],
      'twin-order': [201],
      cancel: [200],
    });
    const lines = (await readFile(ledger.path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LedgerLine);
    const inProgress = lines.filter(({ problem }) => problem === problems['in-progress'].type);
    expect(rows.filter(({ error }) => error === inProgressCode)).toHaveLength(inProgress.length);
    const open = lines.filter(({ outcome }) => outcome === 'unsure' || outcome === 'not-sent');
    expect(open.filter(({ op }) => op !== 'twin-order')).toEqual([]);
    expect(lines.filter(({ wrong }) => wrong !== undefined)).toEqual([]);
    expect(
      lines.filter(
        ({ n, op, outcome, screening }) =>
          n >= 0 && op === 'order' && outcome === 'attempted' && screening === undefined,
      ),
    ).toEqual([]);
    expect(lines.filter(({ n, outcome }) => n < 0 && outcome === 'acknowledged')).toHaveLength(probed.sent);
  } finally {
    ledger.close();
    probes.close();
    await pod.leave();
    await server.end();
    await rm(dir, { recursive: true, force: true });
  }
});
