// Several refusals become one, and no file's problems hide those of another.
import { expect, it } from 'vitest';
import { ShowtimeError } from '../contract/index.ts';
import { Refusals } from './refusals.ts';

const wrong = (name: string, count: number): ShowtimeError =>
  new ShowtimeError('bad-slos', {
    what: `${name} is wrong`,
    why: 'y',
    fix: 'f',
    problems: Array.from({ length: count }, (_, line) => `${name}:${line + 1}: wrong`),
  });

it('a refusal of many files shows something of each file, however much is wrong with the others', () => {
  const refusals = new Refusals('run');
  for (const [name, count] of [
    ['a.yaml', 3_000],
    ['b.yaml', 2],
    ['c.yaml', 40],
  ] as const)
    refusals.add(wrong(name, count));
  const text = refusals.asOne().render();
  for (const line of [
    'a.yaml:1: wrong',
    'and 2,993 more',
    'b.yaml:2: wrong',
    'c.yaml:7: wrong',
    'and 33 more',
  ])
    expect(text).toContain(`- ${line}\n`);
});

it('a single refusal is the one refusal as it is', () => {
  const refusals = new Refusals('run');
  const error = wrong('a.yaml', 3);
  refusals.add(error);
  expect(refusals.asOne()).toBe(error);
});
