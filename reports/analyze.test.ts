// Judging a folder: the same bytes on every machine, outages with their layers, and refusals with their
// reason.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, it } from 'vitest';
import { runFiles, ShowtimeError, verdictJsonSchema } from '../contract/index.ts';
import { analyze } from './analyze.ts';
import { dispose, FixtureRun } from './testing/fixture-run.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) dispose(dir);
});

function written(change: (run: FixtureRun) => void = () => {}): string {
  const run = new FixtureRun();
  change(run);
  const dir = run.write();
  made.push(dir);
  return dir;
}
const products = [runFiles.timeline, runFiles.verdict, runFiles.report, runFiles.summary, runFiles.junit];
const bytes = (dir: string): Record<string, string> =>
  Object.fromEntries(products.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));

describe('analyze', () => {
  it('analyze passes a good run and writes everything, valid by the published schema', async () => {
    const dir = written();
    const { verdict, input } = await analyze(dir);
    expect(verdict.verdicts.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(verdict.outcome).toBe('pass');
    expect(verdict.load).toEqual({ offered: 40, achieved: 40, dropped: 0 });
    expect(input.ledger).toMatchObject({
      intents: { acknowledged: { count: 38 }, refused: { count: 1 }, unsure: { count: 1 } },
      soldOut: 1,
      retried: 0,
    });
    const validate = new Ajv2020().compile(verdictJsonSchema());
    expect(
      validate(JSON.parse(readFileSync(join(dir, runFiles.verdict), 'utf8'))),
      JSON.stringify(validate.errors),
    ).toBe(true);
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('analyze gives the same bytes when judging again, and in a copy elsewhere', async () => {
    const dir = written((run) => {
      run.stored = run.stored.filter((line) => line.kind !== 'payment');
    });
    await analyze(dir);
    const once = bytes(dir);
    await analyze(dir);
    expect(bytes(dir)).toEqual(once);
    const copy = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    made.push(copy);
    cpSync(dir, copy, { recursive: true });
    await analyze(copy);
    expect(bytes(copy)).toEqual(once);
    expect(once[runFiles.verdict]).not.toContain(dir);
  });

  it('analyze splits an outage by layer', async () => {
    const {
      verdict: { outages },
    } = await analyze(written(), { write: false });
    expect(outages).toEqual([
      {
        id: 'f1',
        fault: { kind: 'crash-writer', of: { role: 'writer' } },
        injectedMs: 8_000,
        firstErrorMs: null,
        detectedMs: 8_100,
        promotedMs: 8_200,
        firstGoodMs: 8_405,
        errorsBackMs: 8_000,
        latencyBackMs: 8_000,
        steadyMs: 10_000,
        outageMs: 450,
        aftershocks: [],
        failed: 0,
        unsure: 0,
        layers: { detectionMs: 100, promotionMs: 100, endpointMs: 55, serviceMs: 150, backlogMs: 0 },
      },
    ]);
  });

  it('analyze classifies a gap after the promotion as an aftershock with a separate cause, never as the failover', async () => {
    const evidence = {};
    const {
      verdict: { outages },
    } = await analyze(
      written((run) => {
        run.events.push(
          { atMs: 8_500, kind: 'old-writer-examined', subject: 'db-1', evidence },
          { atMs: 9_700, kind: 'reader-joined', subject: 'db-1', evidence },
        );
        run.probes = run.probes.map((row) => {
          const down = row.probe === 'order' && row.sentMs >= 9_000 && row.sentMs < 9_200;
          return { ...row, endedMs: row.sentMs + 5, outcome: down ? 'unsure' : 'acknowledged' };
        });
      }),
      { write: false },
    );
    expect(outages).toMatchObject([
      {
        outageMs: null,
        firstGoodMs: null,
        aftershocks: [
          { fromMs: 8_955, untilMs: 9_205, lengthMs: 250, cause: 'db-1 was rebuilt as a reader' },
        ],
        layers: { serviceMs: null },
      },
    ]);
  });

  it('analyze reports when errors were back within the SLO', async () => {
    const {
      verdict: {
        outages: [outage],
      },
    } = await analyze(
      written((run) => {
        run.ledger = run.ledger.map((line) =>
          line.n >= 16 && line.n < 19 && line.outcome === 'acknowledged'
            ? { ...line, outcome: 'unsure', status: 500 }
            : line,
        );
      }),
      { write: false },
    );
    expect(outage).toMatchObject({ firstErrorMs: 8_050, failed: 0, unsure: 3, errorsBackMs: 9_100 });
  });

  it('analyze makes objectives unknown where the run proves nothing, and leaves a broken invariant a fail', async () => {
    const { verdict } = await analyze(
      written((run) => {
        run.machine = [];
        run.stored = run.stored.filter((line) => !(line.kind === 'payment' && line.order === 'o-9'));
      }),
      { write: false },
    );
    expect(verdict.outcome).toBe('fail');
    expect(verdict.slos.map(({ outcome, measured }) => ({ outcome, measured }))).toEqual([
      { outcome: 'unknown', measured: 1 },
      { outcome: 'unknown', measured: 0.975 },
    ]);
    expect(verdict.verdicts.find(({ checker }) => checker === 'payments-match')?.outcome).toBe('fail');
  });

  it('analyze is unknown if no checker applied', async () => {
    const { verdict } = await analyze(
      written((run) => {
        run.record.promised = [];
        run.record.slos = [];
      }),
      { write: false },
    );
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.verdicts.every(({ outcome }) => outcome === 'not-asked')).toBe(true);
  });

  it.each(Object.values(runFiles).filter((name) => name !== 'run.json'))(
    'analyze is not a pass without %s unless it is made by judging',
    async (name) => {
      const dir = written();
      rmSync(join(dir, name), { force: true, recursive: true });
      const { verdict } = await analyze(dir);
      const needed = [
        'curve.json',
        'plan.json',
        'events.ndjson',
        'samples.csv',
        'ledger.ndjson',
        'stored.ndjson',
        'databases.ndjson',
        'probes.csv',
        'machine.csv',
      ].includes(name);
      expect(verdict.outcome).toBe(needed ? 'unknown' : 'pass');
    },
  );

  it('analyze judges any prefix of any file without breaking, and never better than the whole', async () => {
    for (const name of [
      'events.ndjson',
      'samples.csv',
      'ledger.ndjson',
      'stored.ndjson',
      'databases.ndjson',
      'probes.csv',
      'machine.csv',
    ]) {
      for (const share of [0, 0.3, 0.7, 0.99]) {
        const dir = written(
          (run) => void run.files.set(name, (text) => text.slice(0, Math.floor(text.length * share))),
        );
        const { verdict } = await analyze(dir, { write: false });
        expect(
          ['pass', 'unknown'],
          `${name} cut at ${share}: ${verdict.verdicts.find(({ outcome }) => outcome === 'fail')?.because}`,
        ).toContain(verdict.outcome);
        if (name === 'ledger.ndjson' || name === 'stored.ndjson')
          expect(verdict.outcome, `${name} ${share}`).toBe('unknown');
      }
    }
  });

  it.each([
    ['no folder', '/nowhere/at/all', /no such folder/],
    ['a folder without run.json', tmpdir(), /has no run.json/],
  ])('analyze refuses %s', async (_what, dir, why) => {
    const refusal = await analyze(dir).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ShowtimeError);
    expect((refusal as ShowtimeError).exitCode).toBe(64);
    expect((refusal as ShowtimeError).explanation.why).toMatch(why);
  });

  it('analyze refuses a run.json that is torn or not valid, with every problem', async () => {
    const dir = written();
    writeFileSync(join(dir, 'run.json'), '{"schemaVersion": 1');
    await expect(analyze(dir)).rejects.toMatchObject({ code: 'not-a-run-folder' });
    writeFileSync(join(dir, 'run.json'), '{"schemaVersion": 2}');
    const refusal = (await analyze(dir).catch((error: unknown) => error)) as ShowtimeError;
    expect(refusal.explanation.problems?.length).toBeGreaterThan(5);
  });
});
