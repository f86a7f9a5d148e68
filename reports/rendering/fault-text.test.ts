// Titles of faults: which part of a fault's target is in its title.
import { expect, test } from 'vitest';
import { faultSpec, type FaultSpec } from '../../contract/index.ts';
import { faultMeaning, faultTitle, kindMeanings } from './fault-text.ts';

test.each<[FaultSpec, string]>([
  [{ kind: 'kill-pod', of: { pod: 'any' } }, 'kill-pod'],
  [{ kind: 'kill-pod', of: { pod: 'any', zone: 'a' } }, 'kill-pod in zone a'],
  [{ kind: 'terminate-pod', of: { pod: 'pod-2' } }, 'terminate-pod pod-2'],
  [{ kind: 'kill-zone', of: { zone: 'a' } }, 'kill-zone a'],
  [{ kind: 'drain-zone', of: { zone: 'a' } }, 'drain-zone a'],
  [{ kind: 'evict-pod', of: { pod: 'pod-2' } }, 'evict-pod pod-2'],
  [{ kind: 'restart-rollout', of: {} }, 'restart-rollout'],
  [{ kind: 'scale-pods', of: {}, to: 2 }, 'scale-pods to 2'],
  [{ kind: 'crash-writer', of: { role: 'writer' } }, 'crash-writer'],
  [{ kind: 'cut-writer-link', of: { role: 'writer' } }, 'cut-writer-link'],
  [{ kind: 'refuse-orders', of: { journey: 'order' }, share: 0.1 }, 'refuse-orders: 10 % of order'],
  [{ kind: 'refuse-orders', of: { journey: 'menu' }, share: 1 / 3 }, 'refuse-orders: 33.3 % of menu'],
])('%j is "%s"', (fault, title) => {
  expect([faultTitle(fault), faultMeaning(fault)]).toEqual([title, kindMeanings[fault.kind]]);
});

test('every kind has words', () => {
  expect(Object.keys(kindMeanings).sort()).toEqual(
    faultSpec.options.map(({ shape }) => shape.kind.value).sort(),
  );
});
