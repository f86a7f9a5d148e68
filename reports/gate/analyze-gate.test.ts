// A gate's folder from slices to answer: every outcome, damage, and the same bytes twice.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  drawBelow,
  gateFiles,
  gateVerdictJsonSchema,
  randomOf,
  type GateRecord,
  type GateVerdict,
  type Slice,
} from '../../contract/index.ts';
import { analyzeGate } from './analyze-gate.ts';
import { relativeP95, slicesOf, smallRecord, wobbling, type Answers } from './testing/small-gate.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gate-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const unchanged = slicesOf('discovery', 15, (_side, pair, turn) => wobbling(1, pair, turn));
const slower = (stage: 'discovery' | 'confirmation', factor = 1.2): Slice[] =>
  slicesOf(stage, 15, (side, pair, turn) => wobbling(side === 'candidate' ? factor : 1, pair, turn));

function judged(slices: readonly Slice[], record: Partial<GateRecord> = {}): GateVerdict {
  write(record);
  writeFileSync(join(dir, gateFiles.slices), slices.map((slice) => `${JSON.stringify(slice)}\n`).join(''));
  return analyzeGate(dir);
}

function write(record: Partial<GateRecord>): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, gateFiles.gate), JSON.stringify(smallRecord(record)));
}

const broken = ({ conditions }: GateVerdict): string[] =>
  conditions.filter(({ holds }) => !holds).map(({ condition }) => condition);

test('an unchanged release passes, with what could have been seen', () => {
  const verdict = judged(unchanged);
  expect(verdict).toMatchObject({
    outcome: 'pass',
    fix: null,
    pairs: { discovery: 15, confirmation: 0, most: 60 },
  });
  const [relative] = verdict.budgets;
  expect(relative?.discovery?.share?.upper).toBeLessThan(0.05);
  expect(relative?.leastDetectable).toBeGreaterThanOrEqual(0.05);
  expect(relative?.leastDetectable).toBeLessThan(0.08);
  expect(relative?.discovery?.baselineMs).toBeCloseTo(29, 0);
  expect(verdict.points).toHaveLength(15);
});

test('a release that is slower in discovery and again in fresh pairs fails, with the size of it', () => {
  const verdict = judged([...slower('discovery'), ...slower('confirmation')]);
  expect(verdict).toMatchObject({ outcome: 'fail', pairs: { discovery: 15, confirmation: 15 } });
  expect(verdict.budgets.map(({ budget, outcome }) => [budget.name, outcome])).toEqual([
    ['menu-p95-relative', 'fail'],
    ['menu-p95-below', 'pass'],
    ['menu-availability', 'pass'],
  ]);
  expect(verdict.budgets[0]?.confirmation?.share?.estimate).toBeCloseTo(0.2, 2);
});

test('an unchanged release does not fail because a script drew some journey less often there', () => {
  const seed = 11;
  const random = randomOf(seed, 1);
  const drawn = ({ latenciesMs }: Answers): Answers => ({
    latenciesMs: latenciesMs.slice(drawBelow(random, 70)),
  });
  const both = (['discovery', 'confirmation'] as const).flatMap((stage) =>
    slicesOf(stage, 15, (_side, pair, turn) => drawn(wobbling(1, pair, turn))),
  );
  const { load } = smallRecord();
  const judgedAs = (sameRequests: boolean): unknown =>
    judged(both, { ended: 'recorded', load: { ...load, sameRequests } }).outcome;
  // Both ways, so that these draws are seen to matter.
  expect([judgedAs(false), judgedAs(true)], `seed ${seed}`).toEqual(['pass', 'fail']);
});

test('warm-up is cut', () => {
  const cold = slicesOf('warm-up', 2, () => ({ latenciesMs: new Array<number>(100).fill(4_000) }));
  expect(judged([...cold, ...unchanged]).outcome).toBe('pass');
});

test('an interrupted experiment is inconclusive, with that reason', () => {
  const verdict = judged(unchanged.slice(0, 40), { ended: 'interrupted' });
  expect(verdict).toMatchObject({
    outcome: 'inconclusive',
    because: expect.stringContaining('interrupted'),
    pairs: { discovery: 10 },
  });
});

test('a baseline that exited makes it invalid, and the verdict points to the log', () => {
  expect(judged(unchanged.slice(0, 42), { ended: 'subject-lost' })).toMatchObject({
    outcome: 'invalid',
    because: expect.stringContaining('baseline-sound'),
    fix: expect.stringContaining('logs/baseline.log'),
  });
});

test('a service that ended by itself is named with the time, whatever the outcome', () => {
  const losses = [
    { side: 'candidate' as const, reason: 'the candidate ended by itself with exit code 3', atMs: 12_340 },
  ];
  expect(judged(unchanged, { losses }).because).toMatch(
    /; the candidate ended by itself with exit code 3, 12\.3 s after the start$/,
  );
});

test('no time left is inconclusive, and the verdict names what to change', () => {
  expect(judged(slower('discovery'), { ended: 'time-over' })).toMatchObject({
    outcome: 'inconclusive',
    fix: expect.stringContaining('--max-duration'),
  });
});

test('nothing measured at all is never green', () => {
  expect(judged([], { ended: 'time-over' }).outcome).toBe('inconclusive');
  rmSync(join(dir, gateFiles.slices));
  expect(broken(analyzeGate(dir))).toEqual(['evidence-whole']);
});

test.each([
  ['slices cut off at the end', unchanged.slice(0, -4)],
  ['a slice missing in the middle', unchanged.filter((_, index) => index !== 17)],
  ['a slice twice', [...unchanged.slice(0, 8), ...unchanged.slice(7)]],
])('%s make it invalid', (_name, slices) => {
  const verdict = judged(slices);
  expect([verdict.outcome, broken(verdict)]).toEqual(['invalid', ['evidence-whole']]);
});

test('a histogram that lost counts makes it invalid', () => {
  const [first, ...rest] = unchanged as [Slice, ...Slice[]];
  expect(
    broken(judged([{ ...first, journeys: { menu: { ...first.journeys['menu']!, good: 99 } } }, ...rest])),
  ).toEqual(['evidence-whole']);
});

test('an invalid experiment is not a fail, regardless of its budgets', () => {
  const starved = [...slower('discovery'), ...slower('confirmation')].map((slice) => ({
    ...slice,
    eventLoopUse: 0.99,
  }));
  expect(judged(starved)).toMatchObject({ outcome: 'invalid', fix: expect.stringContaining('--rate') });
});

test('a folder without gate.json is not a gate folder, and a broken gate.json is reported with its mistake', () => {
  expect(() => analyzeGate(dir)).toThrow(expect.objectContaining({ code: 'not-a-run-folder' }) as Error);
  writeFileSync(join(dir, gateFiles.gate), '{"schemaVersion": 2}');
  expect(() => analyzeGate(dir)).toThrow(/is not a gate's folder/);
});

test('judging twice gives the same bytes, by its schema, without a path or a time of judging', () => {
  const verdict = judged(unchanged);
  const text = readFileSync(join(dir, gateFiles.verdict), 'utf8');
  analyzeGate(dir);
  expect(readFileSync(join(dir, gateFiles.verdict), 'utf8')).toBe(text);
  expect(text).not.toContain(dir);
  const validate = new Ajv2020({ strict: false }).compile(gateVerdictJsonSchema());
  expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(verdict)));
});

test('two budgets for one journey are judged together, each with its floor', () => {
  const floored = { ...relativeP95, name: 'menu-p95-floored', floorMs: 50 };
  const verdict = judged([...slower('discovery'), ...slower('confirmation')], {
    budgets: [relativeP95, floored],
  });
  expect(verdict.budgets.map(({ outcome }) => outcome)).toEqual(['fail', 'pass']);
});
