// Each condition passes, fails, and names what to change.
import { expect, test } from 'vitest';
import type { Budget, GateRecord, Slice } from '../../../contract/index.ts';
import { relativeP95, slicesOf, smallRecord, wobbling } from '../testing/small-gate.ts';
import { conditions, conditionsOf } from './index.ts';

const sound = slicesOf('discovery', 10, (_side, pair, turn) => wobbling(1, pair, turn));
const state = (
  name: keyof typeof conditions,
  {
    record = {},
    slices = sound,
    damage = [],
  }: { record?: Partial<GateRecord>; slices?: readonly Slice[]; damage?: readonly string[] } = {},
) => conditions[name].check({ record: smallRecord(record), slices, damage });
const change = (wanted: (slice: Slice, index: number) => Partial<Slice>): Slice[] =>
  sound.map((slice, index) => ({ ...slice, ...wanted(slice, index) }));
const failing = (slice: Slice, failed: number): Partial<Slice> => ({
  journeys: { menu: { ...slice.journeys['menu']!, failed, failures: { 'status 500': failed } } },
});

test('all hold of a sound experiment', () => {
  expect(
    conditionsOf({ record: smallRecord(), slices: sound, damage: [] }).filter(({ holds }) => !holds),
  ).toEqual([]);
});

test('evidence-whole breaks where slices are missing', () => {
  expect(state('evidence-whole', { damage: ['slices.ndjson is missing'] })).toMatchObject({
    holds: false,
    because: 'slices.ndjson is missing',
  });
});

test('evidence-whole breaks where k6 made more than was read, or the script failed too often', () => {
  const unsound = change((_slice, index) =>
    index === 3 ? { unsound: 'k6 made 81 requests, and 80 were read' } : {},
  );
  expect(state('evidence-whole', { slices: unsound })).toMatchObject({
    holds: false,
    because: expect.stringContaining('1 of 40 slices cannot be used: k6 made 81 requests, and 80 were read'),
  });
});

test('load-delivered breaks where the baseline was not sent what was planned', () => {
  expect(
    state('load-delivered', { slices: change(({ side }) => (side === 'baseline' ? { sent: 98 } : {})) }),
  ).toMatchObject({ holds: false, because: expect.stringContaining('98 %') });
});

test('load-delivered leaves a candidate that takes nothing more to its budgets', () => {
  expect(
    state('load-delivered', { slices: change(({ side }) => (side === 'candidate' ? { sent: 0 } : {})) }),
  ).toMatchObject({ holds: true });
});

const alone = {
  subjects: [{ side: 'candidate' as const, kind: 'url' as const, asked: 'http://127.0.0.1:1', commit: null }],
};

test('load-delivered breaks where k6 dropped arrivals of the only subject, and leaves what autocannon could not send to its budgets', () => {
  const dropped = change(({ side }) => ({ sent: 98, side: side === 'baseline' ? 'candidate' : side }));
  expect(state('load-delivered', { slices: dropped, record: { ...alone, engine: 'k6' } })).toMatchObject({
    holds: false,
    because: expect.stringContaining('98 %'),
    fix: expect.stringContaining('virtual users'),
  });
  expect(state('load-delivered', { slices: dropped, record: alone })).toMatchObject({ holds: true });
});

test('load-delivered breaks where nothing was planned at all', () => {
  const none = change(() => ({ offered: 0, sent: 0 }));
  for (const record of [{}, alone])
    expect(state('load-delivered', { slices: none, record })).toMatchObject({
      holds: false,
      because: 'no request was planned in any slice',
    });
});

test('generator-on-time breaks where more than one slice in twenty began late', () => {
  const late = (every: number): Slice[] =>
    change((_slice, index) =>
      Math.floor(index / 4) % every === 0 ? { startLagMs: { p50: 1, p99: 30, max: 40 } } : {},
    );
  expect(state('generator-on-time', { slices: late(5) })).toMatchObject({
    holds: false,
    fix: 'lower --rate, such as --rate 250 instead of 500, or use a machine with more cores: others used 0.1 cores (median), so it is the load itself',
  });
  const busy = late(5).map((slice) => ({ ...slice, othersCores: 1.4 }));
  expect(state('generator-on-time', { slices: busy })).toMatchObject({
    holds: false,
    fix: expect.stringMatching(/^end other work on this machine, which used 1\.4 of 2 cores .*--rate 250 /),
  });
  const once = change((_slice, index) => (index === 0 ? { startLagMs: { p50: 1, p99: 30, max: 40 } } : {}));
  expect(state('generator-on-time', { slices: once })).toMatchObject({ holds: true });
  expect(state('generator-on-time', { slices: late(5), record: { engine: 'k6' } })).toMatchObject({
    holds: true,
  });
});

test('generator-has-room fails where its event loop was busy nearly all the time', () => {
  expect(state('generator-has-room', { slices: change(() => ({ eventLoopUse: 0.97 })) })).toMatchObject({
    holds: false,
    because: expect.stringContaining('97 %'),
  });
  expect(
    state('generator-has-room', { slices: change(() => ({ eventLoopUse: null, generatorCores: null })) }),
  ).toMatchObject({ holds: false, because: 'how busy the generator was is known of 0 of 20 slices' });
});

test('generator-has-room fails where k6 used more than half of the cores, or their number is unknown', () => {
  const k6 = (generatorCores: number | null, before: GateRecord['before'] = { cores: 2 }) =>
    state('generator-has-room', {
      slices: change(() => ({ eventLoopUse: null, generatorCores })),
      record: { engine: 'k6', before },
    });
  expect(k6(1)).toMatchObject({
    holds: true,
    because: expect.stringContaining('1 cores or less in nine of ten slices'),
  });
  expect(k6(1.01)).toMatchObject({ holds: false, fix: expect.stringContaining('--rate') });
  expect(k6(1.01, { cores: 4 }).holds).toBe(true);
  expect(k6(0.6, { cores: 4, cpuLimit: '100000 100000' }).holds).toBe(false);
  expect(k6(1, { cores: 2, cpuLimit: 'max 100000' }).holds).toBe(true);
  expect(k6(null)).toMatchObject({ holds: false });
  expect(k6(0.1, {})).toMatchObject({
    holds: false,
    because: expect.stringContaining('of how many cores is not known'),
  });
});

test('baseline-sound breaks where the baseline ended by itself, and names its log', () => {
  expect(state('baseline-sound', { record: { ended: 'subject-lost' } })).toMatchObject({
    holds: false,
    because: expect.stringContaining('ended by itself'),
    fix: expect.stringContaining('logs/baseline.log'),
  });
});

test('baseline-sound breaks where the baseline fails, and names the failure', () => {
  expect(
    state('baseline-sound', {
      slices: change((slice) => (slice.side === 'baseline' ? failing(slice, 5) : {})),
    }),
  ).toMatchObject({ holds: false, because: expect.stringContaining('status 500') });
  expect(
    state('baseline-sound', {
      slices: change((slice) => (slice.side === 'candidate' ? failing(slice, 50) : {})),
    }),
  ).toMatchObject({ holds: true });
});

test('baseline-sound allows fewer failures where a high quantile is compared', () => {
  const one = change((slice, index) => (index === 0 ? failing(slice, 3) : {}));
  const p999: Budget = { ...relativeP95, name: 'menu-p99.9-relative', quantile: 0.999 };
  expect(state('baseline-sound', { slices: one })).toMatchObject({ holds: true });
  expect(state('baseline-sound', { slices: one, record: { budgets: [p999] } })).toMatchObject({
    holds: false,
    because: expect.stringContaining('at most 0.05 %'),
  });
});

test('the generator is judged by the baseline: a candidate that eats its CPU is a finding', () => {
  const late = change(({ side }) =>
    side === 'candidate' ? { startLagMs: { p50: 20, p99: 80, max: 90 }, eventLoopUse: 0.99 } : {},
  );
  expect([
    state('generator-on-time', { slices: late }).holds,
    state('generator-has-room', { slices: late }).holds,
  ]).toEqual([true, true]);
  expect([
    state('generator-on-time', { slices: late, record: alone }).holds,
    state('generator-has-room', { slices: late, record: alone }).holds,
  ]).toEqual([false, false]);
});

test('machine-same fails where the machine was not read afterwards', () => {
  expect(state('machine-same', { record: { after: null, ended: null } })).toMatchObject({
    holds: false,
    fix: 'measure again, and let the gate end',
  });
});

test('machine-same breaks where the machine changed or its host took time', () => {
  expect(state('machine-same', { record: { after: { cores: 1 } } })).toMatchObject({
    holds: false,
    because: 'cores was 2 and became 1',
  });
  expect(state('machine-same', { slices: change(() => ({ stealShare: 0.4 })) })).toMatchObject({
    holds: false,
    because: expect.stringContaining('40 %'),
  });
  expect(
    state('machine-same', { slices: change(() => ({ stealShare: null, othersCores: null })) }),
  ).toMatchObject({ holds: true });
});
