// Two runs at once in one place do not disturb each other, not even when one of them is aborted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runFiles, type RunRecord, type Verdict } from '../contract/index.ts';
import { Place, type Started } from './showtime.ts';

let place: Place;
beforeEach(() => { place = new Place(); });
afterEach(() => place.leave());

const start = (seed: number): Started => place.start(['run', '--duration', '4s', '--peak', '5', '--seed', String(seed), '--plan', 'none']);

function verdictOf(seed: number): Verdict {
  const folder = place.runFolders().find((one) => (JSON.parse(readFileSync(join(one, runFiles.run), 'utf8')) as RunRecord).seed === seed) ?? '';
  return place.verdict(folder);
}

function expectNothingBroken({ verdicts }: Verdict): void {
  expect(verdicts.filter(({ checker, outcome }) => outcome === 'fail' && !checker.startsWith('slo:'))).toEqual([]);
  expect(verdicts.find(({ checker }) => checker === 'no-unexpected-order')?.outcome).toBe('pass');
}

test('side by side, each is judged by its own', async () => {
  const done = await Promise.all([1, 2].map((seed) => start(seed).over));
  expect(done.map(({ stderr }) => stderr).join('\n')).not.toContain('what:');
  // On a starved machine an SLO may surely be missed; nothing else may.
  for (const { code } of done) expect([1, 2]).toContain(code);
  for (const seed of [1, 2]) expectNothingBroken(verdictOf(seed));
});

test('one that is aborted leaves the other alone', async () => {
  const [aborted, other] = [start(1), start(2)];
  await Promise.all([aborted.until(/the real peak/), other.until(/the real peak/)]);
  aborted.child.kill('SIGINT');
  expect((await aborted.over).code).toBe(130);
  const done = await other.over;
  expect(done.stderr).not.toContain('what:');
  expect([1, 2]).toContain(done.code);
  expectNothingBroken(verdictOf(2));
});
