// Flags and files of an experiment become one request, or are refused with everything that is wrong; nothing
// is started for it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ShowtimeError } from '../contract/index.ts';
import { evidenceOf, nextStep } from '../reports/gate/index.ts';
import { sliceOf, smallRecord } from '../reports/gate/testing/small-gate.ts';
import { nodeShell } from '../platform/shell.ts';
import { readGateRequest, type GateFlags, type GateRequest } from './gate-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'gate-request-'));
const file = join(folder, 'showtime.budgets.yaml');
const context = { shell: nodeShell() };
const load = 'load: { ratePerSecond: 100, requests: [{ journey: menu, path: / }] }\n';
const url = 'http://127.0.0.1:8080';
const other = 'http://127.0.0.1:8081';
const recorded = [join(folder, 'before'), join(folder, 'after')] as const;

beforeAll(() => {
  for (const run of recorded) {
    mkdirSync(run);
    writeFileSync(join(run, 'run.json'), '{}');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** On a file with this budget for the journey `menu`. */
function read(
  requested: string,
  flags: Partial<GateFlags> = {},
  { twice = false, head = load } = {},
): Promise<GateRequest> {
  writeFileSync(file, `${head}budgets:\n  - { journey: menu, ${requested} }\n`);
  return readGateRequest(
    context,
    { budgets: file, engine: 'autocannon', allowHost: [], env: [], candidate: url, ...flags },
    { twice },
  );
}

async function refusal(
  requested: string,
  flags: Partial<GateFlags> = {},
  more: { twice?: boolean; head?: string } = {},
): Promise<ShowtimeError> {
  const error: unknown = await read(requested, flags, more).catch((thrown: unknown) => thrown);
  if (!(error instanceof ShowtimeError)) throw new Error(`not refused: ${JSON.stringify(error)}`);
  return error;
}

describe('a request', () => {
  test('a request holds the values of the file, and the defaults', async () => {
    const request = await read('p50: { relative: true }', { baseline: other });
    expect(request).toMatchObject({
      engine: 'autocannon',
      candidate: { kind: 'url', url },
      baseline: { kind: 'url', url: other },
      load: { ratePerSecond: 100 },
      slice: { requests: 30, lengthMs: 300 },
      warmUpPairs: 2,
      firstPairs: undefined,
      maxDurationMs: 600_000,
      outFolder: null,
      history: null,
      json: false,
    });
    expect([Number.isInteger(request.seed), request.budgets.map(({ name }) => name)]).toEqual([
      true,
      ['menu-p50-relative', 'menu-availability', 'menu-errors'],
    ]);
  });

  test('a request holds the values of the flags instead', async () => {
    const request = await read('p50: { relative: true }', {
      baseline: other,
      rate: '200',
      pairs: '12',
      seed: '7',
      maxDuration: '2m',
      out: 'there',
      history: 'past.csv',
      json: true,
    });
    expect(request).toMatchObject({
      load: { ratePerSecond: 200 },
      slice: { requests: 60 },
      firstPairs: 12,
      seed: 7,
      maxDurationMs: 120_000,
      json: true,
    });
    expect([request.outFolder, request.history, request.plan.looks[0]]).toEqual([
      join(process.cwd(), 'there'),
      join(process.cwd(), 'past.csv'),
      12,
    ]);
  });

  test('a request without a baseline has no relative budget', async () => {
    const { budgets, baseline } = await read('p50: { relative: true, belowMs: 20 }');
    expect([baseline, budgets.map(({ name }) => name)]).toEqual([
      null,
      ['menu-p50-below', 'menu-availability'],
    ]);
  });

  test('a request for a calibration has the candidate on both sides', async () => {
    expect(
      await read('p50: { relative: true }', { candidate: 'node server.js' }, { twice: true }),
    ).toMatchObject({
      candidate: { side: 'candidate', line: 'node server.js' },
      baseline: { side: 'baseline', line: 'node server.js' },
    });
  });

  test('a request on recorded runs needs no load', async () => {
    expect(
      await read('p95: { belowMs: 20 }', { candidate: recorded[1], baseline: recorded[0] }, { head: '' }),
    ).toMatchObject({ candidate: { kind: 'run-folder' }, baseline: { kind: 'run-folder' } });
  });
});

describe('is refused', () => {
  const absolute = 'p50: { belowMs: 20 }';
  test.each<[string, Partial<GateFlags>, string]>([
    [
      'a rate of nothing',
      { rate: '0' },
      '--rate "0" must be a number of arrivals per second from 0.01 to 20000',
    ],
    [
      'a rate that is no number',
      { rate: 'fast' },
      '--rate "fast" must be a number of arrivals per second from 0.01 to 20000',
    ],
    [
      'a rate beyond the ceiling',
      { rate: '20001' },
      '--rate "20001" must be a number of arrivals per second from 0.01 to 20000',
    ],
    ['an empty rate', { rate: ' ' }, '--rate " " must be a number of arrivals per second from 0.01 to 20000'],
    ['too few pairs', { pairs: '9' }, '--pairs "9" must be a whole number from 10 to 1000'],
    ['half a pair', { pairs: '10.5' }, '--pairs "10.5" must be a whole number from 10 to 1000'],
    ['a seed below 0', { seed: '-1' }, '--seed "-1" must be a whole number from 0 to 2147483648'],
    ['a script for single requests', { script: 'rush.ts' }, '--script is for --engine k6'],
  ])('a gate is refused for %s', async (_, flags, what) => {
    expect(await refusal(absolute, flags)).toMatchObject({
      code: 'bad-flag',
      explanation: { what, why: 'nothing was started; every flag is checked first' },
    });
  });

  test.each(['soon', '0.5s', '4h1s', ''])(
    'a gate is refused for a --max-duration of "%s"',
    async (maxDuration) => {
      expect((await refusal(absolute, { maxDuration })).explanation.what).toMatch(
        new RegExp(`^--max-duration "${maxDuration}" must be .*, from 1s to 4h$`),
      );
    },
  );

  test('a gate is refused for no candidate', async () => {
    await read(absolute);
    await expect(
      readGateRequest(context, { budgets: file, engine: 'autocannon', allowHost: [], env: [] }),
    ).rejects.toMatchObject({
      code: 'bad-flag',
      explanation: { what: '--candidate is missing: a URL, a command line, a git ref or a run folder' },
    });
  });

  test('a gate is refused for an unchecked certificate where no subject has one', async () => {
    expect(await refusal(absolute, { insecureSkipTlsVerify: true })).toMatchObject({
      code: 'bad-flag',
      explanation: {
        what: '--insecure-skip-tls-verify is for a --candidate or --baseline that is an https:// URL',
      },
    });
    const secure = { candidate: 'https://127.0.0.1:8443', insecureSkipTlsVerify: true };
    expect((await read(absolute, secure)).tls.verifies).toBe(false);
  });

  test('a gate is refused for everything that is wrong, at once: file, subjects and flags', async () => {
    const {
      exitCode,
      explanation: { problems = [] },
    } = await refusal('p50: { relative: 7%% }', {
      candidate: 'http://192.0.2.1',
      baseline: 'command:',
      rate: '-1',
      pairs: '1',
    });
    expect(exitCode).toBe(64);
    for (const part of [
      'showtime.budgets.yaml:3: budgets.0.p50.relative',
      '--allow-host 192.0.2.1',
      '--baseline "command:" names nothing',
      '--rate "-1"',
      '--pairs "1"',
    ])
      expect(problems.join('\n')).toContain(part);
  });

  test('a gate is refused for relative budgets alone without a baseline, although availability is implied', async () => {
    expect(await refusal('p50: { relative: true }')).toMatchObject({
      code: 'bad-budgets',
      explanation: {
        what: 'there is no budget that can be judged',
        why: 'every budget of the file is relative, and there is no --baseline',
      },
    });
  });

  test.each<[string, string]>([
    [recorded[0], url],
    [url, recorded[0]],
  ])('a gate is refused for a recorded run beside a live subject (%s, %s)', async (candidate, baseline) => {
    expect((await refusal(absolute, { candidate, baseline })).explanation.what).toBe(
      'a recorded run can only be judged alone or beside another recorded run: --candidate and --baseline must both be run folders, or neither',
    );
  });

  test('a gate is refused for a recorded run that should be calibrated', async () => {
    expect((await refusal(absolute, { candidate: recorded[0] }, { twice: true })).explanation.what).toBe(
      'a recorded run cannot be measured again: --candidate must be a URL, a command line or a git ref',
    );
  });

  test('a gate is refused for a quantile for which the time is too short, with the duration that would do', async () => {
    const {
      explanation: { what, fix },
    } = await refusal('p999: { relative: true }', { baseline: other, maxDuration: '5m' });
    expect(what).toMatch(/^the run is too short for these budgets: \d+ pairs fit, 20 are needed$/);
    const [, minutes = ''] = /--max-duration (\d+m)/.exec(fix) ?? [];
    expect(
      (await read('p999: { relative: true }', { baseline: other, maxDuration: minutes })).plan.mostPairs,
    ).toBeGreaterThanOrEqual(20);
  });

  test('a gate is refused for a share that so few requests cannot show', async () => {
    expect(await refusal('availability: 0.9999', { maxDuration: '1m' })).toMatchObject({
      code: 'bad-budgets',
      explanation: {
        what: 'the run is too short for some absolute budgets',
        problems: [
          expect.stringMatching(
            /^menu-availability: \d+ requests fit, at least \d+ without one bad are needed/,
          ),
        ],
      },
    });
  });

  test('a gate is refused for a share that they could show only with a known design effect, with the number that shows it', async () => {
    const requested = 'availability: 0.9965';
    const at = (seconds: number) => ({ maxDuration: `${seconds}s` });
    const {
      explanation: { problems: [problem = ''] = [] },
    } = await refusal(requested, at(28));
    const [, fit = 0, needed = 0] = (
      /^menu-availability: (\d+) requests fit, at least (\d+) /.exec(problem) ?? []
    ).map(Number);
    // Without the correction ln 0.05 ÷ ln 0.9965 = 855 would do: such a gate was started, and could never
    // pass.
    expect([fit > 855, needed > fit]).toEqual([true, true]);
    const { plan, slice, budgets } = await read(requested, at(60));
    const pairs = plan.looks.at(-1) ?? 0;
    const all = Array.from({ length: pairs }, (_, index) => index + 1);
    expect(pairs * 2 * slice.requests).toBeGreaterThanOrEqual(needed);
    const flawless = all.flatMap((pair) =>
      [0, 1].map((turn) =>
        sliceOf(
          { stage: 'discovery', pair, turn, side: 'candidate' },
          { latenciesMs: Array.from({ length: slice.requests }, () => 1) },
        ),
      ),
    );
    expect(
      nextStep(
        plan,
        budgets,
        evidenceOf(
          smallRecord({ budgets: [...budgets], subjects: smallRecord().subjects.slice(0, 1) }),
          flawless,
        ),
      ),
    ).toMatchObject({ kind: 'decided', outcome: 'pass' });
  });
});
