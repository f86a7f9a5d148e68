// The worked example of docs/own-service.md: a shop in Python on SQLite, of which every order is accounted for.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { packageRoot } from '../contract/index.ts';
import { Workspace } from './showtime.ts';

const workspace = new Workspace();
const example = join(packageRoot(), 'examples/python-shop');
let shop: ChildProcess | undefined;
let databases = 0;

afterEach(() => void shop?.kill('SIGKILL'));
afterAll(() => workspace.remove());

async function open(env: Record<string, string> = {}): Promise<{ url: string; DATABASE: string }> {
  const DATABASE = join(workspace.folder, `shop-${(databases += 1)}.db`);
  shop = spawn('python3', [join(example, 'shop.py')], {
    env: { ...process.env, ...env, DATABASE },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(shop.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { url: line.toString().trim(), DATABASE };
}

async function play(url: string, DATABASE: string, stored = `python3 ${join(example, 'print_stored.py')}`) {
  const files = [join(example, 'buy.js'), '--slos', join(example, 'slos.yaml')];
  const done = await workspace.run(['run', ...files, '--base-url', url, '--stored', stored], { DATABASE });
  const folder = workspace.runFolders().at(-1);
  const outcomes =
    folder === undefined
      ? {}
      : Object.fromEntries(workspace.verdict(folder).verdicts.map((one) => [one.checker, one]));
  return { done, outcomes };
}

test('a shop that looks the key up keeps every order once, though some are sent twice', async () => {
  const { url, DATABASE } = await open();
  const { outcomes } = await play(url, DATABASE);
  for (const claim of [
    'acknowledged-orders-stored-once',
    'one-order-per-key',
    'payments-match',
    'no-unexpected-order',
    'one-ticket-per-order',
  ])
    expect(outcomes[claim]).toMatchObject({ outcome: 'pass' });
  expect(outcomes['no-order-leaked']).toMatchObject({ outcome: 'not-asked' });
});

test('a shop that forgets keys stores some orders twice, and fails', async () => {
  const { url, DATABASE } = await open({ FORGET_KEYS: '1' });
  const { done, outcomes } = await play(url, DATABASE);
  expect(done.code).toBe(1);
  expect(outcomes['one-order-per-key']).toMatchObject({ outcome: 'fail' });
  expect(outcomes['one-order-per-key']?.evidence.join('\n')).toContain('basket-0');
});

test('a --stored that fails before the load is 69 with what it printed, and nothing is played', async () => {
  const { url, DATABASE } = await open();
  const before = workspace.runFolders();
  const { done } = await play(url, DATABASE, 'echo no database here >&2; exit 3');
  expect([done.code, done.stderr]).toEqual([69, expect.stringMatching(/no database here/)]);
  expect(workspace.runFolders()).toEqual(before);
});

test('a --stored that fails after the load is 69, and what was played is judged as far as it is known', async () => {
  const { url, DATABASE } = await open();
  const firstOnly = `test ! -e ${join(workspace.folder, 'asked')} && touch ${join(workspace.folder, 'asked')} && python3 ${join(example, 'print_stored.py')}`;
  const { done, outcomes } = await play(url, DATABASE, firstOnly);
  expect(done.code).toBe(69);
  expect(outcomes['acknowledged-orders-stored-once']).toMatchObject({ outcome: 'unknown' });
});
