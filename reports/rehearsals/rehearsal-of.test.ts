// The cost of a rehearsal's faults, compared with counts by hand.
import { afterEach, expect, test } from 'vitest';
import { inProgressCode, type RequestRow, type Slo } from '../../contract/index.ts';
import { upperBound } from '../statistics/binomial.ts';
import { dispose, FixtureRun } from '../testing/fixture-run.ts';
import { rehearsalOf } from './rehearsal-of.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach(dispose));

const slos: readonly Slo[] = [
  { name: 'orders-good', objective: 0.9, windowDays: 30, indicator: { kind: 'availability', of: 'order' } },
  {
    name: 'orders-fast',
    objective: 0.9,
    windowDays: 30,
    indicator: { kind: 'latency', of: 'order', belowMs: 500 },
  },
];
const request: RequestRow = {
  kind: 'r',
  sentMs: 8_100,
  arrival: 90,
  journey: 'order',
  intent: 9,
  send: 1,
  status: 200,
  error: 0,
  serviceMs: 20,
  responseMs: 20,
};

function rehearsed(change: (run: FixtureRun) => void = () => undefined): ReturnType<typeof rehearsalOf> {
  const run = new FixtureRun();
  run.samples = [];
  change(run);
  folders.push(run.write());
  return rehearsalOf(folders.at(-1)!, slos);
}

test("requests of the fault's span count, first sends apart from retries, by status and by time", () => {
  const { run, faults } = rehearsed(({ samples }) =>
    samples.push(
      request,
      { ...request, status: 503 },
      { ...request, send: 2, status: 503 },
      // Undone at 9 s, and not yet steady.
      { ...request, sentMs: 9_100, send: 3, status: 201, serviceMs: 700 },
      { ...request, status: 0, error: 1220 },
      { ...request, status: 404 },
      { ...request, status: 409, error: inProgressCode },
      { ...request, journey: 'menu', status: 503 },
      // Sent before the fault and broken by it; over before it; sent after all was back.
      { ...request, sentMs: 7_900, serviceMs: 150, status: 502 },
      { ...request, sentMs: 7_900, status: 502 },
      { ...request, sentMs: 19_000, status: 502 },
    ),
  );
  expect(run).toBe('20261123T190000Z-tiny');
  expect(faults).toEqual([
    {
      id: 'f1',
      fault: { kind: 'crash-writer', of: { role: 'writer' } },
      holdMs: 1_000,
      spanMs: 2_000,
      unknownBecause: null,
      costs: [
        {
          slo: 'orders-good',
          wanted: 4,
          bad: 4,
          atMostBad: upperBound(4, 6) * 6,
          held: { wanted: 4, bad: 4, atMostBad: upperBound(4, 5) * 5 },
        },
        {
          slo: 'orders-fast',
          wanted: 4,
          bad: 5,
          atMostBad: upperBound(5, 6) * 6,
          held: { wanted: 4, bad: 4, atMostBad: upperBound(4, 5) * 5 },
        },
      ],
    },
  ]);
});

test('a fault whose history is incomplete has no price', () => {
  const without = (kind: string): string | null | undefined =>
    rehearsed((run) => {
      run.events = run.events.filter((event) => event.kind !== kind);
    }).faults[0]?.unknownBecause;
  expect(without('fault-injected')).toBe('it was never injected');
  expect(without('fault-in-effect')).toBe('that it took effect was not proven');
  expect(without('system-steady')).toBe('the system was not steady again before the recording ended');
});

test("another member's reading counts as the reading that it is to the server", () => {
  const run = new FixtureRun();
  run.samples = [
    { ...request, journey: 'order-read' },
    { ...request, journey: 'foreign-read', status: 503 },
    { ...request, journey: 'foreign-read', status: 404 },
  ];
  folders.push(run.write());
  expect(
    rehearsalOf(folders.at(-1)!, [
      {
        name: 'reads',
        objective: 0.9,
        windowDays: 30,
        indicator: { kind: 'availability', of: 'order-read' },
      },
    ]).faults[0]?.costs,
  ).toMatchObject([{ wanted: 2, bad: 1 }]);
});

/** Good orders, ten a second, but for those that are made bad. */
const orders = (made: (atMs: number) => Partial<RequestRow>): RequestRow[] =>
  Array.from({ length: 200 }, (_, k) => ({ ...request, arrival: k + 1, sentMs: k * 100, ...made(k * 100) }));

test('a fault whose errors or latency were not back before the load ended has no price', () => {
  const because = (made: (atMs: number) => Partial<RequestRow>): string | null | undefined =>
    rehearsed((run) => {
      run.record.slos = slos.map((slo) => ({ ...slo }));
      run.record.promised = run.record.promised.filter((fact) => fact !== 'ledger');
      run.samples = orders(made);
    }).faults[0]?.unknownBecause;
  expect(because((atMs) => (atMs >= 8_000 ? { status: 503 } : {}))).toBe(
    'errors were not back within the SLO before the load ended',
  );
  expect(because((atMs) => (atMs >= 8_000 ? { serviceMs: 900, responseMs: 900 } : {}))).toBe(
    'latency was not back within the SLO before the load ended',
  );
  expect(because((atMs) => (atMs >= 8_000 && atMs < 9_000 ? { status: 503 } : {}))).toBeNull();
});

test('of two faults that overlapped neither has a price; one after the other each has', () => {
  const second = (injectedMs: number): readonly (string | null)[] =>
    rehearsed((run) => {
      const first = run.events.filter((event) => 'fault' in event);
      run.events.splice(
        -2,
        0,
        ...first.map((event) => ({ ...event, id: 'f2', atMs: event.atMs - 8_000 + injectedMs })),
      );
      run.plan = [
        ...(run.plan ?? []),
        { atMs: injectedMs, holdMs: 1_000, fault: { kind: 'crash-writer', of: { role: 'writer' } } },
      ];
      run.samples = orders(() => ({}));
    }).faults.map(({ unknownBecause }) => unknownBecause);
  expect(second(8_500)).toEqual([
    'it and f2 overlapped: the cost of each cannot be separated',
    'it and f1 overlapped: the cost of each cannot be separated',
  ]);
  expect(second(11_000)).toEqual([null, null]);
});

test('samples that are missing or torn price nothing', () => {
  expect(rehearsed(({ files }) => files.set('samples.csv', () => undefined)).faults[0]?.unknownBecause).toBe(
    'samples.csv is missing',
  );
  expect(
    rehearsed(({ files }) => files.set('samples.csv', (text) => `${text}r,broken\n`)).faults[0]
      ?.unknownBecause,
  ).toMatch(/samples\.csv/);
});
