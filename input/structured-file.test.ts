import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readStructuredFile } from './structured-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'structured-'));

it('a structured file reader reads JSON with tabs and a byte order mark, YAML with anchors, and modules that import others', async () => {
  writeFileSync(join(dir, 'numbers.ts'), 'export const numbers: number[] = [1];\n');
  expect(await valueOf('a.json', '\uFEFF{\n\t"a": [1]\n}')).toEqual({ a: [1] });
  expect(await valueOf('a.yaml', 'x: &one [1]\na: *one\n')).toEqual({ x: [1], a: [1] });
  expect(
    await valueOf(
      'a.ts',
      'import { basename } from "node:path";\nimport { numbers } from "./numbers.ts";\nexport default { [basename("/b/a")]: numbers };\n',
    ),
  ).toEqual({ a: [1] });
});

it('a structured file reader finds the line of a key, of an item, and of the parent of a missing value', async () => {
  const { locate } = await read('b.yaml', '# words\nload:\n\n  requests:\n    - path: /\n    - path: /b\n');
  expect(
    [['load'], ['load', 'requests'], ['load', 'requests', 1], ['load', 'requests', 1, 'body'], []].map(
      locate,
    ),
  ).toEqual(['b.yaml:2:', 'b.yaml:4:', 'b.yaml:6:', 'b.yaml:6:', 'b.yaml:2:']);
});

it('a structured file reader reports what is wrong with a file that cannot be read', async () => {
  const cases: [name: string, text: string, problem: string][] = [
    [
      'c.yaml',
      'a: *nowhere\n',
      'c.yaml:1: Unresolved alias (the anchor must be set before the alias): nowhere',
    ],
    ['d.yaml', 'a: 1\na: 2\nb: [\n', 'd.yaml:2: Map keys must be unique'],
    ['e.json', '', 'e.json:1: Unexpected end of file in JSON'],
    ['f.mjs', 'throw "bare words";\n', 'f.mjs: throws as it is read: bare words'],
    ['g.yaml', 'a: 1\nb: &b [*b]\n', 'g.yaml:2: a value holds itself through its own anchor: write it out'],
    [
      'h.mjs',
      'const a = []; a.push(a); export default a;\n',
      'h.mjs: exports what is no plain data: Converting circular structure to JSON',
    ],
  ];
  for (const [name, text, problem] of cases) expect((await read(name, text)).problems).toContain(problem);
});

it('a structured file reader opens neither a pipe nor a device nor a directory, for data and for modules', async () => {
  for (const name of ['pipe.yaml', 'pipe.ts']) execFileSync('mkfifo', [join(dir, name)]);
  symlinkSync('/dev/zero', join(dir, 'endless.json'));
  mkdirSync(join(dir, 'folder.yaml'));
  for (const [name, kind] of [
    ['pipe.yaml', 'a pipe'],
    ['pipe.ts', 'a pipe'],
    ['endless.json', 'a device'],
    ['folder.yaml', 'a directory'],
  ] as const)
    expect((await readStructuredFile(join(dir, name))).problems).toEqual([
      `${name}: cannot be read: it is ${kind}, not a regular file: write its content into a file`,
    ]);
});

function read(name: string, text: string): ReturnType<typeof readStructuredFile> {
  writeFileSync(join(dir, name), text);
  return readStructuredFile(join(dir, name));
}

async function valueOf(name: string, text: string): Promise<unknown> {
  const { value, problems } = await read(name, text);
  expect(problems).toEqual([]);
  return value;
}
