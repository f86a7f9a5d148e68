// Resolving indeterminate attempts: exactly their keys are sent once more, with the same requests, and the
// results are in the ledger.
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import type { LedgerLine } from '../../contract/index.ts';
import { RunClock } from '../clock/run-clock.ts';
import { LedgerFile } from '../ledger/ledger-file.ts';
import { SmallCinema } from '../testing/small-cinema.ts';
import { recordStored } from './record-stored.ts';
import { resolveIndeterminate } from './resolve-indeterminate.ts';
import { indeterminateIntents } from './indeterminate-intents.ts';

const clock = systemClock();
const runClock = new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
let dir: string;
let cinema: SmallCinema;
let ledger: LedgerFile;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'showtime-settle-'));
  cinema = new SmallCinema();
  await cinema.open();
  ledger = new LedgerFile(join(dir, 'ledger.ndjson'));
});
afterEach(async () => {
  ledger.close();
  await cinema.close();
  await rm(dir, { recursive: true, force: true });
});

type Result = LedgerLine['outcome'];
/** An intent with the given results, one a send; '' is a send whose result never came. */
function intent(n: number, results: (Result | '')[], more: Partial<LedgerLine> = {}): void {
  const about = { n, op: 'order' as const, member: 100 + Math.abs(n), key: `k${n}`, scheduledMs: n, ...more };
  const lines = results.flatMap((outcome, index): LedgerLine[] => [
    {
      atMs: n,
      ...about,
      send: index + 1,
      outcome: 'attempted',
      theatre: 1,
      screening: 's9',
      lines: [{ item: 3, quantity: 2 }],
    },
    ...(outcome === '' ? [] : [{ atMs: n + 1, ...about, send: index + 1, outcome }]),
  ]);
  ledger.append(lines);
}

const resolve = (maxDurationMs = 0) =>
  resolveIndeterminate({
    clock,
    runClock,
    maxDurationMs,
    baseUrl: cinema.baseUrl,
    ledger,
    tokenOf: (member) => `member-${member}`,
  });
async function settlingLines(): Promise<LedgerLine[]> {
  return (await readFile(ledger.path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine)
    .filter(({ settling }) => settling === true);
}

describe('indeterminate intents', () => {
  it('indeterminate intents are those of which at least one send may have come through and none was acknowledged', async () => {
    intent(1, ['acknowledged']);
    intent(2, ['refused', 'refused']);
    intent(3, ['unsure']);
    intent(4, ['']);
    intent(5, ['unsure', 'acknowledged']);
    intent(6, ['unsure', 'refused']);
    intent(7, ['not-sent', 'not-sent']);
    intent(8, ['not-sent', 'unsure']);
    intent(-9, ['unsure']);
    intent(10, ['unsure'], { op: 'cancel', order: 'o-10' });
    intent(11, ['unsure'], { op: 'read' });
    await appendFile(ledger.path, '{"torn":');
    expect((await indeterminateIntents(ledger.path)).map(({ n, op, sends }) => [n, op, sends])).toEqual([
      [3, 'order', 1],
      [4, 'order', 1],
      [6, 'order', 2],
      [8, 'order', 2],
      [-9, 'order', 1],
      [10, 'cancel', 1],
    ]);
  });
});

describe('resolving indeterminate attempts', () => {
  it('resolving indeterminate attempts sends each indeterminate key once more with the same request, and nothing else', async () => {
    intent(1, ['acknowledged']);
    intent(3, ['unsure', 'unsure']);
    intent(-4, ['']);
    expect(await resolve()).toEqual({ indeterminate: 2, acknowledged: 2, refused: 0, unresolved: 0 });
    expect(
      [...cinema.orders.values()].map(({ key, token, theatre, lines, ...rest }) => ({
        key,
        token,
        theatre,
        lines,
        screening: (rest as { screening?: string }).screening,
      })),
    ).toEqual([
      { key: 'k3', token: 'member-103', theatre: 1, screening: 's9', lines: [{ item: 3, quantity: 2 }] },
      { key: 'k-4', token: 'member-104', theatre: 1, screening: 's9', lines: [{ item: 3, quantity: 2 }] },
    ]);
    const lines = await settlingLines();
    expect(
      lines
        .filter(({ n }) => n === 3)
        .map(({ send, outcome, order, scheduledMs }) => ({ send, outcome, order, scheduledMs })),
    ).toEqual([
      { send: 3, outcome: 'attempted', order: undefined, scheduledMs: 3 },
      { send: 3, outcome: 'acknowledged', order: 'o-k3', scheduledMs: 3 },
    ]);
    expect(await indeterminateIntents(ledger.path)).toEqual([]);
  });

  it('resolving indeterminate attempts resolves a cancel on its order', async () => {
    intent(3, ['unsure']);
    await resolve();
    intent(5, ['unsure'], { op: 'cancel', order: 'o-k3', member: 103, key: 'k3' });
    expect(await resolve()).toMatchObject({ indeterminate: 1, acknowledged: 1 });
    expect(cinema.orders.get('o-k3')?.status).toBe('cancelled');
    expect((await settlingLines()).at(-1)).toMatchObject({
      op: 'cancel',
      order: 'o-k3',
      orderStatus: 'cancelled',
    });
  });

  it('resolving indeterminate attempts tries again while nothing was sent, and reports what stays unresolved', async () => {
    intent(1, ['unsure']);
    await cinema.close();
    const settling = resolve();
    await expect
      .poll(async () => (await settlingLines()).map(({ outcome }) => outcome), { interval: 5 })
      .toContain('not-sent');
    await cinema.open();
    expect(await settling).toMatchObject({ acknowledged: 1 });
    expect((await settlingLines()).filter(({ outcome }) => outcome === 'not-sent').length).toBeGreaterThan(0);
    cinema.mood = 500;
    intent(2, ['unsure']);
    const before = cinema.arrived.length;
    expect(await resolve()).toEqual({ indeterminate: 1, acknowledged: 0, refused: 0, unresolved: 1 });
    expect(cinema.arrived.length).toBe(before + 1);
  });

  it('resolving indeterminate attempts sends only those without a definite answer again', async () => {
    intent(1, ['unsure']);
    await resolve();
    cinema.mood = 500;
    intent(2, ['unsure']);
    const settling = resolve(30_000);
    await expect.poll(() => cinema.arrived.length, { interval: 5 }).toBeGreaterThan(1);
    cinema.mood = undefined;
    expect(await settling).toEqual({ indeterminate: 1, acknowledged: 1, refused: 0, unresolved: 0 });
    expect(
      (await settlingLines()).filter(({ n }) => n === 2).map(({ send, outcome }) => [send, outcome]),
    ).toEqual([
      [2, 'attempted'],
      [2, 'unsure'],
      [3, 'attempted'],
      [3, 'acknowledged'],
    ]);
  });

  it('resolving indeterminate attempts does not take a busy service’s refusal of a send for one of the order', async () => {
    intent(1, ['unsure']);
    cinema.mood = 'shed';
    const settling = resolve(30_000);
    await expect.poll(() => cinema.arrived.length, { interval: 5 }).toBeGreaterThan(0);
    cinema.mood = undefined;
    expect(await settling).toEqual({ indeterminate: 1, acknowledged: 1, refused: 0, unresolved: 0 });
    expect((await settlingLines()).map(({ outcome }) => outcome)).toContain('refused');
    cinema.mood = 'shed';
    intent(2, ['unsure']);
    expect(await resolve()).toEqual({ indeterminate: 1, acknowledged: 0, refused: 0, unresolved: 1 });
  });
});

describe('what is stored', () => {
  const shell = nodeShell();
  const print = (program: string) =>
    recordStored({
      shell,
      clock,
      phase: 'final',
      runDir: dir,
      command: { file: process.execPath, args: ['-e', program] },
    });
  const stock = '{"kind":"stock","theatre":1,"item":2,"quantity":3,"initialQuantity":4}';

  it('what is stored is copied line by line with its phase', async () => {
    const counts = await print(`console.log('${stock}'); console.log('{"kind":"end"}')`);
    expect(counts).toEqual({ lines: 2, orders: 0 });
    expect(await readFile(join(dir, 'stored.ndjson'), 'utf8')).toBe(
      `{"phase":"final",${stock.slice(1)}\n{"phase":"final","kind":"end"}\n`,
    );
  });

  it('what is stored is streamed: many lines are no trouble', async () => {
    expect(
      await print(
        `for (let n = 0; n < 20000; n += 1) console.log('${stock}'); console.log('{"kind":"end"}')`,
      ),
    ).toEqual({ lines: 20_001, orders: 0 });
  });

  it.each([
    [
      'process.stderr.write("access denied\\n"); process.exitCode = 3',
      'it ended with exit code 3',
      'access denied',
    ],
    [
      `console.log('${stock}')`,
      'it ended without {"kind":"end"}, so it may not have printed everything',
      undefined,
    ],
    ['console.log("hello")', 'it printed a line that is no stored fact', 'line 1: not JSON: hello'],
    [
      'console.log(JSON.stringify({ kind: "payment", order: "x", amount: 1.5, refunded: false }))',
      'it printed a line that is no stored fact',
      expect.stringContaining('line 1: amount:'),
    ],
    [
      'console.log(\'{"kind":"end"}\'); console.log(\'{"kind":"end"}\')',
      'it printed a line that is no stored fact',
      expect.stringContaining('something follows the end line'),
    ],
  ])('what is stored is refused where the program fails: %s', async (program, why, problem) => {
    await expect(print(program)).rejects.toMatchObject({
      code: 'stored-command-failed',
      explanation: { why, problems: problem === undefined ? [] : [problem] },
    });
  });

  it('what is stored is refused where there is no such program', async () => {
    await expect(
      recordStored({
        shell,
        clock,
        phase: 'final',
        runDir: dir,
        command: { file: join(dir, 'nothing'), args: [] },
      }),
    ).rejects.toMatchObject({ code: 'stored-command-failed' });
  });
});
