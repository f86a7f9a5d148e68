// Damage that has no end: times of another century, FIFOs, devices, files too large to hold. Each is reported
// as damage, and the run is unknown.
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../contract/index.ts';
import { analyze } from '../../analyze.ts';
import { dispose, FixtureRun } from '../../testing/fixture-run.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) dispose(dir);
});

function written(change: (run: FixtureRun) => void = () => undefined): string {
  const run = new FixtureRun();
  change(run);
  const dir = run.write();
  made.push(dir);
  return dir;
}

async function whyUnknown(dir: string): Promise<string> {
  const { verdict } = await analyze(dir);
  expect(verdict.outcome).toBe('unknown');
  const whole = verdict.verdicts.find(({ checker }) => checker === 'evidence-whole');
  return [whole?.because, ...(whole?.evidence ?? [])].join('\n');
}

const eventAt =
  (kind: RunEvent['kind'], atMs: number) =>
  (run: FixtureRun): void => {
    run.events = run.events.map((event) => (event.kind === kind ? { ...event, atMs } : event));
  };

describe('a time that no run has', () => {
  it.each<[what: string, change: (run: FixtureRun) => void, text: string]>([
    [
      'of a request',
      (run) => {
        const row = run.samples.find(({ kind }) => kind === 'r');
        if (row?.kind === 'r') row.sentMs = 9e11;
      },
      'samples.csv has 1 unreadable line, the first is samples.csv:3 (sentMs 900000000000 is more than a day from the start)',
    ],
    [
      'of a response',
      (run) => {
        const row = run.samples.find(({ kind }) => kind === 'r');
        if (row?.kind === 'r') row.responseMs = 9e11;
      },
      '(responseMs 900000000000 is longer than a day)',
    ],
    ['of an event', eventAt('writer-lost', 1e14), '(atMs 100000000000000 is more than a day from the start)'],
    ['of the load’s start', eventAt('load-started', -1e12), '(atMs -1000000000000 is more than a day'],
    ['of a recovery', eventAt('fault-recovered', 9e9), '(atMs 9000000000 is more than a day'],
    [
      'of a ledger line',
      (run) => void Object.assign(run.ledger[0] ?? {}, { scheduledMs: -1e12 }),
      '(scheduledMs -1000000000000 is more than a day',
    ],
    [
      'of a state of the databases',
      (run) => void Object.assign(run.databases[0] ?? {}, { atMs: 1e13 }),
      'databases.ndjson:1 (atMs',
    ],
    [
      'of a probe',
      (run) => void Object.assign(run.probes[0] ?? {}, { sentMs: -1e13 }),
      'probes.csv:2 (sent_ms',
    ],
    [
      'of a reading of the machine',
      (run) => void Object.assign(run.machine[0] ?? {}, { atMs: 1e13 }),
      'machine.csv:2 (at_ms',
    ],
    [
      'of the plan',
      (run) => void (run.plan = run.plan?.map((fault) => ({ ...fault, holdMs: 1e15 })) ?? null),
      'plan.json is not valid: fault 1 lies or lasts more than a day',
    ],
  ])('a time that no run has makes the run unknown: %s', async (_what, change, text) => {
    expect(await whyUnknown(written(change))).toContain(text);
  });

  it.each([
    ['targets beyond any load', { startRate: 1e15, stages: [{ durationMs: 20_000, target: 1e15 }] }],
    ['a stage of a century', { startRate: 120, stages: [{ durationMs: 3e12, target: 0 }] }],
  ])('a time that no run has makes a curve unusable that has %s', async (_what, change) => {
    const dir = written((run) => void Object.assign(run.curve ?? {}, change));
    const { verdict } = await analyze(dir);
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.verdicts.find(({ checker }) => checker === 'load-delivered')?.because).toMatch(
      /curve\.json is not valid: all: (lasts more than a day|offers more than \d+ arrivals)/,
    );
  });

  it('a time that no run has makes run.json no record of a run', async () => {
    const dir = written((run) => void (run.record.endedMs = 9e12));
    await expect(analyze(dir)).rejects.toMatchObject({ code: 'not-a-run-folder' });
  });
});

describe('a file that has no end', () => {
  const files = [
    'curve.json',
    'plan.json',
    'events.ndjson',
    'samples.csv',
    'ledger.ndjson',
    'stored.ndjson',
    'databases.ndjson',
    'probes.csv',
    'machine.csv',
    'observed.json',
  ];

  it.each(files)('a file that has no end is not waited for: %s is a FIFO', async (name) => {
    const dir = written();
    rmSync(join(dir, name), { force: true });
    execFileSync('mkfifo', [join(dir, name)]);
    await whyUnknown(dir);
  });

  it.each(files)('a file that has no end is not read: %s is an endless device', async (name) => {
    const dir = written();
    rmSync(join(dir, name), { force: true });
    symlinkSync('/dev/zero', join(dir, name));
    await whyUnknown(dir);
  });

  it('a file that has no end makes run.json no record of a run', async () => {
    const dir = written();
    rmSync(join(dir, 'run.json'));
    symlinkSync('/dev/zero', join(dir, 'run.json'));
    await expect(analyze(dir)).rejects.toMatchObject({
      code: 'not-a-run-folder',
      explanation: { why: expect.stringContaining('it is a device, not a regular file') },
    });
  });

  it('a file that has no end is not kept in memory: a JSON file of 65 MB', async () => {
    const dir = written();
    writeFileSync(join(dir, 'plan.json'), '[');
    truncateSync(join(dir, 'plan.json'), 65 << 20);
    expect(await whyUnknown(dir)).toContain('plan.json cannot be read: it has 68157440 bytes');
  });

  it('a file that has no end is not kept in memory: thousands of journeys with a name each', async () => {
    const dir = written((run) => {
      const [row] = run.samples.filter(({ kind }) => kind === 'r');
      if (row?.kind !== 'r') return;
      for (let k = 0; k < 10_050; k += 1) run.samples.push({ ...row, journey: `GET /orders/${k}` });
    });
    expect(await whyUnknown(dir)).toContain('it names more journeys than 10000');
  });
});
