import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ShowtimeError } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { nodeShell } from '../../platform/shell.ts';
import { getOtava } from '../../control/tools.ts';
import { appendHistory } from '../../control/gate/history.ts';
import {
  availability,
  budgetVerdict,
  gateVerdictOf,
  menuVerdict,
  orderVerdict,
  stage,
} from '../../control/gate/history/fixtures/verdicts.ts';
import type { ColumnTrend } from '../../control/gate/trend/history-trend.ts';
import { formatTrend } from '../printers/trend-printer.ts';
import { registerTrend, trend } from './gate-trend.ts';

// With an empty cache it is got here: half a minute, several on a busy machine or a slow line.
beforeAll(async () => {
  await getOtava(() => undefined);
}, 600_000);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'showtime-trend-test-'));
  file = join(folder, 'history.csv');
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Seen {
  printed: string;
  code: number | undefined;
}
interface Shown {
  columns: {
    column: string;
    rows: number;
    needs: number;
    changes: {
      line: number;
      id: string;
      before: number;
      after: number;
      changePercent: number | null;
      changePoints: number | null;
      p: number;
    }[];
  }[];
}

function context(seen: Seen): CliContext {
  return {
    shell: nodeShell(),
    clock: undefined as never,
    terminal: false,
    runsFolder: folder,
    progress: () => undefined,
    live: () => undefined,
    print: (text) => (seen.printed += text),
    exit: (code) => (seen.code = code),
  };
}

async function shown(json: boolean): Promise<Seen> {
  const seen: Seen = { printed: '', code: undefined };
  await trend(context(seen), file, { json, pValue: 0.001 });
  return seen;
}

async function changes(): Promise<Shown['columns']> {
  return (JSON.parse((await shown(true)).printed) as Shown).columns;
}

/** Normal noise with a mean of 0 and a deviation of 1, the same each time (mulberry32, Box and Muller). */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

const at = (gate: number): { id: string; startedAt: string } => ({
  id: `gate-${gate}`,
  startedAt: new Date(Date.UTC(2024, 0, gate, 3)).toISOString(),
});

/**
 * `gates` gates a day apart from 2024 on; the menu is 12 % slower from gate 19 on if `step`, orders are
 * steady.
 */
async function record(gates: number, { step = false } = {}): Promise<void> {
  const random = noise(7);
  for (let gate = 1; gate <= gates; gate += 1) {
    const slower = step && gate >= 19 ? 1.12 : 1;
    await appendHistory(
      file,
      gateVerdictOf(
        [
          menuVerdict({
            candidateMs: 40 * slower * (1 + 0.03 * random()),
            slowdown: slower - 1 + 0.01 * random(),
          }),
          orderVerdict({ candidateMs: 250 * (1 + 0.03 * random()), bad: 0.002 * (1 + 0.1 * random()) }),
        ],
        at(gate),
      ),
    );
  }
}

test('a step of 12 % is found in its row and in its columns alone', async () => {
  await record(30, { step: true });
  const [ms, slowdown, ...steady] = await changes();
  expect(ms).toMatchObject({
    column: 'menu-p95-relative.candidate_ms',
    rows: 30,
    needs: 0,
    changes: [{ line: 20, id: 'gate-19', candidate: 'v1.4', commit: 'bbbb', changePoints: null }],
  });
  expect(ms?.changes[0]?.before).toBeCloseTo(40, -1);
  expect(ms?.changes[0]?.changePercent).toBeGreaterThan(9);
  expect(ms?.changes[0]?.changePercent).toBeLessThan(15);
  expect(slowdown).toMatchObject({ changes: [{ line: 20, changePercent: null }] });
  expect(slowdown?.changes[0]?.changePoints).toBeGreaterThan(10);
  expect(steady.map((column) => column.changes)).toEqual([[], []]);
});

test('in a steady history nothing is found, and that is no error', async () => {
  await record(30);
  const { printed, code } = await shown(false);
  expect(printed.split('\n')).toEqual(
    [
      'menu-p95-relative.candidate_ms',
      'menu-p95-relative.slowdown_percent',
      'order-p99.candidate_ms',
      'order-p99.bad_percent',
    ].map((column) => `${column}: no change in 30 rows`),
  );
  expect(code).toBe(0);
});

test('Otava reads the file as it is, without Showtime', async () => {
  await record(30, { step: true });
  const config = join(folder, 'otava.yaml');
  writeFileSync(
    config,
    `tests:
  gate:
    type: csv
    file: ${file}
    time_column: time
    attributes: [id, outcome, candidate, commit, baseline]
    metrics: [menu-p95-relative.candidate_ms, menu-p95-relative.slowdown_percent, order-p99.candidate_ms, order-p99.bad_percent]
`,
  );
  const otava = await getOtava(() => undefined);
  const args = [
    ...otava.args,
    'analyze',
    'gate',
    '--config-file',
    config,
    '--output',
    'json',
    '--since',
    '2023-01-01',
  ];
  const { stdout } = await nodeShell().run(
    { file: otava.path, args, env: { BRANCH: '', HOME: folder } },
    { timeoutMs: 100_000 },
  );
  const { gate } = JSON.parse(stdout) as {
    gate: { attributes: Record<string, string>; changes: { metric: string; index: number }[] }[];
  };
  expect(gate.map(({ attributes }) => attributes)).toEqual([
    { id: 'gate-19', outcome: 'pass', candidate: 'v1.4', commit: 'bbbb', baseline: 'main' },
  ]);
  expect(gate[0]?.changes.map(({ metric, index }) => [metric, index])).toEqual([
    ['menu-p95-relative.candidate_ms', 18],
    ['menu-p95-relative.slowdown_percent', 18],
  ]);
});

test('invalid gates, gates out of order and a budget that came later do not shift what is found', async () => {
  await record(12);
  await appendHistory(
    file,
    gateVerdictOf([menuVerdict({ candidateMs: 4_000, slowdown: 9 })], { ...at(13), outcome: 'invalid' }),
  );
  const random = noise(3);
  for (const gate of [15, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]) {
    const bad = budgetVerdict(
      { ...availability, name: 'late, "quoted"' },
      stage({ candidateMs: null, bad: gate > 19 ? 0.02 : 0 }),
    );
    await appendHistory(
      file,
      gateVerdictOf([menuVerdict({ candidateMs: 50 * (1 + 0.03 * random()), slowdown: 0 }), bad], at(gate)),
    );
  }
  const columns = await changes();
  const of = (name: string) => columns.find(({ column }) => column === name);
  // Gate 14 ended after 15: it is line 16 of the file and the first of the slower ones.
  expect(of('menu-p95-relative.candidate_ms')).toMatchObject({
    rows: 24,
    changes: [{ line: 16, id: 'gate-14' }],
  });
  expect(of('late, "quoted".bad_percent')).toMatchObject({
    rows: 12,
    changes: [{ id: 'gate-20', before: 0, after: 2, changePoints: 2, p: 0 }],
  });
  expect(of('order-p99.candidate_ms')).toMatchObject({ rows: 12, needs: 0, changes: [] });
  // What `--json` says, as the command prints it without: Otava takes seconds a run.
  expect(formatTrend(columns as unknown as readonly ColumnTrend[])).toContain(
    'late, "quoted".bad_percent changed once in 12 rows:\n  line 21, 2024-01-20T03:00:00.000+00:00, v1.4 (bbbb): 0 → 2 %, +2.0 points, p < 0.000001',
  );
});

test('too few rows are reported, with 2 and without getting Otava', async () => {
  await record(6);
  const { printed, code } = await shown(false);
  expect(printed.split('\n')[0]).toBe(
    'menu-p95-relative.candidate_ms: too few rows: 6 of 10 have a figure, it needs 4 more',
  );
  expect(code).toBe(2);
});

test('a file without any figure is refused', async () => {
  const refusal = async (text?: string): Promise<readonly string[] | undefined> => {
    if (text !== undefined) writeFileSync(file, text);
    const error = (await shown(false).catch((reason: unknown) => reason as ShowtimeError)) as ShowtimeError;
    expect(error).toMatchObject({ code: 'bad-history', exitCode: 64 });
    return error.explanation.problems;
  };
  const header = 'time,id,outcome,candidate,commit,baseline,pairs';
  expect(await refusal()).toEqual([`${file}: does not exist, or is empty`]);
  expect(await refusal('')).toEqual([`${file}: does not exist, or is empty`]);
  expect(await refusal(`${header},a.bad_percent\n`)).toEqual([`${file}:1: there is a header but no row`]);
  expect(await refusal(`${header}\n2026-11-23T19:00:00Z,g,pass,v,c,m,1\n`)).toEqual([
    `${file}:1: there is no column of a budget's figures`,
  ]);
  expect(await refusal('a,b\n1,2\n')).toEqual([
    `${file}:1: the header must begin with "${header}", got "a,b"`,
  ]);
  expect(await refusal(`${header},a.bad_percent\n2026-11-23T19:00:00Z,g,pass,v,c,m,1,slow\n`)).toEqual([
    `${file}:2: a.bad_percent must be a number or empty, got "slow"`,
  ]);
  expect(readFileSync(file, 'utf8')).toContain('slow');
});

test('an Otava that ends without a report is explained, for it ends with 0 even then', async () => {
  await record(10);
  const seen: Seen = { printed: '', code: undefined };
  const silent = {
    ...context(seen),
    shell: {
      ...nodeShell(),
      run: async () => ({ code: 0, signal: null, stdout: '', stderr: 'ERROR: no such column\n' }),
    },
  };
  await expect(trend(silent, file, { pValue: 0.001 })).rejects.toMatchObject({
    code: 'tool-missing',
    explanation: { why: 'it ended with 0: ERROR: no such column' },
  });
});

test('the command line takes a p-value between 0 and 1', async () => {
  await record(3);
  const seen: Seen = { printed: '', code: undefined };
  const gate = new Command('gate').exitOverride().configureOutput({ writeErr: () => undefined });
  registerTrend(gate, context(seen));
  await gate.parseAsync(['trend', file, '--json', '--p-value', '0.01'], { from: 'user' });
  expect(JSON.parse(seen.printed)).toMatchObject({
    schemaVersion: 1,
    rows: 3,
    detector: { name: 'apache-otava', pValue: 0.01, windowRows: 50, leastRows: 10 },
  });
  expect(seen.code).toBe(2);
  gate.commands[0]?.exitOverride();
  await expect(gate.parseAsync(['trend', file, '--p-value', '7'], { from: 'user' })).rejects.toThrow(
    'must be a number between 0 and 1',
  );
});
