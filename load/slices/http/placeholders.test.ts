// Placeholders: what each becomes, that it is the same for the same arrival, and what is found wrong with
// them.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Draws, emptyRangesIn, fill, isFixed, templateOf, variablesIn } from './placeholders.ts';

const draws = (arrival: number, tokens: string[] = ['t1', 't2', 't3']): Draws =>
  new Draws({ drawSeed: 5, arrival, n: 70 + arrival, tokens });

it('placeholders become the number, the key, the token and numbers of the range', () => {
  const text = fill(templateOf('/{n}/{key}/{token}/{3..5}', {}), draws(2));
  expect(text).toMatch(
    /^\/72\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\/t[123]\/[345]$/,
  );
});

it('placeholders have one key and one token an arrival, wherever they stand, and a new number each time', () => {
  const one = draws(1);
  const template = templateOf('{key} {token} {1..1000000} {1..1000000}', {});
  const [key, token, first, second] = fill(template, one).split(' ');
  expect(fill(template, one).split(' ').slice(0, 2)).toEqual([key, token]);
  expect(first).not.toBe(second);
});

it('placeholders are the same for the same arrival, other keys for others, and do not depend on which tokens there are', () => {
  const template = templateOf('{token} {key} {1..1000}', {});
  const withoutToken = (text: string): string => text.slice(text.indexOf(' '));
  const keys = new Set<string>();
  fc.assert(
    fc.property(fc.nat(1_000_000), (arrival) => {
      expect(fill(template, draws(arrival))).toBe(fill(template, draws(arrival)));
      expect(withoutToken(fill(template, draws(arrival, ['other'])))).toBe(
        withoutToken(fill(template, draws(arrival))),
      );
    }),
    { seed: 2, numRuns: 100 },
  );
  for (let arrival = 0; arrival < 20_000; arrival += 1)
    keys.add(fill(templateOf('{key}', {}), draws(arrival)));
  expect(keys.size).toBe(20_000);
});

it('placeholders reach both ends of a range, and nothing beyond', () => {
  const seen = new Set(
    Array.from({ length: 500 }, (_, arrival) => fill(templateOf('{1..4}', {}), draws(arrival))),
  );
  expect([...seen].toSorted()).toEqual(['1', '2', '3', '4']);
});

it('placeholders of the environment are filled once, and made to fit where they stand', () => {
  const template = templateOf('a={env:WHAT}&b', { WHAT: 'x y' }, encodeURIComponent);
  expect(isFixed(template)).toBe(true);
  expect(fill(template, draws(0))).toBe('a=x%20y&b');
  expect(
    fill(templateOf('{token}', {}), draws(0, ['a"b']), (value) => JSON.stringify(value).slice(1, -1)),
  ).toBe('a\\"b');
});

it('placeholders are nothing else: other braces stay', () => {
  const text = '{"a":{"n":1},"b":"{ n }{unknown}{1..x}"}';
  expect(fill(templateOf(text, {}), draws(0))).toBe(text);
});

it('placeholders are checked for variables and for empty ranges', () => {
  expect(variablesIn('{env:A}{n}{env:B_2}')).toEqual(['A', 'B_2']);
  expect(emptyRangesIn('{9..1}{1..9}{3..3}')).toEqual(['{9..1}']);
});
