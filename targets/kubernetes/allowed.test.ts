// Where rehearsals are allowed: context, cluster and namespace together, and production only by name.
import { expect, test } from 'vitest';
import { refuseUnlessAllowed, type Place } from './allowed.ts';

const place: Place = { context: 'rehearsal', cluster: 'https://127.0.0.1:6443', namespace: 'shop' };

test('the place of an entry is allowed, however its address is written', () => {
  expect(() => refuseUnlessAllowed(place, [place], undefined)).not.toThrow();
  const spelled = { ...place, cluster: 'https://api.example/' };
  expect(() =>
    refuseUnlessAllowed({ ...place, cluster: 'https://api.example:443' }, [spelled], undefined),
  ).not.toThrow();
});

test.each<[keyof Place, string]>([
  ['context', 'other'],
  ['cluster', 'https://127.0.0.1:6444'],
  ['cluster', 'http://127.0.0.1:6443'],
  ['namespace', 'default'],
])('another %s (%s) is refused, also if other entries have it', (field, value) => {
  const others = [{ context: 'other', cluster: 'https://127.0.0.1:6444', namespace: 'default' }];
  expect(() => refuseUnlessAllowed({ ...place, [field]: value }, [place, ...others], undefined)).toThrow(
    expect.objectContaining({ code: 'cluster-not-allowed', exitCode: 64 }),
  );
});

test.each(['prod', 'eks-prod-1', 'production', 'LIVE', 'shop.prd'])(
  '"%s" needs its context typed',
  (name) => {
    for (const field of ['context', 'namespace'] as const) {
      const there = { ...place, [field]: name };
      expect(() => refuseUnlessAllowed(there, [there], undefined)).toThrow('looks like production');
      expect(() => refuseUnlessAllowed(there, [there], 'something')).toThrow('is not the context');
      expect(() => refuseUnlessAllowed(there, [there], there.context)).not.toThrow();
    }
  },
);

test.each(['products', 'olive', 'delivery'])('"%s" does not look like production', (namespace) => {
  const there = { ...place, namespace };
  expect(() => refuseUnlessAllowed(there, [there], undefined)).not.toThrow();
});
