// What is under way: first come, first taken, separately by member and by request.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UnderWay } from './under-way.ts';

it('what is under way belongs to one intent and to one waiting member', () => {
  const under = new UnderWay();
  under.add(1, 7, 10);
  under.add(1, -8, 11);
  under.add(2, 7, 12);
  expect([under.take(2, -8), under.take(1, -8), under.take(2, 7), [...under.values()]]).toEqual([
    undefined,
    11,
    12,
    [10],
  ]);
});

it('what is under way is taken in the order in which it came, as from a plain list', () => {
  const step = fc.record({ adds: fc.boolean(), intent: fc.nat(2), who: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const under = new UnderWay();
      const list: { intent: number; who: number; value: number }[] = [];
      steps.forEach(({ adds, intent, who }, value) => {
        if (adds) {
          under.add(intent, who, value);
          list.push({ intent, who, value });
        } else {
          const at = list.findIndex((one) => one.intent === intent && one.who === who);
          expect(under.take(intent, who)).toBe(at < 0 ? undefined : list.splice(at, 1)[0]?.value);
        }
        expect([...under.values()].sort((a, b) => a - b)).toEqual(list.map((one) => one.value));
      });
    }),
    { seed: 20_261_123 },
  );
});
