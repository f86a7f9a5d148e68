// Two versions of a service that is not ours, beside each other: unchanged, slowed down, in another language,
// as commits of a repository.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateFiles, gateVerdict } from '../contract/index.ts';
import { expectAnswer, GatePlace, small } from './gate-place.ts';

let place: GatePlace;
beforeEach(() => {
  place = new GatePlace();
});
afterEach(async () => {
  await place.expectNothingLeft();
  await place.leave();
});

test('a service that did not change passes with 0, and its folder holds everything to judge it again', async () => {
  place.budgets('p50: { relative: 0.5 }');
  const done = await place.run([
    'gate',
    '--baseline',
    place.kiosk({ DELAY_MS: 10 }),
    '--candidate',
    place.kiosk({ DELAY_MS: 10 }),
    ...small,
  ]);
  const verdict = place.gateVerdict();
  const record = place.gateRecord();
  if (expectAnswer(done, verdict, 'pass')) expect(done.stdout).toMatch(/^PASS/);
  expect(done.stdout).toContain(`report: ${join(place.gateFolder(), gateFiles.report)}`);
  expect(record).toMatchObject({
    engine: 'autocannon',
    seed: 7,
    load: { ratePerSecond: 100, sliceRequests: 30, warmUpPairs: 2 },
    plan: { leastPairs: 10 },
  });
  expect(record.subjects.map(({ side, kind }) => [side, kind]).sort()).toEqual([
    ['baseline', 'command'],
    ['candidate', 'command'],
  ]);
  expect(record.budgets.map(({ name }) => name)).toEqual(['tickets-p50-relative', 'tickets-availability']);
  for (const name of [
    gateFiles.slices,
    gateFiles.report,
    gateFiles.summary,
    gateFiles.junit,
    'logs/baseline.log',
    'logs/candidate.log',
  ])
    expect([name, existsSync(join(place.gateFolder(), name))]).toEqual([name, true]);
  await expectJudgedAgain(done.code);
});

test.skipIf(spawnSync('python3', ['--version']).status !== 0)(
  'a slower version of a service in Python fails with 1, and every rendering names the budget',
  async () => {
    place.budgets('p50: { relative: 0.3 }');
    const python = (delayMs: number): string => place.line({ DELAY_MS: delayMs }, 'exec python3', 'kiosk.py');
    const done = await place.run([
      'gate',
      '--baseline',
      python(10),
      '--candidate',
      python(30),
      ...small,
      '--json',
    ]);
    const verdict = place.gateVerdict();
    expect(gateVerdict.parse(JSON.parse(done.stdout))).toEqual(verdict);
    const quiet = expectAnswer(done, verdict, 'fail');
    const words = await expectJudgedAgain(done.code);
    if (!quiet) return;
    expect(verdict.budgets.map(({ budget: { name }, outcome }) => [name, outcome])).toEqual([
      ['tickets-p50-relative', 'fail'],
      ['tickets-availability', 'pass'],
    ]);
    expect(verdict.budgets[0]?.confirmation?.share?.lower).toBeGreaterThan(0);
    expect(words).toMatch(/^FAIL: tickets-p50-relative/);
    expect(place.text(gateFiles.junit)).toMatch(/<testcase[^>]*tickets-p50-relative[^>]*>\s*<failure/);
    expect(place.text(gateFiles.summary)).toContain('tickets-p50-relative');
  },
);

test('the last commit is compared with the one before it, each built, seeded and started in a tree of its own', async () => {
  const repository = place.folder;
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      [
        '-C',
        repository,
        '-c',
        'user.name=t',
        '-c',
        'user.email=t@example.org',
        '-c',
        'commit.gpgsign=false',
        ...args,
      ],
      { encoding: 'utf8' },
    );
  const write = (name: string, text: string): void => writeFileSync(join(repository, name), text);
  git('init', '-q', '-b', 'main');
  write('showtime.budgets.yaml', shopBudgets);
  write('shop.mjs', shop);
  write('seed.mjs', shopSeed);
  write('fixture.db', 'fixture\n');
  const commits = [30, 10].map((delayMs) => {
    write('delay', String(delayMs));
    git('add', '-A');
    git('commit', '-qm', `answers after ${delayMs} ms`);
    return git('rev-parse', 'HEAD').trim();
  });
  write('delay', 'not committed, and no number');
  const before = git('status', '--porcelain');

  const done = await place.run(['gate', '--baseline', 'HEAD~1', '--candidate', 'HEAD', ...small]);
  const verdict = place.gateVerdict();
  expect(verdict.subjects).toEqual(
    expect.arrayContaining([
      { side: 'baseline', kind: 'git-ref', asked: 'HEAD~1', commit: commits[0] },
      { side: 'candidate', kind: 'git-ref', asked: 'HEAD', commit: commits[1] },
    ]),
  );
  // It became three times as fast: the other way round this would fail.
  if (expectAnswer(done, verdict, 'pass'))
    expect(verdict.budgets[0]?.discovery?.share?.upper).toBeLessThan(0);
  // Without their own token and database the shop answers 401 or 500.
  expect([verdict.load.failed, place.text('logs/candidate.log')]).toEqual([
    0,
    expect.stringMatching(/build: cp shop.mjs[^]*seed: [^]*start: /),
  ]);
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect([
    git('status', '--porcelain'),
    readFileSync(join(repository, 'fixture.db'), 'utf8'),
    existsSync(join(repository, 'shop.built.mjs')),
  ]).toEqual([`${before}?? runs/\n`, 'fixture\n', false]);
});

/** The same bytes, the same exit code, from the folder alone; its words. */
async function expectJudgedAgain(code: number | null): Promise<string> {
  const first = place.text(gateFiles.verdict);
  const page = place.text(gateFiles.report);
  const again = await place.run(['analyze', place.gateFolder()]);
  expect([again.code, place.text(gateFiles.verdict), place.text(gateFiles.report) === page]).toEqual([
    code,
    first,
    true,
  ]);
  return again.stdout;
}

const shopBudgets = `
load: { ratePerSecond: 100, requests: [{ journey: buy, method: POST, path: /buy, headers: { Authorization: "Bearer {token}", Idempotency-Key: "{key}" }, body: { seat: "{1..50}" }, expect: [201] }] }
subject: { build: cp shop.mjs shop.built.mjs, seed: node seed.mjs, start: exec node shop.built.mjs, ready: /ready, database: fixture.db }
budgets:
  - { journey: buy, p50: { relative: 0.3 }, availability: 0.95 }
`;

/** Takes its own tokens only, and writes each ticket to the database that it was given. */
const shop = `
import { createServer } from 'node:http';
import { appendFileSync, readFileSync } from 'node:fs';
const delayMs = Number(readFileSync('delay', 'utf8')), database = process.env.DATABASE;
createServer((request, response) => {
  if (request.url === '/ready') return void response.end();
  const [fixture, token] = readFileSync(database, 'utf8').split('\\n');
  if (request.headers.authorization !== 'Bearer ' + token || fixture !== 'fixture') return void response.writeHead(401).end();
  appendFileSync(database, request.headers['idempotency-key'] + '\\n');
  request.resume().on('end', () => setTimeout(() => response.writeHead(201).end('{}'), delayMs));
}).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

const shopSeed = `
import { appendFileSync, writeFileSync } from 'node:fs';
const token = 'token-of-' + process.env.PORT;
appendFileSync(process.env.DATABASE, token + '\\n');
writeFileSync(process.env.TOKENS, JSON.stringify({ tokens: [token] }));
`;
