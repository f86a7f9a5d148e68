// The bundled rush on the local target, from the command to the verdict, and the check of a kept target.
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  packageRoot,
  targetStatus,
  type CheckVerdict,
  type TargetStatus,
  type Verdict,
} from '../contract/index.ts';
import { doubtsOf } from './doubts.ts';
import { Workspace, type CommandResult } from './showtime.ts';

/**
 * Customers are a pure function of the seed: with this one a short walk reads, cancels and tries another
 * member's order.
 */
const seed = '5';
const invariants = [
  'acknowledged-orders-stored-once',
  'one-order-per-key',
  'no-refused-order-stored',
  'unsure-attempts-settle',
  'no-unexpected-order',
  'stock-adds-up',
  'payments-match',
  'prices-match',
  'refusals-justified',
  'one-ticket-per-order',
  'no-order-leaked',
  'foreign-requests-refused',
  'keys-bind-content',
  'own-orders-readable',
  'new-writer-holds-all',
];
const workspace = new Workspace();
let walk: CommandResult;
let folder: string;
let status: TargetStatus;
let secrets: string[];

beforeAll(async () => {
  walk = await workspace.run(['run', '--duration', '10s', '--peak', '20', '--seed', seed, '--keep']);
  folder = workspace.runFolders()[0] ?? '';
  status = targetStatus.parse(JSON.parse((await workspace.run(['status', '--json'])).stdout));
  const state = join(workspace.runs, '.targets', status.id);
  const { probe } = JSON.parse(readFileSync(join(state, 'tokens.json'), 'utf8')) as { probe: string };
  secrets = [status.database?.writer.password ?? '', probe];
});

afterAll(async () => {
  await workspace.run(['down']);
  const left = workspace.leftRunning();
  workspace.remove();
  expect(left).toEqual([]);
});

describe('a short walk with the default plan', () => {
  test("a short walk with the default plan ends with the verdict first and the report's path last", () => {
    expect(walk.stdout).toMatch(/^\S*(UNKNOWN|PASS|FAIL)/);
    expect(walk.stderr).not.toMatch(/Error:|^ +at /m);
    expect(walk.stdout.trimEnd().split('\n').at(-1)).toBe(`report: ${join(folder, 'report.html')}`);
  });

  test('a short walk with the default plan finds every invariant kept through the death of two pods and a writer', () => {
    const verdicts = new Map(verdict().verdicts.map((one) => [one.checker, one]));
    // On a machine without room the few requests that challenge a claim may all be shed: that puts nothing to the test.
    const isShort = doubtsOf(verdict()).length > 0;
    const isKept = ({ outcome, because }: CheckVerdict): boolean =>
      outcome === 'pass' || (isShort && because.includes('nothing was put to the test'));
    expect(invariants.map((name) => verdicts.get(name)).filter((one) => !one || !isKept(one))).toEqual([]);
    expect(
      ['faults-bit', 'faults-undone', 'ledger-complete'].map((name) => verdicts.get(name)?.outcome),
    ).toEqual(['pass', 'pass', 'pass']);
  });

  test('a short walk with the default plan is too short to prove 99.9 %, and reports how much is missing', () => {
    const slo = verdict().verdicts.find(({ checker }) => checker === 'slo:menus-good');
    expect(slo?.outcome).toBe('unknown');
    expect(walk.code).toBe(2);
  });

  test('a short walk with the default plan writes the files that the design names, and a verdict that fits its schema', () => {
    expect(readdirSync(folder).sort()).toEqual([
      'comparisons.ndjson',
      'curve.json',
      'databases.ndjson',
      'events.ndjson',
      'junit.xml',
      'ledger.ndjson',
      'logs',
      'machine.csv',
      'plan.json',
      'probes.csv',
      'report.html',
      'run.json',
      'samples.csv',
      'stored.ndjson',
      'summary.md',
      'timeline.csv',
      'verdict.json',
    ]);
    const validate = new Ajv2020().compile(
      JSON.parse(readFileSync(join(packageRoot(), 'contract/verdict.schema.json'), 'utf8')) as object,
    );
    expect(validate(verdict()), JSON.stringify(validate.errors)).toBe(true);
  });

  test('a short walk with the default plan keeps passwords and tokens out of the run folder', () => {
    expect(secrets.every((secret) => secret.length >= 16)).toBe(true);
    const holding = filesBelow(folder).filter((path) =>
      secrets.some((secret) => readFileSync(path, 'utf8').includes(secret)),
    );
    expect(holding).toEqual([]);
  });
});

describe('analyze', () => {
  test('analyze gives the same bytes again, here and on a copy', async () => {
    const before = bytesOf(folder);
    const copy = join(workspace.folder, 'copy');
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, 'verdict.json'));
    expect((await workspace.run(['analyze', folder])).code).toBe(2);
    expect((await workspace.run(['analyze', copy])).code).toBe(2);
    expect(bytesOf(folder)).toEqual(before);
    expect(bytesOf(copy)).toEqual(before);
  });

  test('analyze is inconclusive without the ledger, and refuses what is no run folder', async () => {
    const torn = join(workspace.folder, 'torn');
    cpSync(folder, torn, { recursive: true });
    rmSync(join(torn, 'ledger.ndjson'));
    expect((await workspace.run(['analyze', torn])).code).toBe(2);
    rmSync(join(torn, 'run.json'));
    const refused = await workspace.run(['analyze', torn]);
    expect([refused.code, refused.stderr]).toEqual([
      64,
      expect.stringMatching(/^what: .*\nwhy: {2}.*\nfix: {2}/m),
    ]);
    expect((await workspace.run(['analyze', join(workspace.folder, 'nowhere')])).code).toBe(64);
  });
});

describe('check', () => {
  test('check finds a kept target as the run left it', async () => {
    const checked = await workspace.run(['check', folder]);
    expect([checked.code, checked.stderr]).toEqual([0, '']);
  });

  test('check names what was deleted, altered and added, and leaves the evidence alone', async () => {
    const before = bytesOf(folder);
    const [unpaid, changed, silent, gone] = storedOrders().slice(0, 4) as [string, string, string, string];
    await onWriter([
      ['DELETE FROM payments WHERE order_id = ?', [unpaid]],
      ['UPDATE order_lines SET quantity = quantity + 1 WHERE order_id = ? LIMIT 1', [changed]],
      ['DELETE FROM outbox WHERE order_id = ?', [silent]],
      ['DELETE FROM order_lines WHERE order_id = ?', [gone]],
      ['DELETE FROM orders WHERE id = ?', [gone]],
      ['UPDATE stock SET quantity = quantity + 1 WHERE theatre_id = 2 AND item_id = 3', []],
      ['INSERT INTO payments (order_id, amount) VALUES (?, 1)', ['nobody-ordered-this']],
    ]);
    const checked = JSON.parse((await workspace.run(['check', folder, '--json'])).stdout) as Verdict;
    expect(checked.outcome).toBe('fail');
    const output = checked.verdicts.flatMap(({ evidence }) => evidence).join('\n');
    for (const claim of [
      `deleted: payment of order ${unpaid}`,
      `altered: order ${changed}`,
      `deleted: ticket "ordered" of order ${silent}`,
      `deleted: order ${gone}`,
      'altered: stock of theatre 2 item 3',
      'added: payment of order nobody-ordered-this',
    ])
      expect(output).toContain(claim);
    expect(bytesOf(folder)).toEqual(before);
  });
});

test('a second run uses the target that is up, and separates what was stored before', async () => {
  const again = await workspace.run([
    'run',
    '--duration',
    '4s',
    '--peak',
    '10',
    '--seed',
    seed,
    '--plan',
    'none',
  ]);
  expect(again.stderr).toContain('using target');
  const second = workspace.runFolders().at(-1) ?? '';
  expect(readFileSync(join(second, 'stored.ndjson'), 'utf8')).toContain('"phase":"before-load"');
  const outcome = workspace
    .verdict(second)
    .verdicts.find(({ checker }) => checker === 'no-unexpected-order')?.outcome;
  expect(outcome).toBe('pass');
  expect((await workspace.run(['status'])).code).toBe(0);
});

function verdict(): Verdict {
  return workspace.verdict(folder);
}

function storedOrders(): string[] {
  return readFileSync(join(folder, 'stored.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { phase: string; kind: string; id: string; status: string })
    .filter(
      ({ phase, kind, status: state }) => phase === 'final' && kind === 'order' && state === 'confirmed',
    )
    .map(({ id }) => id);
}

async function onWriter(statements: readonly [string, readonly string[]][]): Promise<void> {
  const { host, port, user, password, database } = status.database?.writer ?? {};
  const link = await createConnection({ host, port, user, password, database } as Parameters<
    typeof createConnection
  >[0]);
  for (const [sql, values] of statements) {
    const [done] = await link.execute(sql, [...values]);
    expect((done as { affectedRows: number }).affectedRows, sql).toBeGreaterThan(0);
  }
  await link.end();
}

/** Hash of each file, so that one byte more shows; `checks/` is where check may write. */
function bytesOf(path: string): Record<string, string> {
  return Object.fromEntries(
    filesBelow(path)
      .filter((file) => !file.includes('/checks/'))
      .map((file) => [
        file.slice(path.length),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );
}

function filesBelow(path: string): string[] {
  return (readdirSync(path, { recursive: true }) as string[])
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}
