// What figures read from a run folder, on a tiny hand-written history.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyze, openRun } from '../../reports/index.ts';
import { dispose, history, FixtureRun } from '../../reports/testing/fixture-run.ts';
import { cutRequests, failedRequestsMs } from './failed-requests.ts';
import { readRunFacts } from './run-facts.ts';

let tiny: FixtureRun;
let dir: string | undefined;

beforeEach(() => {
  tiny = new FixtureRun();
  dir = undefined;
});
afterEach(() => {
  if (dir !== undefined) dispose(dir);
});

async function judged(): Promise<string> {
  dir = tiny.write();
  await analyze(dir);
  return dir;
}

describe('the facts of a run', () => {
  it('the facts of a run are its faults, acknowledgements, and the customer whose order did not end well in time', async () => {
    const { faults, acknowledgedMs, orderedMs, customersWithout, failedSendsMs, endMs } = readRunFacts(
      await judged(),
      'crash-writer',
    );
    expect(faults.map(({ id, injectedMs }) => [id, injectedMs])).toEqual([['f1', 8_000]]);
    expect(faults[0]?.first('writer-changed')).toBeGreaterThan(8_000);
    expect(orderedMs).toHaveLength(history.orders);
    expect(acknowledgedMs).toHaveLength(history.orders - 2);
    expect(customersWithout.map(({ key }) => key)).toEqual([
      `${100 + history.indeterminate} key-${history.indeterminate}`,
    ]);
    expect(failedSendsMs).toEqual([history.indeterminate * history.everyMs + 50]);
    expect(endMs).toBeGreaterThan(20_000);
  });

  it('the facts of a run contain no faults of another kind', async () => {
    expect(readRunFacts(await judged(), 'kill-pod').faults).toEqual([]);
  });

  it('the facts of a run are refused of a run that was not recorded to its end', async () => {
    tiny.events = tiny.events.filter(({ kind }) => kind !== 'recording-closed');
    const folder = await judged();
    expect(() => readRunFacts(folder, 'crash-writer')).toThrow('not recorded to its end');
  });

  it('the facts of a run are refused of a run whose generator fell behind', async () => {
    tiny.samples = tiny.samples.map((row) => (row.kind === 'a' ? { ...row, startLagMs: 400 } : row));
    const folder = await judged();
    expect(() => readRunFacts(folder, 'crash-writer')).toThrow('the run proves nothing: load-delivered');
  });
});

describe('failed requests', () => {
  it('failed requests are those without an answer, with 429 or 5xx, and order probes that were not acknowledged', async () => {
    tiny.samples.push({
      kind: 'r',
      sentMs: 5,
      arrival: 1,
      journey: 'menu',
      intent: 9,
      send: 1,
      status: 0,
      error: 1220,
      serviceMs: 1,
      responseMs: 1,
    });
    tiny.probes.push(
      { probe: 'order', n: -9_999, sentMs: 7, endedMs: 8, outcome: 'unsure' },
      { probe: 'sql', n: 9_999, sentMs: 9, endedMs: 10, outcome: 'unsure' },
    );
    const failed = await failedRequestsMs(openRun((dir = tiny.write())));
    expect(failed).toEqual(expect.arrayContaining([5, 7, history.indeterminate * history.everyMs]));
    expect(failed).not.toContain(9);
    expect(failed).not.toContain(history.soldOut * history.everyMs);
  });

  it('failed requests are cut where the balancer answered itself, and then name the pod', async () => {
    dir = tiny.write();
    mkdirSync(join(dir, 'logs'));
    const zeroMs = Date.parse(tiny.record.startedAt);
    const lines = [
      { time: zeroMs + 500, ms: 20, status: 502, pods: ['pod-1', 'pod-2'], error: 'ECONNRESET' },
      { time: zeroMs + 600, ms: 20, status: 503, pods: ['pod-2'] },
      { time: zeroMs + 700, ms: 20, status: 460, pods: ['pod-2'], error: 'client-gone' },
    ];
    writeFileSync(
      join(dir, 'logs', 'balancer.ndjson'),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    expect(await cutRequests(openRun(dir))).toEqual([{ startedMs: 480, pod: 'pod-2' }]);
  });
});
