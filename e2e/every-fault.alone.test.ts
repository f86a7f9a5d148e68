// Every fault that ships is played completely in one run, and a system that recovers from all of them passes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultSpec, type Verdict } from '../contract/index.ts';
import { doubtsOf } from './doubts.ts';
import { isForOwnService } from './own-service-faults.ts';
import { Workspace, type CommandResult } from './showtime.ts';

/** Far enough apart that the pair and the pods are complete again before each. */
const faults = [
  'refuse-orders@3s,for=2s,share=0.2',
  'crash-writer@8s',
  'terminate-pod@14s',
  'kill-pod@18s',
  'switch-over-writer@23s',
  'cut-writer-link@29s,for=1s',
  'kill-zone@33s,for=2s,zone=a',
  'pause-pod@39s,for=1s',
];
/** They need containers, which have limits of memory: e2e/compose plays them. */
const onlyInContainers = ['exhaust-memory'];
/** They need a cluster: `npm run test:cluster` plays them. */
const onlyOnClusters = ['evict-pod', 'kill-container', 'drain-zone', 'restart-rollout', 'scale-pods'];
/** Objectives that so short a run can decide. */
const slos = `
- { name: orders-good, objective: 0.8, indicator: { kind: availability, of: order } }
- { name: menus-good, objective: 0.8, indicator: { kind: availability, of: menu } }
`;

const workspace = new Workspace();
let walk: CommandResult;
let verdict: Verdict;
beforeAll(async () => {
  const file = join(workspace.folder, 'slos.yaml');
  writeFileSync(file, slos);
  const played = faults.flatMap((fault) => ['--fault', fault]);
  const load = ['--duration', '46s', '--peak', '8', '--seed', '7'];
  walk = await workspace.run(['run', ...load, '--slos', file, ...played]);
  verdict = workspace.verdict();
});
afterAll(() => workspace.remove());

test('the run plays every kind of fault that a target of ours is made for; e2e/own-faults plays the others', () => {
  const kinds = faultSpec.options
    .map(({ shape }) => shape.kind.value)
    .filter((kind) => !isForOwnService(kind) && ![...onlyOnClusters, ...onlyInContainers].includes(kind));
  expect(verdict.outages.map(({ fault }) => fault.kind).sort()).toEqual(kinds.sort());
});

test('the run passes, or on a machine without room is unknown for that alone', () => {
  const doubts = doubtsOf(verdict);
  for (const { because } of doubts) process.stderr.write(`every fault: ${because}\n`);
  const others = verdict.verdicts.filter(
    ({ checker, outcome, because }) =>
      (outcome === 'fail' || outcome === 'unknown') &&
      !doubts.some((doubt) => doubt.checker === checker) &&
      !because.startsWith('the run proves nothing ('),
  );
  expect(others).toEqual([]);
  expect([walk.code, walk.stdout]).toEqual(
    doubts.length === 0 ? [0, expect.stringMatching(/^PASS/)] : [2, expect.stringMatching(/^UNKNOWN/)],
  );
});

test('old writers of a crash and of a switch-over are both examined', () => {
  const examined = workspace
    .events()
    .flatMap((event) => (event.kind === 'old-writer-examined' ? [event.evidence['examined']] : []));
  expect(examined).toEqual([true, true]);
});

test('the run leaves nothing running', () => workspace.leave());
