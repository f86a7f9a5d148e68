// Outages by themselves, on hand-written histories: number, fault, layers, backlog.
import { expect, test } from 'vitest';
import type { FaultSpec, NewEvent } from '../../../contract/index.ts';
import { noOutages, orderEnded, orderRequested, type OrderEnd, type OrderOutages } from './order-outages.ts';
import { layersOf, OutageLog, type LoggedOutage } from './outage-log.ts';
import { noChange } from './writer-change.ts';

class History {
  readonly log = new OutageLog();
  state: OrderOutages = noOutages;

  order(requestedMs: number): this {
    this.state = orderRequested(this.state, requestedMs);
    this.log.changed(this.state);
    this.log.arrived(requestedMs);
    return this;
  }
  answer(requestedMs: number, atMs: number, end: OrderEnd): this {
    this.state = orderEnded(this.state, { requestedMs, atMs, end });
    this.log.answered({ arrivedMs: requestedMs, atMs }, this.state);
    return this;
  }
  event(atMs: number, event: NewEvent): this {
    this.log.event(event, atMs);
    return this;
  }
  reached(atMs: number): this {
    this.log.writerReached(atMs);
    return this;
  }
  read(nowMs: number): readonly LoggedOutage[] {
    return this.log.read(this.state, nowMs);
  }
}

const crash: FaultSpec = { kind: 'crash-writer', of: { role: 'writer' } };
const kill: FaultSpec = { kind: 'kill-pod', of: { pod: 'any' } };
const step = (
  kind: 'fault-declared' | 'fault-recovered' | 'system-steady',
  fault: FaultSpec,
  id = 'f1',
): NewEvent => ({ kind, id, fault, evidence: {} });
const lost: NewEvent = { kind: 'writer-lost', subject: 'db-1', evidence: {} };
const changed: NewEvent = { kind: 'writer-changed', subject: 'db-2', evidence: { from: 'db-1' } };

test('an outage by a failover has its layers, which add up to its length, and the backlog of those who waited', () => {
  const outages = new History()
    .event(900, step('fault-declared', crash))
    .order(1_000)
    .order(1_050)
    .answer(1_000, 1_010, 'bad')
    .event(1_400, lost)
    .event(2_000, changed)
    .reached(2_100)
    .reached(2_900)
    .order(2_150)
    .answer(2_150, 2_300, 'good')
    .answer(1_050, 2_750, 'good')
    .read(9_000);
  expect(outages).toEqual([
    {
      number: 1,
      sinceMs: 1_000,
      lengthMs: 1_300,
      firstBadMs: 1_010,
      firstGoodMs: 2_300,
      fault: 'crash-writer',
      layers: { detection: 400, promotion: 600, endpoint: 100, service: 200, backlog: 450 },
    },
  ]);
});

test('an outage that goes on has the layers so far, and no backlog', () => {
  const history = new History().order(1_000).event(1_400, lost);
  expect(history.read(1_900)).toMatchObject([
    { number: 1, lengthMs: 900, firstBadMs: null, fault: null, layers: { detection: 400, promotion: 500 } },
  ]);
  history.event(2_000, changed);
  expect(history.read(2_500)[0]?.layers).toEqual({ detection: 400, promotion: 600, service: 500 });
});

test('two outages between two readings are two, each with the fault that was open in it', () => {
  const outages = new History()
    .event(0, step('fault-declared', kill))
    .order(100)
    .answer(100, 400, 'good')
    .event(500, step('fault-recovered', kill))
    .event(550, step('system-steady', kill))
    .order(600)
    .answer(600, 900, 'good')
    .event(1_000, step('fault-declared', crash, 'f2'))
    .order(1_100)
    .answer(1_100, 1_400, 'good')
    .read(2_000);
  expect(outages.map(({ number, fault, layers }) => [number, fault, layers])).toEqual([
    [1, 'kill-pod', { service: 300, backlog: 0 }],
    [2, null, { service: 300, backlog: 0 }],
    [3, 'crash-writer', { service: 300, backlog: 0 }],
  ]);
});

test('the fault of an outage is the one declared last of those open, and ids of an earlier plan count again', () => {
  const faultOf = (history: History): unknown =>
    history.order(2_000).answer(2_000, 2_500, 'good').read(3_000)[0]?.fault;
  expect(
    faultOf(
      new History()
        .event(0, step('fault-declared', crash, 'f1'))
        .event(1_000, step('fault-declared', kill, 'f2')),
    ),
  ).toBe('kill-pod');
  expect(
    faultOf(
      new History()
        .event(0, step('fault-declared', crash))
        .event(100, step('fault-recovered', crash))
        .event(200, step('fault-declared', kill)),
    ),
  ).toBe('kill-pod');
});

test('an outage that was given up knows no good order until there is one', () => {
  const history = new History().order(0).answer(0, 10, 'bad').order(300).answer(300, 400, 'bad').order(9_000);
  expect(history.read(9_000)).toMatchObject([{ number: 1, lengthMs: 400, firstGoodMs: null }]);
  expect(history.read(9_000)[0]?.layers).not.toHaveProperty('backlog');
  expect(history.answer(9_000, 9_100, 'good').read(9_200)).toMatchObject([
    { number: 1, lengthMs: 400, firstGoodMs: 9_100 },
  ]);
});

test('the log of outages keeps the last hundred', () => {
  const history = new History();
  for (let n = 0; n < 103; n += 1) history.order(n * 1_000).answer(n * 1_000, n * 1_000 + 200, 'good');
  const numbers = history.read(200_000).map(({ number }) => number);
  expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([100, 4, 103]);
});

test('an outage by a planned change has no detection; a change before it is none of its layers', () => {
  const outage = { sinceMs: 1_000, lengthMs: 500 };
  expect(layersOf(outage, { lostMs: null, changedMs: 1_100, reachedMs: 1_300 })).toEqual({
    promotion: 100,
    endpoint: 200,
    service: 200,
  });
  expect(layersOf(outage, { lostMs: 100, changedMs: 900, reachedMs: 950 })).toEqual({ service: 500 });
  expect(layersOf(outage, { lostMs: 800, changedMs: 1_200, reachedMs: null })).toEqual({
    detection: 0,
    promotion: 200,
    service: 300,
  });
  expect(layersOf(outage, noChange)).toEqual({ service: 500 });
});
