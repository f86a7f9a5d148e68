// Runs Apache Otava to find change points in columns of figures, and reads what it found.
//
//   columns with figures in the same rows ──► one CSV and one test of Otava's configuration ──► a line of JSON a test
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ShowtimeError, type Finished, type Shell } from '../../../contract/index.ts';
import type { getOtava } from '../../tools.ts';
import { csvLine } from '../history/csv-line.ts';

/**
 * Otava's default: largest p of a change. Measured on steady noise: 2 of 100 columns of 10 to 60 rows show a
 * change.
 */
export const defaultPValue = 0.001;
/** Otava's default: rows per analysis window. */
export const windowRows = 50;
/**
 * Otava answers from 3 on, but with 4 rows before and after it misses a third of steps that are four times
 * the noise; with 5, one in ten.
 */
export const minRows = 10;
const timeoutMs = 300_000;

export interface Point {
  row: number;
  time: string;
  value: number;
}
/** Points in the order of time. */
export interface Column {
  name: string;
  points: readonly Point[];
}
export interface ChangePoint {
  /** Index of the first point after the change. */
  at: number;
  /** Means of the stretches before and after, up to the next change. */
  before: number;
  after: number;
  /** Of a t-test between both stretches; 0 means less than 0.000001. */
  p: number;
}

const number = z.string().transform(Number);
const report = z.record(
  z.string(),
  z.array(
    z.object({
      changes: z.array(
        z.object({
          metric: z.string(),
          index: z.number().int(),
          mean_before: number,
          mean_after: number,
          pvalue: number,
        }),
      ),
    }),
  ),
);

export interface AnalysisRequest {
  otava: Awaited<ReturnType<typeof getOtava>>;
  shell: Shell;
  pValue: number;
}

/**
 * Change points by name of the column. @throws ShowtimeError tool-missing if Otava does not give its report
 */
export async function findChangePoints(
  columns: readonly Column[],
  subject: AnalysisRequest,
): Promise<Map<string, ChangePoint[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'showtime-trend-'));
  try {
    const tests = byRows(columns).map((group, at) => writeTest(folder, `rows-${at}`, group));
    const config = join(folder, 'otava.yaml');
    // JSON is YAML.
    writeFileSync(
      config,
      JSON.stringify({ tests: Object.fromEntries(tests.map(({ name, test }) => [name, test])) }),
    );
    return readReports(
      tests,
      await run(folder, ['--config-file', config, ...tests.map(({ name }) => name)], subject),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Otava takes no empty cell, so columns that lack figures in different rows cannot share a file. */
function byRows(columns: readonly Column[]): Column[][] {
  const groups = new Map<string, Column[]>();
  for (const column of columns) {
    const rows = column.points.map(({ row }) => row).join();
    groups.set(rows, [...(groups.get(rows) ?? []), column]);
  }
  return [...groups.values()];
}

interface Test {
  name: string;
  test: object;
  columns: readonly Column[];
}

/** Columns are called by number: a budget's name may hold what Otava or YAML take for syntax. */
function writeTest(folder: string, name: string, columns: readonly Column[]): Test {
  const file = join(folder, `${name}.csv`);
  const metrics = columns.map((_, at) => `column-${at}`);
  const lines =
    columns[0]?.points.map(({ time }, at) => [
      time,
      ...columns.map(({ points }) => String(points[at]?.value)),
    ]) ?? [];
  writeFileSync(file, [['time', ...metrics], ...lines].map(csvLine).join(''));
  return { name, test: { type: 'csv', file, time_column: 'time', attributes: [], metrics }, columns };
}

async function run(
  folder: string,
  tests: readonly string[],
  { otava, shell, pValue }: AnalysisRequest,
): Promise<Finished> {
  const args = [
    'analyze',
    ...tests,
    '--output',
    'json',
    '-P',
    String(pValue),
    '--window',
    String(windowRows),
    // Or it would leave out what is older than a year, or from a clock that is ahead.
    '--since',
    '1970-01-02T00:00:00+00:00',
    '--until',
    '9000-01-01T00:00:00+00:00',
  ];
  // BRANCH of a CI job would be taken for --branch, and a home may hold a configuration.
  const env = { BRANCH: '', HOME: folder, PYTHONUTF8: '1', OPENBLAS_NUM_THREADS: '1' };
  return shell.run({ file: otava.path, args: [...otava.args, ...args], env, cwd: folder }, { timeoutMs });
}

/** Otava ends with 0 even where it could not read a file: only a report of each test shows that it looked. */
function readReports(
  tests: readonly Test[],
  { code, signal, stdout, stderr }: Finished,
): Map<string, ChangePoint[]> {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  if (code !== 0 || lines.length !== tests.length)
    throw unreadable(`it ended with ${signal ?? code}: ${stderr.trim().split('\n').at(-1)}`);
  const reports = Object.assign({}, ...lines.map(parseReport)) as z.infer<typeof report>;
  return new Map(
    tests.flatMap(({ name, columns }) =>
      columns.map((column, at) => [column.name, changesOf(reports[name] ?? [], `column-${at}`)] as const),
    ),
  );
}

function changesOf(groups: z.infer<typeof report>[string], metric: string): ChangePoint[] {
  return groups
    .flatMap(({ changes }) => changes)
    .filter((change) => change.metric === metric)
    .map(({ index, mean_before: before, mean_after: after, pvalue: p }) => ({ at: index, before, after, p }));
}

function parseReport(line: string): z.infer<typeof report> {
  try {
    return report.parse(JSON.parse(line));
  } catch (error) {
    throw unreadable(`it reported "${line.slice(0, 120)}"`, error);
  }
}

function unreadable(why: string, cause?: unknown): ShowtimeError {
  return new ShowtimeError(
    'tool-missing',
    {
      what: 'Apache Otava did not report on the history',
      why,
      fix: 'showtime doctor shows which Otava was used; unset SHOWTIME_OTAVA to have Showtime get its own',
    },
    { cause },
  );
}
