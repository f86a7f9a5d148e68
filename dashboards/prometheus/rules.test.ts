import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ensurePrometheus } from '#tools';
import { packageRoot, showtimeSlos, type Slo } from '../../contract/index.ts';
import { minBadEvents, monthRulesPath, prometheusArtefacts, runRulesPath } from './index.ts';

// promtool judges what is rendered now, in a folder laid out as the checkout is; the files beside hold the
// cases.
const run = promisify(execFile);
const below = 'dashboards/prometheus/testing';
let promtool: string;
let folder: string;

beforeAll(async () => {
  ({ promtool } = await ensurePrometheus());
  folder = await mkdtemp(join(tmpdir(), 'showtime-rules-'));
  for (const { path, text } of prometheusArtefacts(showtimeSlos)) {
    await put(`whole/${path}`, text);
    await put(path, withoutRanges(text));
  }
  await put(`${below}/short-month.rules.yaml`, only(month([shortMonth]), /1m$|2d$|objective/));
  await put(`${below}/known-window.rules.yaml`, month([{ ...shortMonth, windowDays: 1 }]));
  await put(`${below}/only-data.rules.yaml`, withoutRecords(month(showtimeSlos.slice(0, 1))));
  await put(
    `${below}/availability.rules.yaml`,
    month(showtimeSlos.filter(({ indicator }) => indicator.kind === 'availability')),
  );
  for (const name of await cases()) await put(`${below}/${name}`, await casesOf(name));
}, 900_000);
afterAll(async () => rm(folder, { recursive: true }));

const shortMonth: Slo = {
  name: 'menus-good',
  objective: 0.995,
  windowDays: 2,
  indicator: { kind: 'availability', of: 'menu' },
};
const cases = async (): Promise<string[]> =>
  (await readdir(join(packageRoot(), below))).filter((name) => name.endsWith('.test.yaml'));
const month = (slos: readonly Slo[]): string =>
  withoutRanges(prometheusArtefacts(slos).find(({ path }) => path === monthRulesPath)?.text ?? '');

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

/**
 * A slow burn takes a day of minutes, which the rules of the two objectives that it is about go through in
 * half the time.
 */
async function casesOf(name: string): Promise<string> {
  const text = await readFile(join(packageRoot(), below, name), 'utf8');
  return name === 'month-slow-burn.test.yaml'
    ? text.replace('../../../deploy/prometheus/slo-30d.rules.yaml', 'availability.rules.yaml')
    : text;
}

/** Three thousand minutes of every rule would take a minute. */
function only(text: string, wanted: RegExp): string {
  const { groups } = parse(text) as { groups: { rules: { record?: string }[] }[] };
  return stringify({
    groups: groups.slice(0, 1).map((group) => ({
      ...group,
      rules: group.rules.filter(({ record }) => record !== undefined && wanted.test(record)),
    })),
  });
}

/** Cases of ranges are beside the queries that add them up; here each minute of a month would evaluate them. */
function withoutRanges(text: string): string {
  const { groups } = parse(text) as { groups: { name: string }[] };
  return stringify({ groups: groups.filter(({ name }) => name !== 'range-counts') });
}

function withoutRecords(text: string): string {
  const { groups } = parse(text) as { groups: { name: string }[] };
  return stringify({ groups: groups.filter(({ name }) => name.endsWith('-data')) });
}

/** promtool's stdout and stderr, and whether it succeeded. */
async function promtoolOutput(...args: string[]): Promise<{ passed: boolean; output: string }> {
  // Half of promtool's CPU time is its garbage collector's, for a heap that stays small.
  const env = { ...process.env, GOGC: '800' };
  return run(promtool, args, { cwd: join(folder, below), env, maxBuffer: 64 << 20 }).then(
    ({ stdout, stderr }) => ({ passed: true, output: stdout + stderr }),
    (error: unknown) => ({
      passed: false,
      output: `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`,
    }),
  );
}

test('promtool finds both files sound, and no series recorded twice', async () => {
  const { output } = await promtoolOutput(
    'check',
    'rules',
    '--lint=all',
    '--lint-fatal',
    join(folder, 'whole', monthRulesPath),
    join(folder, 'whole', runRulesPath),
  );
  expect(output).toMatch(/SUCCESS: \d+ rules found[\s\S]*SUCCESS: \d+ rules found/);
  expect(output).not.toMatch(/FAILED|duplicate/);
});

test.each([
  'month-alerts',
  'month-slow-burn',
  'month-values',
  'short-month',
  'known-window',
  'data',
  'rules-silent',
  'run',
])(
  'promtool finds every case of %s as it should be',
  async (name) => {
    expect(await promtoolOutput('test', 'rules', `${name}.test.yaml`)).toMatchObject({
      passed: true,
      output: expect.stringContaining('SUCCESS'),
    });
  },
  600_000,
);

test('no file of cases is left out', async () => {
  expect(await cases()).toEqual(
    [
      'data',
      'known-window',
      'month-alerts',
      'month-slow-burn',
      'month-values',
      'run',
      'rules-silent',
      'short-month',
    ]
      .map((name) => `${name}.test.yaml`)
      .sort(),
  );
});

describe('the cases catch rules that are wrong', () => {
  const mutants: {
    what: string;
    path: string;
    file: string;
    change: (text: string) => string;
    case: string;
    complaint: string;
  }[] = [
    {
      what: 'without the least number of bad events',
      path: monthRulesPath,
      file: 'month-alerts',
      case: 'low traffic, of which one in three is bad',
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll(`>= ${minBadEvents}`, '>= 1'),
    },
    {
      what: 'whose windows count as full from the start',
      path: monthRulesPath,
      file: 'month-alerts',
      case: 'a fresh start, at which the first 20 s fail',
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll(/ \/ slo:window_filled:ratio\w+\{[^}]*\}/g, ''),
    },
    {
      what: 'without the short window',
      path: monthRulesPath,
      file: 'month-alerts',
      case: '30 s in which everything fails after a steady hour',
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll(/\n +and slo:burn_rate:\w+\{.*/g, '').replaceAll('> 14.4', '> 1.4'),
    },
    {
      what: 'that count the harness',
      path: monthRulesPath,
      file: 'month-alerts',
      case: "probes of the harness fail, and customers don't",
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll(/, traffic!="harness"/g, ''),
    },
    {
      what: 'that count mistakes of clients as bad',
      path: monthRulesPath,
      file: 'month-alerts',
      case: "half of all requests are the clients' own mistakes",
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll('5..|429|460', '4[^0].|422|401|5..|429|460'),
    },
    {
      what: 'that estimate what they could know',
      path: monthRulesPath,
      file: 'month-values',
      case: 'scrapes that fall beside the minutes lose nothing either',
      complaint: 'slo:events:increase30m',
      change: (text) => text.replaceAll(/\[2m\]\) == 0\)/g, '[2m]) < 0)'),
    },
    {
      what: 'that lose the first errors of a new status',
      path: monthRulesPath,
      file: 'month-values',
      case: 'a status that occurs for the first time counts from 0, be it 300 at once',
      complaint: 'slo:bad_events:increase1m',
      change: (text) => text.replaceAll('< on (job, instance)', '> on (job, instance)'),
    },
    {
      what: 'whose windows hold a minute too many',
      path: monthRulesPath,
      file: 'month-values',
      case: 'after an hour of nothing 600 orders in half a minute, 60 of them bad, count as 600 and 60 in every window, and leave it when it ends',
      complaint: 'slo:events:increase5m',
      change: (text) => text.replaceAll('[4m30s]', '[5m30s]'),
    },
    {
      what: 'that treat an edge that is not scraped as orders that are all late',
      path: monthRulesPath,
      file: 'data',
      case: "a histogram's edge that is not scraped is unknown, and burns no budget",
      complaint: 'factor="14.4"',
      change: (text) =>
        text
          .replaceAll(/ and sum by \(target\) \(slo:requests_within.*/g, '')
          .replaceAll(
            /or sum by \(target\) \(slo:requests_within\S+\{journey="order", le=~"[^"]+"\}\)/g,
            'or sum by (target) (slo:requests:increase1m{journey="order"})',
          ),
    },
    {
      what: 'of a rehearsal that page for a bad order or two',
      path: runRulesPath,
      file: 'run',
      case: 'nine bad orders of a few, in a rehearsal that has just begun',
      complaint: 'severity="rehearsal"',
      change: (text) => text.replaceAll(`>= ${minBadEvents}`, '>= 1'),
    },
  ];

  test.each(mutants)(
    'the cases catch rules $what',
    async ({ path, file, change, case: name, complaint }) => {
      const sound = prometheusArtefacts(showtimeSlos).find((artefact) => artefact.path === path)?.text ?? '';
      expect(change(sound)).not.toBe(sound);
      await put(`${below}/mutant.rules.yaml`, change(sound));
      await put(`${below}/mutant.yaml`, await onlyCase(file, name));
      const { passed, output } = await promtoolOutput('test', 'rules', 'mutant.yaml');
      expect({ passed, output }).toMatchObject({ passed: false, output: expect.stringContaining('FAILED') });
      expect(output).toContain(complaint);
    },
    300_000,
  );

  async function onlyCase(file: string, name: string): Promise<string> {
    const whole = parse(await readFile(join(packageRoot(), below, `${file}.test.yaml`), 'utf8')) as {
      tests: { name: string }[];
    };
    const tests = whole.tests.filter((one) => one.name === name);
    expect(tests).toHaveLength(1);
    return stringify({ ...whole, rule_files: ['mutant.rules.yaml'], tests });
  }
});
