// Text that a person wrote as YAML becomes a tree of values, or problems with their lines; it never fills the
// memory.
import { expect, it } from 'vitest';
import { parseYamlText } from './yaml-text.ts';

const problemsOf = (text: string): readonly string[] => parseYamlText(text, 'f.yaml').problems;

it('a YAML reader follows anchors and merge keys, and finds the lines', () => {
  const text =
    'base: &base\n  for: 5s\nsteps:\n  - <<: *base\n    at: 1s\n  - {<<: *base, at: 2s, for: 1s}\n';
  const { value, problems, lineOf } = parseYamlText(text, 'f.yaml');
  expect(problems).toEqual([]);
  expect((value as { steps: unknown }).steps).toEqual([
    { for: '5s', at: '1s' },
    { at: '2s', for: '1s' },
  ]);
  // A merged value is written elsewhere: the line is that of the step that takes it.
  expect([lineOf(['steps', 0, 'at']), lineOf(['steps', 0, 'for']), lineOf(['steps', 1])]).toEqual([5, 4, 6]);
});

const nine = (what: string): string => Array.from({ length: 9 }, () => what).join(', ');
const bomb = [
  'a: &a [lol]',
  ...[...'bcdefghi'].map((name, at) => `${name}: &${name} [${nine(`*${'abcdefgh'[at]}`)}]`),
].join('\n');

it.each([
  ['x: 1\n---\ny: 2', /^f\.yaml:2: Source contains multiple documents/],
  ['x: 1\ny: *nowhere', /^f\.yaml:2: Unresolved alias/],
  ['x: 1\ny: &y [*y]', /^f\.yaml:2: a value holds itself/],
  ['x: &x {y: {z: *x}}', /^f\.yaml:1: a value holds itself/],
  ['x: &x\n  <<: *x\n  y: 1', /^f\.yaml:2: /],
  ['x: {<<: 1}', /^f\.yaml:1: a merge key \(<<\) takes a map/],
  [bomb, /^f\.yaml:2: its aliases repeat what their anchors name more than 100 times: write the values out$/],
  ['['.repeat(100_000), /^f\.yaml:\d+: lists or maps are nested too deeply/],
  ['- '.repeat(100_000), /^f\.yaml:1: lists or maps are nested too deeply/],
  [
    Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    /^f\.yaml:202: lists or maps are nested too deeply/,
  ],
  [`x: &x 1\ny: [${'*x, '.repeat(1_001)}]`, /^f\.yaml:2: it has more than 1000 aliases/],
  [`${'['.repeat(3_000)}${']'.repeat(3_000)}`, /^f\.yaml:\d+: lists or maps are nested too deeply/],
])('a YAML reader names what is wrong with text %#', (text, problem) => {
  expect(problemsOf(text)[0]).toMatch(problem);
});

it('a YAML reader reads what only looks deep: brackets in text, and text that is set in', () => {
  const text = `a: "${'['.repeat(500)}"\n# ${'{'.repeat(500)}\nb: |\n${' '.repeat(300)}far\n`;
  expect(parseYamlText(text, 'f.yaml')).toMatchObject({
    problems: [],
    value: { a: '['.repeat(500), b: 'far\n' },
  });
});
