// Two commits of a repository side by side, each built, seeded and started in a separate tree.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectAnswer, GateWorkspace, small } from './gate-workspace.ts';

let workspace: GateWorkspace;
beforeEach(() => {
  workspace = new GateWorkspace();
});
afterEach(async () => {
  await workspace.expectNothingLeft();
  await workspace.leave();
});

test('the last commit is compared with the one before it, each built, seeded and started in a separate tree', async () => {
  const repository = workspace.folder;
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

  const done = await workspace.run(['gate', '--baseline', 'HEAD~1', '--candidate', 'HEAD', ...small]);
  const verdict = workspace.gateVerdict();
  expect(verdict.subjects).toEqual(
    expect.arrayContaining([
      { side: 'baseline', kind: 'git-ref', asked: 'HEAD~1', commit: commits[0] },
      { side: 'candidate', kind: 'git-ref', asked: 'HEAD', commit: commits[1] },
    ]),
  );
  // It became three times as fast: the other way round this would fail.
  if (expectAnswer(done, verdict, 'pass'))
    expect(verdict.budgets[0]?.discovery?.share?.upper).toBeLessThan(0);
  // Without a token and a database of its side the shop answers 401 or 500.
  expect([verdict.load.failed, workspace.text('logs/candidate.log')]).toEqual([
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

const shopBudgets = `
load: { ratePerSecond: 100, requests: [{ journey: buy, method: POST, path: /buy, headers: { Authorization: "Bearer {token}", Idempotency-Key: "{key}" }, body: { seat: "{1..50}" }, expect: [201] }] }
subject: { build: cp shop.mjs shop.built.mjs, seed: node seed.mjs, start: exec node shop.built.mjs, ready: /ready, database: fixture.db }
budgets:
  - { journey: buy, p50: { relative: 0.3 }, availability: 0.95 }
`;

/** Accepts only the tokens of its side, and writes each ticket to the given database. */
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
