// A target that is observed from the start: what a run on it keeps of its dashboards, and what dashboards check finds
// there. observed.long.test.ts asks for alerts, receivers, every key number, and Ctrl-C, observed-lost.long.test.ts for
// a Prometheus that dies.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { observed, runFiles, targetStatus, type Observed } from '../contract/index.ts';
import type { Finding } from '../dashboards/check/index.ts';
import { runInProcess } from './in-process.ts';
import { Workspace, type CommandResult } from './showtime.ts';

const workspace = new Workspace();
let up: CommandResult;
beforeAll(async () => {
  up = await workspace.run(['up', '--observe', '--json', '--pods', '2']);
});
afterAll(() => workspace.leave());

test('up --observe starts a Prometheus and an Alertmanager that are ready, and status finds them', async () => {
  const { observability } = targetStatus.parse(JSON.parse(up.stdout));
  const ready = await Promise.all(
    [observability?.prometheusUrl, observability?.alertmanagerUrl].map(
      async (url) => (await fetch(`${url}/-/ready`)).status,
    ),
  );
  expect(ready).toEqual([200, 200]);
  expect((await workspace.run(['status'])).stdout).toContain(`prometheus    ${observability?.prometheusUrl}`);
});

test('a short observed run on it keeps what the dashboards showed; dashboards check judges it, a run with other numbers and a damaged one', async () => {
  const load = [
    '--id',
    'local',
    '--duration',
    '12s',
    '--peak',
    '16',
    '--seed',
    '11',
    '--fault',
    'refuse-orders@3s,for=5s,share=0.3',
  ];
  const done = await workspace.run(['run', '--observe', ...load]);
  expect(done.stderr).not.toContain('observed.json is missing');
  const answers = answersOf(workspace.runFolders()[0] ?? '');
  expect(Object.keys(answers.versions).sort()).toEqual(['alertmanager', 'mysqld_exporter', 'prometheus']);
  expect(answers.queries.filter(({ error }) => error !== null)).toEqual([]);
  expect(answers.names).toHaveProperty('chaos_active');
  expect(answers.names).toHaveProperty('k6_showtime_intents_total');

  const { code, outcome, findings } = await checked(workspace.runFolders()[0] ?? '');
  expect(code).toBe({ pass: 0, fail: 1, unknown: 2 }[outcome]);
  // Of so short a run some panels have no data yet, and key numbers are mostly edges: neither is asked here.
  expect(findings.filter((one) => one.check === 'names-exist' && one.outcome === 'fail')).toEqual([]);
  expect(
    findings.filter((one) => one.check === 'panels-answer' && one.outcome === 'pass').length,
  ).toBeGreaterThan(12);

  for (const { series } of answers.queries)
    for (const { points } of series)
      for (const point of points) if (point[1] !== null) point[1] = point[1] * 1.5 + 6;
  const off = await checked(copyWith('off', JSON.stringify(answers)));
  // On a machine without room the same numbers are wrong, and prove nothing.
  expect(off.outcome).not.toBe('pass');
  expect(
    off.findings.some(
      (one) =>
        one.check === 'values-true' &&
        (one.outcome === 'fail' || one.because.includes('; the run proves nothing (')),
    ),
  ).toBe(true);
  expect(await checked(copyWith('torn', '{"schemaVersion":1,'))).toMatchObject({
    code: 2,
    outcome: 'unknown',
  });
});

function answersOf(folder: string): Observed {
  return observed.parse(JSON.parse(readFileSync(join(folder, runFiles.observed), 'utf8')));
}

/** The run with another file of answers. */
function copyWith(name: string, answers: string): string {
  const copy = join(workspace.folder, name);
  cpSync(workspace.runFolders()[0] ?? '', copy, { recursive: true });
  writeFileSync(join(copy, runFiles.observed), answers);
  return copy;
}

async function checked(
  dir: string,
): Promise<{ code: number | null; outcome: 'pass' | 'fail' | 'unknown'; findings: Finding[] }> {
  const { code, stdout } = await runInProcess(workspace, ['dashboards', 'check', dir, '--json']);
  return { code, ...(JSON.parse(stdout) as { outcome: 'pass' | 'fail' | 'unknown'; findings: Finding[] }) };
}

test('down ends an observed target completely', async () => {
  expect(await workspace.run(['down'])).toMatchObject({ code: 0 });
  expect(workspace.leftRunning()).toEqual([]);
});
