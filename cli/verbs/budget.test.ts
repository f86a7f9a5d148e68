// `showtime budget` on the command line: what it refuses before any query, and its output on a real
// Prometheus.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { budgetAnswer, ShowtimeError, type RequestRow } from '../../contract/index.ts';
import { counters, dayMs, monthEndMs, type Month } from '../../dashboards/budget/testing/known-month.ts';
import {
  prometheusWith,
  type RecordedPrometheus,
} from '../../dashboards/prometheus-api/testing/recorded-prometheus.ts';
import { FixtureRun } from '../../reports/testing/fixture-run.ts';
import type { CliContext } from '../context.ts';
import { buildProgram } from '../main.ts';
import { nodeShell } from '../../platform/shell.ts';

const folder = mkdtempSync(join(tmpdir(), 'budget-'));
const made = [folder];
afterAll(() => made.forEach((one) => rmSync(one, { recursive: true, force: true })));
const twoLines = join(folder, 'two-lines');
writeFileSync(twoLines, 'me:secret\nyou:secret\n');

describe('before any query', () => {
  test.each([
    [
      'no address',
      [],
      '--prometheus is missing: give its address, such as --prometheus http://127.0.0.1:9090',
    ],
    [
      'an address that is none',
      ['--prometheus', 'here'],
      '--prometheus "here" is no URL: write http://127.0.0.1:8080',
    ],
    [
      'an address with a password',
      ['--prometheus', 'http://me:100%@127.0.0.1:1'],
      '--prometheus must hold no user and password: they would stand in ps and in histories; give USER:PASSWORD by --prometheus-token-file or PROMETHEUS_TOKEN',
    ],
    [
      'a token file of two lines',
      ['--prometheus', 'http://127.0.0.1:1', '--prometheus-token-file', twoLines],
      `--prometheus-token-file ${twoLines} must hold nothing but one token`,
    ],
    [
      'a drill without a rehearsal',
      ['--prometheus', 'http://127.0.0.1:1', '--drill', 'drill.yaml'],
      '--drill needs --rehearsal: what a plan costs is what it did when it was rehearsed; showtime run --plan records that',
    ],
    [
      'a rehearsal of nothing',
      ['--prometheus', 'http://127.0.0.1:1', '--drill', 'none', '--rehearsal', folder],
      '--drill none and --rehearsal exclude each other: a rehearsal prices a drill',
    ],
  ])('%s is refused', async (_, flags, what) => {
    expect(await refusal(...flags)).toMatchObject({ exitCode: 64, explanation: { what } });
  });

  test('a host beyond loopback is refused unless it is allowed by name', async () => {
    expect(await refusal('--prometheus', 'http://192.0.2.1:9090')).toMatchObject({
      code: 'host-not-allowed',
      exitCode: 64,
      explanation: {
        what: '--prometheus leads to "192.0.2.1", which is beyond loopback',
        fix: expect.stringContaining('--allow-host 192.0.2.1'),
      },
    });
  });

  test('several problems are reported at once', async () => {
    writeFileSync(
      join(folder, 'slos.yaml'),
      '- {name: a, objective: 99.9, indicator: {kind: availability, of: order}}\n- {name: b, objective: 0.9, indicator: {kind: availability, of: orders}}\n',
    );
    expect((await refusal('--slos', join(folder, 'slos.yaml'))).explanation.problems).toEqual([
      '--prometheus is missing: give its address, such as --prometheus http://127.0.0.1:9090',
      'slos.yaml:1: 0.objective: a ratio below 1: write 0.995 for 99.5 %; 100 % leaves no error budget',
      'slos.yaml:2: b: no journey "orders"; there are menu, login, order, order-read, cancel',
    ]);
  });

  test('an SLO between two edges of the histograms is refused', async () => {
    writeFileSync(
      join(folder, 'edges.yaml'),
      '- {name: a, objective: 0.9, indicator: {kind: latency, of: order, belowMs: 300}}\n',
    );
    expect(
      await refusal('--prometheus', 'http://127.0.0.1:1', '--slos', join(folder, 'edges.yaml')),
    ).toMatchObject({
      code: 'bad-slos',
      explanation: {
        problems: [
          expect.stringMatching(
            /^edges\.yaml 0\.indicator\.belowMs: a: 300 ms is no edge of the histograms; there are 5, 10,/,
          ),
        ],
      },
    });
  });

  test('a rehearsal that is no run folder, or has no plan, is refused', async () => {
    expect(await refusal('--prometheus', 'http://127.0.0.1:1', '--rehearsal', folder)).toMatchObject({
      code: 'not-a-run-folder',
    });
    expect(
      await refusal(
        '--prometheus',
        'http://127.0.0.1:1',
        '--rehearsal',
        rehearsal((run) => {
          run.plan = null;
        }),
      ),
    ).toMatchObject({
      code: 'bad-flag',
      explanation: { what: expect.stringMatching(/has no plan to play again/) },
    });
  });
});

test('nothing listening, and something else listening, is 69', async () => {
  const other = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  expect(await refusal('--prometheus', url)).toMatchObject({
    code: 'prometheus-unreachable',
    exitCode: 69,
    explanation: { what: `${url} gave no answer (HTTP 200): "hello"` },
  });
  other.closeAllConnections();
  await new Promise((resolve) => other.close(resolve));
  expect(await refusal('--prometheus', url)).toMatchObject({
    code: 'prometheus-unreachable',
    exitCode: 69,
    explanation: { why: 'nothing accepts connections there' },
  });
});

test('a token comes from the file, else from PROMETHEUS_TOKEN, and goes to the Prometheus alone', async () => {
  const requested: (string | undefined)[] = [];
  const other = createServer(({ headers }, response) => {
    requested.push(headers.authorization);
    response.writeHead(401).end('no');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const file = join(folder, 'token');
  writeFileSync(file, 'a user:pass word\n');
  vi.stubEnv('PROMETHEUS_TOKEN', 'from-environment');
  const refused = [
    await refusal('--prometheus', url),
    await refusal('--prometheus', url, '--prometheus-token-file', file),
  ];
  vi.unstubAllEnvs();
  expect(requested).toEqual([
    'Bearer from-environment',
    `Basic ${Buffer.from('a user:pass word').toString('base64')}`,
  ]);
  for (const { code, explanation } of refused)
    expect([code, explanation.fix]).toEqual([
      'prometheus-refused',
      expect.stringContaining('--prometheus-token-file, or PROMETHEUS_TOKEN'),
    ]);
  other.closeAllConnections();
  await new Promise((resolve) => other.close(resolve));
});

describe('of a real Prometheus', () => {
  const month: Month = {
    target: 'default',
    fromMs: monthEndMs - 31 * dayMs,
    untilMs: monthEndMs,
    step: () => ({ good: 240, bad: 0.6 }),
  };
  let prometheus: RecordedPrometheus | undefined;
  let slos: string[] = [];
  beforeAll(async () => {
    prometheus = await prometheusWith(nodeShell(), counters(month));
    writeFileSync(
      join(folder, 'orders.yaml'),
      '- {name: orders-good, objective: 0.995, indicator: {kind: availability, of: order}}\n',
    );
    slos = ['--slos', join(folder, 'orders.yaml')];
  });
  afterAll(() => prometheus?.end());
  const requested = (...flags: string[]) => called('--prometheus', prometheus?.url ?? '', ...slos, ...flags);

  test('it prints what is spent, and ends with 0', async () => {
    expect(await requested()).toEqual({
      exitCode: 0,
      printed: `PASS: no error budget is overspent

PASS  orders-good (99.5 % in 30 d): 49.88 % is spent, 6512 bad events are left
        6480 bad of 2598480 in 30 d of data: 49.88 % spent, left 6512 events or 108 min of outage; the last hour burned 0.499 times as fast as allowed

no recording rules reach back far enough for orders-good: read from the balancer's counters
target default, ${prometheus?.url}, 2026-11-20T12:00:00.000Z`,
    });
  });

  test('a drill that fits is priced by its rehearsal, and ends with 0', async () => {
    const { exitCode, printed } = await requested('--rehearsal', rehearsal());
    expect(printed).toContain('PASS: the drill may be played');
    // 2 of 20 orders in 2 s were bad: 0.2 s of a traffic of 240.6 in four minutes.
    expect(printed).toMatch(
      /PASS {2}orders-good .*: the drill would cost 0\.201 bad events \(at most 0\.\d+\); 6512 are left/,
    );
    expect(printed).toContain('traffic: 1/s (the same hour a week ago; the last hour had 1/s)');
    expect(printed).toContain('drill: crash-writer for 1 s; priced by 20261123T190000Z-tiny');
    expect(exitCode).toBe(0);
  });

  test('a drill that is too long is refused with 1', async () => {
    writeFileSync(join(folder, 'long.yaml'), '- {at: 10s, for: 24h, fault: {kind: crash-writer}}\n');
    const { exitCode, printed } = await requested(
      '--drill',
      join(folder, 'long.yaml'),
      '--rehearsal',
      rehearsal(),
    );
    expect(printed).toMatch(
      /^FAIL: the drill is refused\n\nFAIL {2}orders-good .*: the drill would cost 8662 bad events \(at most \d+\); 6512 are left\n/,
    );
    expect(printed).toMatch(
      /fix: no day will do: the drill may cost more than the whole 30 days allow \(12992\); or make it smaller: at most \d/,
    );
    expect(exitCode).toBe(1);
  });

  test('what no rule counts is unknown and ends with 2; --json conforms to its schema', async () => {
    const { exitCode, printed } = await called('--prometheus', prometheus?.url ?? '', '--json');
    const answer = budgetAnswer.parse(JSON.parse(printed));
    expect([exitCode, answer.outcome, answer.slos.map(({ name, outcome }) => [name, outcome])]).toEqual([
      2,
      'unknown',
      [
        ['orders-good', 'pass'],
        ['orders-within-500ms', 'pass'],
        ['orders-within-2s', 'pass'],
        ['menus-good', 'unknown'],
      ],
    ]);
  });

  test('a target that is not there is refused', async () => {
    expect(await refusal('--prometheus', prometheus?.url ?? '', '--target', 'other')).toMatchObject({
      code: 'unknown-target',
      exitCode: 64,
    });
  });
});

async function called(...flags: string[]): Promise<{ printed: string; exitCode: number | undefined }> {
  const printed: string[] = [];
  let exitCode: number | undefined;
  const context = {
    print: (text: string) => void printed.push(text),
    exit: (code: number) => {
      exitCode = code;
    },
    clock: { wallMs: () => monthEndMs },
  } as unknown as CliContext;
  await (await buildProgram('budget', context)).parseAsync(['budget', ...flags], { from: 'user' });
  return { printed: printed.join('\n'), exitCode };
}

async function refusal(...flags: string[]): Promise<ShowtimeError> {
  const error: unknown = await called(...flags).then(
    ({ printed }) => printed,
    (cause: unknown) => cause,
  );
  if (error instanceof ShowtimeError) return error;
  throw new Error(`not refused: ${String(error)}`, { cause: error });
}

/** Twenty orders while the writer was gone, two of them bad. */
function rehearsal(change: (run: FixtureRun) => void = () => undefined): string {
  const run = new FixtureRun();
  const order: RequestRow = {
    kind: 'r',
    sentMs: 8_100,
    arrival: 90,
    journey: 'order',
    intent: 1,
    send: 1,
    status: 201,
    error: 0,
    serviceMs: 20,
    responseMs: 20,
  };
  run.samples = Array.from({ length: 20 }, (_, k) => ({
    ...order,
    arrival: k + 1,
    status: k < 2 ? 503 : 201,
  }));
  change(run);
  made.push(run.write());
  return made.at(-1)!;
}
