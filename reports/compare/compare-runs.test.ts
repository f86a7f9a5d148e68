// Two small fixture runs side by side: what is refused, reported and counted, and that neither folder
// changes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runFiles, ShowtimeError, type Curve } from '../../contract/index.ts';
import { analyze } from '../analyze.ts';
import { dispose, history, FixtureRun } from '../testing/fixture-run.ts';
import { compareRuns } from './compare-runs.ts';
import type { Comparison, Figure } from './comparison.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) dispose(dir);
});

/** Two arrivals a second for the tiny run's 20 s. */
const steady: Curve = {
  schemaVersion: 1,
  timeUnitMs: 1_000,
  startRate: 2,
  stages: [{ durationMs: 20_000, target: 2 }],
};

function folder(
  change: (run: FixtureRun) => void = () => {},
  curve: Curve | string | undefined = steady,
): string {
  const run = new FixtureRun();
  run.record.host = { platform: 'linux', arch: 'x64', cpuModel: 'one', cores: 2, kernel: '6.1' };
  run.record.settings = { durable: false };
  run.record.versions = { service: '1' };
  change(run);
  if (curve !== undefined)
    run.files.set(runFiles.curve, () => (typeof curve === 'string' ? curve : JSON.stringify(curve)));
  const dir = run.write();
  made.push(dir);
  return dir;
}

function refusal(compare: () => unknown): ShowtimeError {
  try {
    compare();
  } catch (error) {
    if (error instanceof ShowtimeError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** Every second order is answered late. */
function slowDown(run: FixtureRun): void {
  for (const row of run.samples)
    if (row.kind === 'r' && row.journey === 'menu' && row.arrival % 2 === 0)
      Object.assign(row, { serviceMs: 900, responseMs: 900 });
}

const figure = (figures: readonly Figure[], subject: string, name: string): Figure | undefined =>
  figures.find((one) => one.subject === subject && one.name === name);

describe('runs that differ in what their figures depend on', () => {
  const cases: [string, (run: FixtureRun) => void, RegExp][] = [
    [
      'scenario',
      ({ record }) => {
        record.scenario = 'other';
      },
      /^scenario: tiny before, other after$/,
    ],
    [
      'journeys',
      ({ record }) => {
        record.journeys = ['menu'];
      },
      /^journeys: menu, order before, menu after$/,
    ],
    [
      'target kind',
      ({ record }) => {
        record.target.kind = 'base-url';
      },
      /^target\.kind: local before, base-url after$/,
    ],
    [
      'facts recorded',
      ({ record }) => {
        record.promised = record.promised.filter((fact) => fact !== 'probes');
      },
      /^facts recorded: .*probes.* before, /,
    ],
    [
      'peak',
      ({ record }) => {
        record.load.peakPerSecond = 3;
      },
      /^load\.peakPerSecond: 2 before, 3 after$/,
    ],
    [
      'duration',
      ({ record }) => {
        record.load.durationMs = 21_000;
      },
      /^load\.durationMs: 20000 before, 21000 after$/,
    ],
    [
      'shape',
      ({ record }) => {
        record.load.shape = 'another';
      },
      /^load\.shape: steady before, another after$/,
    ],
    [
      'a fault at another time',
      (run) => {
        run.plan = (run.plan ?? []).map((step) => ({ ...step, atMs: 9_000 }));
      },
      /^fault f1: .*crash-writer.* at 8000 ms for 1000 ms before, .* at 9000 ms/,
    ],
    [
      'another fault',
      (run) => {
        run.plan = [{ atMs: 8_000, holdMs: 1_000, fault: { kind: 'kill-pod', of: { pod: 'any' } } }];
      },
      /^fault f1: .*crash-writer.* before, .*kill-pod/,
    ],
    [
      'no fault',
      (run) => {
        run.plan = [];
      },
      /^fault f1: .* before, not there after$/,
    ],
    [
      'an objective',
      ({ record }) => {
        Object.assign(record.slos[0] ?? {}, { objective: 0.9 });
      },
      /^SLO orders-good: order good, objective 0\.8 .* before, order good, objective 0\.9/,
    ],
    [
      'a latency target',
      ({ record }) => {
        Object.assign(record.slos[1] ?? {}, { indicator: { kind: 'latency', of: 'menu', belowMs: 400 } });
      },
      /^SLO menus-fast: menu within 500 ms, .* before, menu within 400 ms/,
    ],
    [
      'one SLO less',
      ({ record }) => {
        record.slos = record.slos.slice(0, 1);
      },
      /^SLO menus-fast: .* before, not there after$/,
    ],
    [
      'a setting',
      ({ record }) => {
        record.settings.durable = true;
      },
      /^settings\.durable: false before, true after$/,
    ],
    [
      'a setting that only one has',
      ({ record }) => {
        record.settings.pods = 5;
      },
      /^settings\.pods: not there before, 5 after$/,
    ],
    [
      'the CPU',
      ({ record }) => {
        record.host.cpuModel = 'two';
      },
      /^host\.cpuModel: one before, two after$/,
    ],
    [
      'the cores',
      ({ record }) => {
        record.host.cores = 4;
      },
      /^host\.cores: 2 before, 4 after$/,
    ],
    [
      'the platform',
      ({ record }) => {
        record.host.platform = 'darwin';
      },
      /^host\.platform: linux before, darwin after$/,
    ],
  ];

  it.each(cases)(
    'runs that differ in what their figures depend on are refused with 64: %s',
    (_what, change, problem) => {
      const refused = refusal(() => compareRuns(folder(), folder(change)));
      expect([refused.code, refused.exitCode]).toEqual(['not-comparable', 64]);
      expect(refused.explanation.problems).toEqual([expect.stringMatching(problem)]);
      expect(refused.explanation.fix).toContain('--despite-differences');
    },
  );

  it.each<[string, Curve | string, Curve | string]>([
    ['another curve under the same seed', steady, { ...steady, startRate: 3 }],
    ['a curve that cannot be read', steady, '{"schemaVersion": 1'],
    ['two curves that are gone', '', ''],
  ])('runs that differ in what their figures depend on are refused with 64: %s', (_what, one, other) => {
    expect(
      refusal(() =>
        compareRuns(
          folder(() => {}, one),
          folder(() => {}, other),
        ),
      ).explanation.problems,
    ).toEqual([expect.stringMatching(/^curve\.json: /)]);
  });

  it('runs that differ in what their figures depend on are refused if both lost the plan that they promised', () => {
    const lost = (run: FixtureRun): void => {
      run.plan = null;
    };
    expect(refusal(() => compareRuns(folder(lost), folder(lost))).explanation.problems).toEqual([
      expect.stringMatching(/^plan\.json: missing or not valid/),
    ]);
  });

  it('runs that differ in what their figures depend on are all reported at once, and shown on request with the same text at the top', () => {
    const before = folder();
    const after = folder(({ record }) => {
      record.settings.durable = true;
      record.host.cores = 4;
    });
    expect(refusal(() => compareRuns(before, after)).explanation.problems).toHaveLength(2);
    expect(compareRuns(before, after, { despiteDifferences: true }).differences).toEqual([
      { of: 'settings.durable', before: 'false', after: 'true' },
      { of: 'host.cores', before: '2', after: '4' },
    ]);
  });

  it('runs that differ in what their figures depend on are no run folders without run.json', () => {
    expect(refusal(() => compareRuns(folder(), '/nowhere/at/all'))).toMatchObject({
      code: 'not-a-run-folder',
      exitCode: 64,
    });
  });
});

describe('two runs of one kind', () => {
  it('two runs of one kind may differ in seed, versions and kernel, and that is reported', async () => {
    const before = folder();
    const after = folder(({ record }) => {
      record.seed = 2;
      record.versions.service = '2';
      record.host.kernel = '6.2';
      record.id = 'later';
    });
    await analyze(before);
    await analyze(after);
    expect(compareRuns(before, after)).toMatchObject({
      differences: [],
      remarks: [
        { of: 'seed', before: '1', after: '2' },
        { of: 'versions.service', before: '1', after: '2' },
        { of: 'host.kernel', before: '6.1', after: '6.2' },
      ],
    });
  });

  it('two runs of one kind may be unjudged, cut off or judged by another version, and that is reported', async () => {
    const before = folder();
    const after = folder(({ record }) => {
      record.interrupted = true;
    });
    await analyze(before);
    writeFileSync(
      join(before, runFiles.verdict),
      readFileSync(join(before, runFiles.verdict), 'utf8').replace('"bad": 1', '"bad": 2'),
    );
    expect(compareRuns(before, after).remarks).toEqual([
      { of: 'run', before: '20261123T190000Z-tiny', after: 'the same run' },
      { of: 'recording', before: 'closed', after: 'interrupted' },
      {
        of: 'verdict.json',
        before: 'pass, in other words or figures than judged here',
        after: 'none yet; judged for this comparison alone',
      },
    ]);
  });

  it('two runs of one kind stay as they are on disk', () => {
    const dirs = [folder(), folder()] as const;
    const listed = dirs.map((dir) => readdirSync(dir));
    compareRuns(...dirs);
    expect(dirs.map((dir) => readdirSync(dir))).toEqual(listed);
  });

  it('two runs of one kind show every claim that differs or is no pass, the worst first', () => {
    const { verdicts, before, after } = compareRuns(
      folder(({ record }) => {
        record.promised = record.promised.filter((fact) => fact !== 'databases');
      }),
      folder((run) => {
        run.record.promised = run.record.promised.filter((fact) => fact !== 'databases');
        run.stored = run.stored.filter((line) => !(line.kind === 'payment' && line.order === 'o-9'));
      }),
    );
    expect([before.outcome, after.outcome]).toEqual(['pass', 'fail']);
    expect(
      verdicts.map(({ checker, before: one, after: other }) => [checker, one?.outcome, other?.outcome]),
    ).toEqual([['payments-match', 'pass', 'fail']]);
  });

  it('two runs of one kind differ by more than chance if bad ones are spread over the run, and by chance alone if they are few', () => {
    const slos = (comparison: Comparison): unknown[] =>
      comparison.slos.map(({ name, before, after, change, chance }) => [
        name,
        before?.bad,
        after?.bad,
        Math.round((change ?? NaN) * 1e3),
        chance.tested && chance.moreThanChance,
      ]);
    expect(slos(compareRuns(folder(), folder(slowDown)))).toEqual([
      ['menus-fast', 0, 20, -500, true],
      ['orders-good', 1, 1, 0, false],
    ]);
    const late = (run: FixtureRun): void => {
      for (const row of run.samples)
        if (row.kind === 'r' && row.journey === 'menu' && row.arrival === 7) row.responseMs = 900;
    };
    expect(slos(compareRuns(folder(), folder(late)))).toEqual([
      ['menus-fast', 0, 1, -25, false],
      ['orders-good', 1, 1, 0, false],
    ]);
  });

  it('two runs of one kind are not tested where one proves nothing, or where the objective counts something else', () => {
    const doubtful = compareRuns(
      folder(),
      folder((run) => {
        run.machine = [];
        slowDown(run);
      }),
    );
    expect(doubtful.after.doubts).toEqual(['clock-steady', 'evidence-whole', 'machine-had-room']);
    expect(doubtful.slos[0]?.chance).toEqual({
      tested: false,
      why: 'a run proves nothing (after, clock-steady is unknown; after, evidence-whole is unknown; after, machine-had-room is unknown)',
    });
    const other = folder(({ record }) => {
      Object.assign(record.slos[1] ?? {}, { indicator: { kind: 'latency', of: 'menu', belowMs: 40 } });
      record.slos = record.slos.slice(1);
    });
    expect(
      compareRuns(folder(), other, { despiteDifferences: true }).slos.map(({ chance }) => chance),
    ).toEqual([
      { tested: false, why: 'the two count something else' },
      { tested: false, why: 'only requested before' },
    ]);
  });

  it('two runs of one kind show their figures: requests, response times, errors, outages by layer, load, orders, durations', () => {
    const { figures, timedFrom } = compareRuns(folder(), folder(slowDown));
    expect([timedFrom, figures.requests.map(({ name, before }) => [name, before])]).toEqual([
      'schedule',
      [
        ['requests', 80],
        ['throughput', 4.092],
        ['failed', 1],
      ],
    ]);
    expect(figures.errors.map(({ name, before, after }) => [name, before, after])).toEqual([
      ['504 Gateway Timeout', 1, 1],
    ]);
    expect(
      figures.latency
        .filter(({ subject, unit }) => subject === 'menu' && unit === 'ms')
        .map(({ name, before, after }) => [name, Math.round(before ?? NaN), Math.round(after ?? NaN)]),
    ).toEqual([
      ['p50', 50, 50],
      ['p95', 50, 900],
      ['p99', 50, 900],
      ['slowest', 50, 900],
    ]);
    expect(figure(figures.latency, 'order', 'requests answered')).toMatchObject({
      before: history.orders,
      after: history.orders,
      unit: 'count',
    });
    expect(
      figures.outages
        .filter(({ unit }) => unit === 'ms')
        .map(({ subject, name, before }) => [subject, name, before]),
    ).toEqual([
      ['f1 crash-writer', 'outage', 450],
      ['f1 crash-writer', 'detection', 100],
      ['f1 crash-writer', 'promotion', 100],
      ['f1 crash-writer', 'endpoint', 55],
      ['f1 crash-writer', 'service', 150],
      ['f1 crash-writer', 'backlog', 0],
      ['f1 crash-writer', 'steady after', 2_000],
    ]);
    expect(figures.load.map(({ before, after }) => [before, after])).toEqual([
      [history.orders, history.orders],
      [history.orders, history.orders],
      [0, 0],
    ]);
    expect(figures.orders.map(({ name, before }) => [name, before])).toEqual([
      ['acknowledged', 38],
      ['refused', 1],
      ['of them sold out', 1],
      ['unsure', 1],
      ['retried', 0],
      ['lost', 0],
      ['stored twice', 0],
    ]);
    expect(figures.durations.map(({ before }) => before)).toEqual([20_500, 20_000, 24_000]);
  });

  it('two runs of one kind of a user script count iterations, name service times, and have no planned length', () => {
    const own = ({ record }: FixtureRun): void => {
      record.load.arrivals = null;
      record.promised = ['samples'];
    };
    const { figures, timedFrom, verdicts } = compareRuns(folder(own, undefined), folder(own, undefined));
    expect(timedFrom).toBe('sending');
    expect(figures.load.map(({ name }) => name)).toEqual(['iterations started', 'iterations dropped']);
    expect(figures.durations.map(({ name }) => name)).toEqual([
      'load as played',
      'until the recording closed',
    ]);
    expect(verdicts.filter(({ before }) => before?.outcome === 'not-asked')).toEqual([]);
  });

  it('two runs of one kind without faults, ledger and samples show what is left', () => {
    const bare = (run: FixtureRun): void => {
      Object.assign(run, { plan: [], events: [] });
      run.record.promised = [];
      run.record.load.arrivals = null;
    };
    const { figures, slos } = compareRuns(folder(bare, ''), folder(bare, ''));
    expect([figures.outages, figures.orders]).toEqual([[], []]);
    expect(slos.map(({ chance }) => chance)).toEqual([
      { tested: false, why: 'no data in one of them' },
      { tested: false, why: 'no data in one of them' },
    ]);
  });

  it('two runs of one kind do not take a fault that one never had for one without an outage', () => {
    const { figures } = compareRuns(
      folder(),
      folder((run) => {
        run.plan = [];
        run.events = run.events.filter(({ kind }) => !kind.includes('fault') && kind !== 'system-steady');
      }),
      { despiteDifferences: true },
    );
    expect(figure(figures.outages, 'f1 crash-writer', 'outage')).toMatchObject({
      before: 450,
      after: null,
      missing: 'after',
    });
  });
});
