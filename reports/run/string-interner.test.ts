// Texts by number: the same text has the same number, other texts have others, and every text comes back as
// it was.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noString, StringInterner } from './string-interner.ts';

const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '',
    'é',
    '주문',
    '\ud800',
    '\udfff',
    '\0',
    'x'.repeat(255),
    'x'.repeat(256),
    'y'.repeat(70_000),
  ),
  fc.nat(300).map((n) => `01M84CX85GEEQ1S5HY2FQ${n}`),
);

describe('texts', () => {
  it('texts are numbered from 0 in the order of adding, each once', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 400 }), fc.array(text), (added, others) => {
        const table = new StringInterner();
        const model = new Map<string, number>();
        for (const one of added) {
          if (!model.has(one)) model.set(one, model.size);
          expect(table.add(one)).toBe(model.get(one));
        }
        expect(table.size).toBe(model.size);
        for (const one of [...added, ...others]) expect(table.find(one)).toBe(model.get(one) ?? noString);
        for (const [one, number] of model) expect(table.textOf(number)).toBe(one);
      }),
      { seed: 20_261_123, numRuns: 200 },
    );
  });

  it('texts are found among many that are nearly alike', () => {
    const table = new StringInterner();
    const names = Array.from({ length: 100_000 }, (_, n) => `${n % 20_000} c8539dbeb797-1-${n}`);
    expect(names.filter((name, n) => table.add(name) !== n)).toEqual([]);
    expect(names.filter((name, n) => table.find(name) !== n || table.textOf(n) !== name)).toEqual([]);
    expect(table.find('1 c8539dbeb797-1-100001')).toBe(noString);
  });

  it('texts have no text for a number that is none', () => {
    const table = new StringInterner();
    table.add('one');
    expect([table.textOf(noString), table.textOf(1)]).toEqual([undefined, undefined]);
  });
});
