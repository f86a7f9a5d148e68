// The notes beside the figures of a user script.
import { afterEach, describe, expect, it } from 'vitest';
import { mostJourneys, type RunEvent, type SampleRow } from '../../contract/index.ts';
import { openRun } from '../run/recorded-run.ts';
import { LoadedRun } from '../run/loaded-run.ts';
import { dispose, FixtureRun } from '../testing/fixture-run.ts';
import { verdictOf } from './verdict.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) dispose(dir);
});

interface Script {
  journeys?: readonly string[];
  executors?: string[];
  evidence?: Record<string, number>;
  /** What happened between start and end of the load. */
  happened?: readonly RunEvent[];
  readsBaseUrl?: boolean;
}

function notesOf({
  journeys = ['items'],
  executors = ['constant-arrival-rate'],
  evidence = {},
  happened = [],
  readsBaseUrl = true,
}: Script): readonly string[] {
  const run = new FixtureRun();
  Object.assign(run.record, { promised: ['samples'], journeys: [], slos: [] });
  Object.assign(run.record.target, { kind: 'base-url', id: null });
  Object.assign(run.record.load, { arrivals: null, executors, readsBaseUrl });
  Object.assign(run, { curve: null, plan: null, stored: [], ledger: [] });
  run.events = [
    { atMs: 0, kind: 'load-started', evidence: {} },
    ...happened,
    { atMs: 20_500, kind: 'load-ended', exitCode: 0, interrupted: false, evidence },
  ];
  run.samples = journeys.map((journey, index): SampleRow => ({
    kind: 'r',
    sentMs: index,
    arrival: 0,
    journey,
    intent: -1,
    send: 1,
    status: 200,
    error: 0,
    serviceMs: 5,
    responseMs: 5,
  }));
  const dir = run.write();
  made.push(dir);
  return verdictOf(new LoadedRun(openRun(dir))).notes ?? [];
}

describe('the notes of a run', () => {
  it('the notes of a run are none for an open model that reaches the service and names its requests', () => {
    expect(notesOf({ evidence: { requestsToBaseUrl: 1, requestsElsewhere: 0 } })).toEqual([]);
  });

  it('the notes of a run say that layers are not known, unless a database beside the service was watched', () => {
    const crash: RunEvent = {
      atMs: 1_000,
      kind: 'fault-injected',
      id: 'f1',
      fault: { kind: 'crash-writer', of: { role: 'writer' } },
      evidence: {},
    };
    const evidence = { requestsToBaseUrl: 1, requestsElsewhere: 0 };
    expect(notesOf({ evidence, happened: [crash] })).toEqual([
      expect.stringContaining('detection and promotion are not known'),
    ]);
    const changed: RunEvent = {
      atMs: 2_000,
      kind: 'writer-changed',
      subject: 'two',
      evidence: { planned: false, from: 'one', gtid: null, seen_by: 'sql' },
    };
    expect(notesOf({ evidence, happened: [crash, changed] })).toEqual([]);
  });

  it('the notes of a run warn of a closed model, with the executors that make it one', () => {
    expect(notesOf({ executors: ['ramping-vus', 'constant-arrival-rate', 'constant-vus'] })).toEqual([
      expect.stringMatching(/^closed model \(constant-vus, ramping-vus\): /),
    ]);
  });

  it('the notes of a run say that no request went to --base-url', () => {
    const missed = [expect.stringMatching(/^none of the 1 requests went to --base-url .*__ENV\.BASE_URL$/)];
    expect(notesOf({ evidence: { requestsToBaseUrl: 0, requestsElsewhere: 1 } })).toEqual(missed);
    // A named request may have gone anywhere: then the script's text decides.
    const named = { requestsToBaseUrl: 0, requestsElsewhere: 0 };
    expect(notesOf({ evidence: named, readsBaseUrl: false })).toEqual(missed);
    expect(notesOf({ evidence: named, readsBaseUrl: true })).toEqual([]);
  });

  it('the notes of a run warn of a name per URL', () => {
    const journeys = Array.from({ length: mostJourneys + 7 }, (_, id) => `/orders/${id}`);
    expect(notesOf({ journeys })).toEqual([
      expect.stringContaining(`the requests have ${mostJourneys + 7} names`),
    ]);
  });

  it('the notes of a run are not written into a verdict that has none', () => {
    expect(notesOf({})).toEqual([]);
  });
});
