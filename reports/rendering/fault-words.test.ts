// Faults in words: what of a fault's choice stands in its title.
import { expect, test } from 'vitest';
import { faultSpec, type FaultSpec } from '../../contract/index.ts';
import { faultMeaning, faultTitle, kindMeanings } from './fault-words.ts';

test.each<[FaultSpec, string]>([
  [{ kind: 'kill-pod', of: { pod: 'any' } }, 'kill-pod'],
  [{ kind: 'kill-pod', of: { pod: 'any', zone: 'a' } }, 'kill-pod in zone a'],
  [{ kind: 'terminate-pod', of: { pod: 'pod-2' } }, 'terminate-pod pod-2'],
  [{ kind: 'kill-zone', of: { zone: 'a' } }, 'kill-zone a'],
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
