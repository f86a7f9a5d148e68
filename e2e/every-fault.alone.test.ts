// Every fault that ships is played whole in one run, and a system that stands all of them passes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultSpec, type Verdict } from '../contract/index.ts';
import { Place, type Said } from './showtime.ts';

/** Far enough apart that each finds the pair and the pods whole again. */
const faults = [
  'refuse-orders@3s,for=2s,share=0.2',
  'crash-writer@8s',
  'terminate-pod@14s',
  'kill-pod@18s',
  'switch-over-writer@23s',
  'cut-writer-link@29s,for=1s',
  'kill-zone@33s,for=2s,zone=a',
];
/** Objectives that so short a run can decide. */
const slos = `
- { name: orders-good, objective: 0.8, indicator: { kind: availability, of: order } }
- { name: menus-good, objective: 0.8, indicator: { kind: availability, of: menu } }
`;

const place = new Place();
let walk: Said;
let verdict: Verdict;
beforeAll(async () => {
  const file = join(place.folder, 'slos.yaml');
  writeFileSync(file, slos);
  const played = faults.flatMap((fault) => ['--fault', fault]);
  const load = ['--duration', '46s', '--peak', '8', '--seed', '7'];
  walk = await place.run(['run', ...load, '--slos', file, ...played]);
  verdict = place.verdict();
}, 300_000);
afterAll(() => place.remove());

test('the run plays every kind of fault that there is', () => {
  const kinds = faultSpec.options.map(({ shape }) => shape.kind.value);
  expect(verdict.outages.map(({ fault }) => fault.kind).sort()).toEqual(kinds.sort());
});

test('the run passes', () => {
  expect(verdict.verdicts.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown')).toEqual([]);
  expect([walk.code, walk.stdout]).toEqual([0, expect.stringMatching(/^PASS/)]);
});

test('old writers of a crash and of a switch-over are both examined', () => {
  const examined = place
    .events()
    .flatMap((event) => (event.kind === 'old-writer-examined' ? [event.evidence['examined']] : []));
  expect(examined).toEqual([true, true]);
});

test('the run leaves nothing running', () => place.leave());
