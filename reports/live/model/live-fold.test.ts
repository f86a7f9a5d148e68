import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runFiles } from '../../../contract/index.ts';
import { analyze } from '../../analyze.ts';
import { ledgerCounts } from '../../run/ledger-counts.ts';
import { LoadedRun } from '../../run/loaded-run.ts';
import { openRun } from '../../run/recorded-run.ts';
import { dispose, FixtureRun } from '../../testing/fixture-run.ts';
import { RunReader } from '../follow/run-reader.ts';
import type { LiveState } from '../state.ts';
import { LiveFold } from './live-fold.ts';

const made: string[] = [];
afterEach(() => made.splice(0).forEach(dispose));

/** Lines in the order in which a run writes them: a probe, or an order that is settled, when it ended. */
function written(run: FixtureRun): string {
  run.ledger.sort((a, b) => a.atMs - b.atMs);
  run.probes.sort((a, b) => a.endedMs - b.endedMs);
  const dir = run.write();
  made.push(dir);
  return dir;
}

/** What viewers saw of the folder up to `untilMs`, before anything was counted over the whole of it. */
function seen(dir: string, untilMs = Infinity): { fold: LiveFold; reader: RunReader; state: LiveState } {
  const fold = new LiveFold();
  const reader = new RunReader(dir);
  const sink = {
    take: (fact: Parameters<LiveFold['take']>[0]) => fold.take(fact, 1),
    restart: (file: Parameters<LiveFold['restart']>[0]) => fold.restart(file),
  };
  reader.readRun(sink);
  while (reader.advance(sink, untilMs));
  return { fold, reader, state: fold.state(1) };
}

describe('what was folded from the lines of a whole run', () => {
  it('what was folded from the lines of a whole run counts orders as the report does', () => {
    const dir = written(new FixtureRun());
    const counts = ledgerCounts(new LoadedRun(openRun(dir)));
    expect(seen(dir).state.orders).toMatchObject({
      acknowledged: counts?.intents.acknowledged.count,
      refused: counts?.intents.refused.count,
      indeterminate: counts?.intents.unsure.count,
      open: 0,
    });
  });

  it('what was folded from the lines of a whole run counts each objective as the verdict does', async () => {
    const dir = written(new FixtureRun());
    const { verdict } = await analyze(dir);
    const counted = (list: readonly { good: number; bad: number }[]): unknown =>
      list.map(({ good, bad }) => ({ good, bad }));
    const { budgets } = seen(dir).state;
    expect(counted([...budgets].sort((a, b) => (a.slo < b.slo ? -1 : 1)))).toEqual(counted(verdict.slos));
    expect(verdict.slos.map(({ bad }) => bad)).toContain(1);
  });

  it('what was folded from the lines of a whole run splits the outage as the verdict does', async () => {
    const dir = written(new FixtureRun());
    const { verdict } = await analyze(dir);
    const [outage] = verdict.outages;
    const [fault] = seen(dir).state.faults;
    expect(fault?.outage).toMatchObject({
      running: false,
      lengthMs: outage?.outageMs,
      layers: outage?.layers,
      judged: false,
    });
    expect(outage?.layers.detectionMs).toBe(100);
  });

  it('what was folded from the lines of a whole run puts every order request on the time axis', () => {
    const run = new FixtureRun();
    const dir = written(run);
    const { buckets } = seen(dir).fold.seriesSince(-1);
    const sum = buckets.reduce((total, { good, failed }) => total + good + failed, 0);
    expect(sum).toBe(run.samples.filter((row) => row.kind === 'r' && row.journey === 'order').length);
  });
});

describe('what is not known yet', () => {
  it('what is not known yet is never a 0: lost and doubled orders are checked at the end', () => {
    const dir = written(new FixtureRun());
    expect(seen(dir, 15_000).state.orders).toMatchObject({
      lost: { known: false, because: 'checked at the end', found: 0 },
      doubled: { known: false, because: 'checked at the end', found: 0 },
    });
  });

  it('what is not known yet stays unknown where the run does not read what is stored', () => {
    const run = new FixtureRun();
    run.record.promised = run.record.promised.filter((fact) => fact !== 'stored' && fact !== 'catalog');
    expect(seen(written(run)).state.orders?.lost).toEqual({
      known: false,
      because: 'not asked: this run does not read what is stored',
      found: 0,
    });
  });

  it('what is not known yet becomes the number of the report: one order is lost', () => {
    const run = new FixtureRun();
    run.stored = run.stored.filter((line) => !(line.kind === 'order' && line.id === 'o-9'));
    const { fold, reader } = seen(written(run));
    fold.take({ of: 'counts', value: reader.counts() }, 2);
    expect(fold.state(2).orders).toMatchObject({
      lost: { known: true, count: 1 },
      doubled: { known: true, count: 0 },
    });
  });

  it('what is not known yet is no outage of a fault that has not struck', () => {
    const { faults, phase } = seen(written(new FixtureRun()), 5_000).state;
    expect(phase).toBe('playing');
    expect(faults).toMatchObject([{ step: 'planned', injectedMs: null, dueMs: 8_000 }]);
  });
});

describe('while a fault holds', () => {
  it('while a fault holds the stopwatch runs in the layer that costs the time now', () => {
    const dir = written(new FixtureRun());
    const at = (ms: number): unknown => seen(dir, ms).state.faults[0]?.outage;
    expect(at(8_350)).toMatchObject({ running: true, layer: 'service' });
    expect(at(9_500)).toMatchObject({ running: false, layer: null, lengthMs: 450 });
  });

  it('while a fault holds no writer is named from its loss to the promotion', () => {
    const dir = written(new FixtureRun());
    expect(seen(dir, 8_150).state.topology).toMatchObject({ writer: null, writerless: true });
  });
});

it('a live run starts the counts of a ledger anew when its schedules were made exact', () => {
  const dir = written(new FixtureRun());
  const { fold, reader, state } = seen(dir);
  const path = join(dir, runFiles.ledger);
  writeFileSync(`${path}.new`, readFileSync(path));
  renameSync(`${path}.new`, path);
  appendFileSync(path, '');
  const sink = {
    take: (fact: Parameters<LiveFold['take']>[0]) => fold.take(fact, 2),
    restart: (file: Parameters<LiveFold['restart']>[0]) => fold.restart(file),
  };
  while (reader.advance(sink));
  expect(fold.state(1).orders).toEqual(state.orders);
  reader.close();
});
