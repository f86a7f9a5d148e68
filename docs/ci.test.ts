import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../contract/index.ts';

const page = readFileSync(join(packageRoot(), 'docs/ci.md'), 'utf8');
const yamls = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(
  ([, text]) => parse(text ?? '') as Record<string, unknown>,
);
const action = parse(readFileSync(join(packageRoot(), 'action.yml'), 'utf8')) as {
  inputs: object;
  outputs: object;
};

it('the page on CI shows workflows that parse: two of GitHub, one of GitLab', () => {
  expect(yamls.map((one) => Object.keys(one)[0])).toEqual(['name', 'name', 'showtime-gate']);
});

it('the page on CI names every input and output of the action, and none that it has not', () => {
  const table = page.slice(page.indexOf('| input |'), page.indexOf('Outputs:'));
  const inputs = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name]) => name),
  );
  expect(inputs.sort()).toEqual(Object.keys(action.inputs).sort());
  for (const name of Object.keys(action.outputs)) expect(page).toContain(`\`${name}\``);
});

it('the page on CI never puts an expression of GitHub into the text of a script', () => {
  const scripts = [...JSON.stringify(yamls).matchAll(/"run":"((?:[^"\\]|\\.)*)"/g)].map(
    ([, script]) => script,
  );
  expect(scripts.length).toBeGreaterThan(4);
  for (const script of scripts) expect(script).not.toContain('${{');
});
