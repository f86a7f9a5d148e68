// What the dashboards show of a real run with known faults, against the truth of its folder; and that a wrong number is caught.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientMetrics, observed, runFiles, type Observed } from '../contract/index.ts';
import type { Finding } from '../dashboards/check/index.ts';
import { exposedNames } from '../dashboards/exposition/index.ts';
import { Place } from './showtime.ts';

const place = new Place();
let folder = '';

beforeAll(async () => {
  const { code, stderr } = await place.run([
    'run', '--observe', '--duration', '75s', '--peak', '40', '--seed', '11',
    '--fault', 'refuse-orders@8s,for=20s,share=0.1', '--fault', 'kill-zone@34s,for=12s,zone=c', '--fault', 'cut-writer-link@50s,for=5s',
  ]);
  expect([0, 1, 2], stderr).toContain(code);
  folder = place.runFolders().at(-1) ?? '';
}, 300_000);
afterAll(async () => {
  // Nothing is up any more unless a test failed.
  await place.run(['recover']);
  place.remove();
});

async function checked(dir: string): Promise<{ code: number | null; outcome: string; findings: Finding[] }> {
  const { code, stdout } = await place.run(['dashboards', 'check', dir, '--json']);
  return { code, ...JSON.parse(stdout) as { outcome: string; findings: Finding[] } };
}

/** The run with other answers of its Prometheus. */
function runWith(name: string, change: (answers: Observed) => void): string {
  const copy = join(place.folder, name), file = join(copy, runFiles.observed);
  cpSync(folder, copy, { recursive: true });
  const answers = observed.parse(JSON.parse(readFileSync(file, 'utf8')));
  change(answers);
  writeFileSync(file, JSON.stringify(answers));
  return copy;
}

const ofCheck = (findings: readonly Finding[], check: string): Finding[] => findings.filter((finding) => finding.check === check);

test('every panel answered, every name was seen, and every key number is true', async () => {
  const { code, outcome, findings } = await checked(folder);
  expect(findings.filter((finding) => finding.outcome === 'fail' || finding.outcome === 'unknown')).toEqual([]);
  expect([code, outcome]).toEqual([0, 'pass']);
  for (const check of ['names-exist', 'names-seen', 'panels-answer', 'values-true']) {
    expect(ofCheck(findings, check).filter((finding) => finding.outcome === 'pass').length, check).toBeGreaterThan(12);
  }
});

test('numbers that are half as much again are caught by every value test', async () => {
  const { findings: right } = await checked(folder);
  const { code, findings } = await checked(runWith('off', ({ queries }) => {
    for (const { series } of queries) for (const { points } of series) for (const point of points) if (point[1] !== null) point[1] = point[1] * 1.5 + 6;
  }));
  expect(code).toBe(1);
  const asked = ofCheck(right, 'values-true').filter(({ outcome }) => outcome === 'pass');
  const stillPass = ofCheck(findings, 'values-true').filter(({ outcome }) => outcome === 'pass').map(({ because }) => because);
  expect(asked.length).toBeGreaterThan(12);
  // Times in effect are counted in points above zero: those are caught by the next test.
  expect(stillPass.filter((because) => !because.startsWith('seconds for which'))).toEqual([]);
});

test('a panel without data, a fault that does not show, and a missing file are caught', async () => {
  const { findings } = await checked(runWith('empty', ({ queries }) => {
    for (const query of queries) query.series = [];
  }));
  expect(ofCheck(findings, 'panels-answer').some(({ outcome }) => outcome === 'pass')).toBe(false);
  expect(ofCheck(findings, 'values-true').some(({ outcome }) => outcome === 'pass')).toBe(false);
  const nameless = await checked(runWith('nameless', (answers) => { answers.names = {}; }));
  expect(ofCheck(nameless.findings, 'names-seen').some(({ outcome }) => outcome === 'pass')).toBe(false);
  const torn = runWith('torn', () => undefined);
  writeFileSync(join(torn, runFiles.observed), '{"schemaVersion":1,');
  expect(await checked(torn)).toMatchObject({ code: 2, outcome: 'unknown' });
});

test('the list of names that parts really expose holds what this run saw and the dashboards name', () => {
  const names = observed.parse(JSON.parse(readFileSync(join(folder, runFiles.observed), 'utf8'))).names;
  const listed = exposedNames()[0] ?? {};
  // k6 names dropped iterations only once there is one.
  const stale = Object.keys(listed).filter((name) => !(name in names) && name !== clientMetrics.dropped);
  expect(stale, 'no longer exposed: showtime dashboards names RUN > dashboards/exposition/seen.json').toEqual([]);
});
