import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot, ShowtimeError } from '../../contract/index.ts';
import { appendHistory, checkHistory } from './history.ts';
import {
  availability,
  budgetVerdict,
  gateVerdictOf,
  menuVerdict,
  orderVerdict,
  stage,
} from './history/fixtures/verdicts.ts';

const header =
  'time,id,outcome,candidate,commit,baseline,pairs,menu-p95-relative.candidate_ms,menu-p95-relative.slowdown_percent';
const firstRow = '2026-11-23T19:00:00.000+00:00,gate-1,pass,v1.4,bbbb,main,12,41.2345,1.5';
const verdict = gateVerdictOf([menuVerdict({ candidateMs: 41.23451, slowdown: 0.015 })]);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'showtime-history-'));
  file = join(folder, 'history.csv');
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (): string => readFileSync(file, 'utf8');

async function refusal(text: string): Promise<ShowtimeError> {
  writeFileSync(file, text);
  const error = (await appendHistory(file, verdict).catch(
    (reason: unknown) => reason as ShowtimeError,
  )) as ShowtimeError;
  expect(error).toBeInstanceOf(ShowtimeError);
  expect(written()).toBe(text);
  return error;
}

test('the first gate makes the file and its folder, and leaves nothing else there', async () => {
  file = join(folder, 'deep', 'history.csv');
  await appendHistory(file, verdict);
  expect(written()).toBe(`${header}\n${firstRow}\n`);
  expect(readdirSync(join(folder, 'deep'))).toEqual(['history.csv']);
});

test('a later gate with the same budgets only adds its line', async () => {
  await appendHistory(file, verdict);
  const { ino } = statSync(file);
  await appendHistory(file, { ...verdict, id: 'gate-2' });
  expect(written()).toBe(`${header}\n${firstRow}\n${firstRow.replace('gate-1', 'gate-2')}\n`);
  expect(statSync(file).ino).toBe(ino);
});

test('a budget that is new adds columns, one that is gone leaves empty cells', async () => {
  await appendHistory(file, verdict);
  await appendHistory(
    file,
    gateVerdictOf([
      orderVerdict({ candidateMs: 250, bad: 0.0025 }),
      budgetVerdict(availability, stage({ candidateMs: null, bad: 0.001 })),
    ]),
  );
  await appendHistory(file, verdict);
  expect(written().split('\n')).toEqual([
    `${header},order-p99.candidate_ms,order-p99.bad_percent,order-availability.bad_percent`,
    `${firstRow},,,`,
    '2026-11-23T19:00:00.000+00:00,gate-1,pass,v1.4,bbbb,main,12,,,250,0.25,0.1',
    `${firstRow},,,`,
    '',
  ]);
  expect(readdirSync(folder)).toEqual(['history.csv']);
});

test('an inconclusive experiment has figures, an invalid one has none', async () => {
  await appendHistory(file, { ...verdict, outcome: 'inconclusive' });
  await appendHistory(file, { ...verdict, outcome: 'invalid' });
  expect(written().split('\n').slice(1, 3)).toEqual([
    firstRow.replace('pass', 'inconclusive'),
    '2026-11-23T19:00:00.000+00:00,gate-1,invalid,v1.4,bbbb,main,12,,',
  ]);
});

test('what confirmation measured is taken before what discovery did, and both count as pairs', async () => {
  const confirmed = menuVerdict({ candidateMs: 50, slowdown: 0.2 }, { candidateMs: 45, slowdown: -0.1 });
  await appendHistory(
    file,
    gateVerdictOf([confirmed], { pairs: { discovery: 12, confirmation: 8, most: 40 } }),
  );
  expect(written()).toContain('main,20,45,-10\n');
});

test('an absolute gate without a baseline has an empty baseline, and a quantile among failures an empty figure', async () => {
  const subjects = [
    { side: 'candidate' as const, kind: 'url' as const, asked: 'http://127.0.0.1:8080/', commit: null },
  ];
  await appendHistory(file, gateVerdictOf([orderVerdict({ candidateMs: null, bad: 0.5 })], { subjects }));
  expect(written()).toContain(',http://127.0.0.1:8080/,,,12,,50\n');
});

test('text is quoted, stays on one line, and is no formula to a spreadsheet', async () => {
  const subjects = [
    { side: 'candidate' as const, kind: 'command' as const, asked: '=cmd "a",\n b', commit: null },
  ];
  await appendHistory(file, { ...verdict, subjects });
  await appendHistory(file, verdict);
  expect(written().split('\n')[1]).toBe(
    '2026-11-23T19:00:00.000+00:00,gate-1,pass,"\'=cmd ""a"", b",,,12,41.2345,1.5',
  );
  checkHistory(file);
});

test('a file that a spreadsheet saved with a byte order mark and CRLF is still a history', async () => {
  writeFileSync(file, `\uFEFF${header}\r\n${firstRow}\r\n`);
  await appendHistory(file, verdict);
  expect(written()).toBe(`\uFEFF${header}\r\n${firstRow}\r\n${firstRow}\n`);
  checkHistory(file);
});

test('a link stays a link, and a mode stays when the file is written anew', async () => {
  const real = join(folder, 'real.csv');
  await appendHistory(real, verdict);
  chmodSync(real, 0o640);
  symlinkSync(real, file);
  await appendHistory(file, gateVerdictOf([orderVerdict({ candidateMs: 250, bad: 0 })]));
  expect(readFileSync(real, 'utf8').split('\n')).toHaveLength(4);
  expect(statSync(real).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).sort()).toEqual(['history.csv', 'real.csv']);
});

test('a file with another header is refused, and nothing is changed', async () => {
  const error = await refusal('t_ms,journey\n1,menu\n');
  expect(error).toMatchObject({ code: 'bad-history', exitCode: 64 });
  expect(error.explanation.problems).toEqual([
    `${file}:1: the header must begin with "time,id,outcome,candidate,commit,baseline,pairs", got "t_ms,journey"`,
  ]);
});

test('columns that are no figures, or twice there, are refused', async () => {
  const { explanation } = await refusal(`${header},notes,menu-p95-relative.candidate_ms\n`);
  expect(explanation.problems).toEqual([
    `${file}:1: column "notes" is no figure of a budget, which ends in .candidate_ms, .slowdown_percent, .bad_percent`,
    `${file}:1: column "menu-p95-relative.candidate_ms" is there twice`,
  ]);
});

test('every bad row is named with its line', async () => {
  const { explanation } = await refusal(`${header}\n${firstRow}\nyesterday,g,fine,v,c,m,1,fast,2\n1,2\n`);
  expect(explanation.problems).toEqual([
    `${file}:3: time must be like 2026-11-23T19:00:00+00:00, got "yesterday"`,
    `${file}:3: outcome must be one of pass, fail, inconclusive, invalid, got "fine"`,
    `${file}:3: menu-p95-relative.candidate_ms must be a number or empty, got "fast"`,
    `${file}:4: 9 columns expected, got 2`,
  ]);
});

test('a last line that a full disk cut off is refused, though half a number is a number', async () => {
  const { explanation } = await refusal(`${header}\n${firstRow}\n${firstRow.slice(0, -2)}`);
  expect(explanation.problems).toEqual([
    `${file}:3: the last line is cut off: it has no line break at its end (remove it, or end it with one if it is whole)`,
  ]);
});

test('a file that is no CSV, no text, or a folder, is refused', async () => {
  expect((await refusal('PK\u0000\u0003')).explanation.problems?.[0]).toContain(':1: not UTF-8 text');
  expect((await refusal(`${header}\n"open\n`)).explanation.problems?.[0]).toContain('not readable as CSV');
  mkdirSync(join(folder, 'sub'));
  expect(() => checkHistory(join(folder, 'sub'))).toThrow('is no history');
});

test('a file that does not exist yet, or is empty, can become a history', async () => {
  checkHistory(file);
  writeFileSync(file, '');
  checkHistory(file);
  await appendHistory(file, verdict);
  expect(written()).toContain(firstRow);
});

test('a folder that cannot be made is explained', async () => {
  writeFileSync(file, '');
  const error = (await appendHistory(join(file, 'history.csv'), verdict).catch(
    (reason: unknown) => reason as ShowtimeError,
  )) as ShowtimeError;
  expect(error).toMatchObject({ code: 'folder-not-writable', exitCode: 64 });
});

test('a disk that is full in the middle of a line leaves the file as it was', async () => {
  await appendHistory(file, verdict);
  const before = written();
  // A limit on the size of files replaces a full disk: the write stops half-way with an error.
  const limited = spawn(
    'prlimit',
    [`--fsize=${before.length + 20}`, process.execPath, ...node, append, file, '1'],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: packageRoot() },
  );
  let output = '';
  limited.stdout.on('data', (text: Buffer) => (output += text.toString()));
  await once(limited, 'close');
  expect(output).toContain('folder-not-writable');
  expect(written()).toBe(before);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

const node = ['--import', 'tsx'];
const append = join(packageRoot(), 'control/gate/history/fixtures/append.ts');

test('processes that append at once, some with new budgets, lose no row', async () => {
  const writers = ['1', '2', '3', '4'].map((name) =>
    spawn(process.execPath, [...node, append, file, name], { stdio: 'inherit', cwd: packageRoot() }),
  );
  const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0] as number));
  expect(codes).toEqual([0, 0, 0, 0]);
  checkHistory(file);
  const ids = written()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[1]);
  expect(new Set(ids).size).toBe(40);
  expect(ids).toHaveLength(40);
  expect(readdirSync(folder)).toEqual(['history.csv']);
});
