// A script of scenes: what a good one becomes, and each refusal with its place.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { packageRoot, ShowtimeError, showScriptJsonSchema } from '../contract/index.ts';
import { fastOrderShow } from '../control/show/fast-order-scenes.ts';
import { readShowScript, scriptOf } from './show-script.ts';

const good = {
  title: 'My talk',
  scenes: [
    { title: 'All is well', say: 'Look.', lasts: '10s' },
    {
      title: 'The writer dies',
      fault: { kind: 'crash-writer' },
      for: '4s',
      predict: { outage: '1.5s', failed: 12 },
      lookFor: 'the stopwatch',
    },
    { title: 'A pod', fault: 'kill-pod' },
  ],
};

test('what is not written is filled in, and durations become milliseconds', () => {
  expect(scriptOf(good).script).toEqual({
    title: 'My talk',
    scenes: [
      {
        title: 'All is well',
        say: 'Look.',
        lookFor: '',
        fault: null,
        holdMs: 3_000,
        predict: null,
        lastsMs: 10_000,
        gate: null,
      },
      {
        title: 'The writer dies',
        say: '',
        lookFor: 'the stopwatch',
        fault: { kind: 'crash-writer', of: { role: 'writer' } },
        holdMs: 4_000,
        predict: { outageMs: 1_500, failed: 12 },
        lastsMs: 5_000,
        gate: null,
      },
      {
        title: 'A pod',
        say: '',
        lookFor: '',
        fault: { kind: 'kill-pod', of: { pod: 'any' } },
        holdMs: 3_000,
        predict: { outageMs: 0, failed: 0 },
        lastsMs: 5_000,
        gate: null,
      },
    ],
  });
});

const scene = good.scenes[1] ?? {};
test.each([
  ['no title', { ...good, title: '' }, 'title'],
  ['no scene', { ...good, scenes: [] }, 'at least one scene'],
  ['an unknown field', { ...good, scenes: [{ ...scene, fualt: 1 }] }, 'no such field; there are title, say'],
  [
    'an unknown fault',
    { ...good, scenes: [{ ...scene, fault: 'explode' }] },
    'expected a fault kind or {kind, of}',
  ],
  [
    'a setting that the fault does not take',
    { ...good, scenes: [{ ...scene, fault: { kind: 'crash-writer', of: { zone: 'a' } } }] },
    'crash-writer takes no "zone"',
  ],
  [
    'a zone fault without a zone',
    { ...good, scenes: [{ ...scene, fault: 'kill-zone' }] },
    'kill-zone needs a "zone"',
  ],
  ['a duration without a unit', { ...good, scenes: [{ ...scene, for: '4' }] }, 'a number with its unit'],
  ['a hold of a day', { ...good, scenes: [{ ...scene, for: '24h' }] }, 'at most 30m, got 24h'],
  [
    'a prediction without a fault',
    { ...good, scenes: [{ title: 'x', predict: { outage: '1s', failed: 1 } }] },
    'nothing to predict',
  ],
  ['a hold without a fault', { ...good, scenes: [{ title: 'x', for: '1s' }] }, 'nothing to hold'],
  [
    'a gate beside a fault',
    { ...good, scenes: [{ ...scene, gate: 'runs/gate' }] },
    'a fault or a gate, not both',
  ],
  [
    'a gate whose folder has no verdict',
    { ...good, scenes: [{ title: 'x', gate: '/nowhere' }] },
    'scenes.0.gate: /nowhere/gate-verdict.json cannot be read: ENOENT',
  ],
  ['half an order', { ...good, scenes: [{ ...scene, predict: { outage: '1s', failed: 0.5 } }] }, 'int'],
])('%s is refused', (_, value, text) => {
  const { script, problems } = scriptOf(value);
  expect(script).toBeUndefined();
  expect(problems.map((problem) => `${problem.path.join('.')}: ${problem.text}`).join('\n')).toContain(text);
});

test('a scene shows the result of a gate’s folder', () => {
  const gate = fastOrderShow.scenes.at(-1)?.gate ?? null;
  const asked: string[] = [];
  const { script } = scriptOf({ title: 'x', scenes: [{ title: 'stopped', gate: 'runs/g' }] }, (folder) => {
    asked.push(folder);
    return gate ?? 'the bundled show has no gate';
  });
  expect([asked, script?.scenes[0]]).toEqual([['runs/g'], expect.objectContaining({ fault: null, gate })]);
});

test('a file is refused with all of its problems, each with its line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'show-script-'));
  try {
    const file = join(folder, 'talk.yaml');
    writeFileSync(
      file,
      'title: x\nscenes:\n  - title: one\n    fault: explode\n  - title: two\n    for: 3s\n    predict: {outage: 1s, failed: 1}\n',
    );
    const error = await readShowScript(file).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(ShowtimeError);
    const { code, exitCode, explanation } = error as ShowtimeError;
    expect([code, exitCode]).toEqual(['bad-show', 64]);
    expect(explanation.problems?.map((line) => line.slice(0, 35))).toEqual([
      expect.stringMatching(/^talk\.yaml:4: scene 1, fault: /),
      expect.stringMatching(/^talk\.yaml:7: scene 2, predict: /),
      expect.stringMatching(/^talk\.yaml:6: scene 2, for: /),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the JSON Schema for editors takes what is taken and refuses an unknown field', () => {
  const accepts = new Ajv2020({ strict: false }).compile(showScriptJsonSchema());
  expect(accepts(good)).toBe(true);
  expect(accepts({ ...good, scenes: [{ title: 'x', fualt: 'kill-pod' }] })).toBe(false);
});

test('the example of docs/demo.md is a script', async () => {
  const doc = readFileSync(join(packageRoot(), 'docs/demo.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(doc) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'show-script-'));
  try {
    writeFileSync(join(folder, 'talk.yaml'), example);
    expect((await readShowScript(join(folder, 'talk.yaml'))).scenes.length).toBeGreaterThan(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('each fault of the bundled show has a prediction and is held long enough to be seen', () => {
  for (const { fault, predict, holdMs } of fastOrderShow.scenes) {
    expect(predict === null).toBe(fault === null);
    if (fault !== null) expect(holdMs).toBeGreaterThanOrEqual(2_000);
  }
});
