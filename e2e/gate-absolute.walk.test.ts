// Without a baseline the absolute budgets are judged; and the output for CI.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gateFiles } from '../contract/index.ts';
import { expectAnswer, inGateWorkspace, small } from './gate-workspace.ts';

const gate = (candidate: string, ...more: string[]): string[] => [
  'gate',
  '--candidate',
  candidate,
  ...small,
  ...more,
];

test.concurrent(
  'a sound service passes; GitHub gets annotations and a summary, a history a row, which is too few for a trend',
  inGateWorkspace(async (workspace) => {
    // Nothing takes longer than the load's timeout: only a failure could violate it.
    workspace.budgets('p50: { belowMs: 4999 }, availability: 0.9');
    const summary = join(workspace.folder, 'step-summary.md');
    const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
    writeFileSync(summary, 'an earlier step\n');
    const first = await workspace.run(gate(workspace.kiosk(), '--history', 'history/gates.csv'), github);
    expectAnswer(first, workspace.gateVerdict(), 'pass');
    expect(first.stdout).toMatch(/^::(notice|warning) title=Gate%3A |^::(notice|warning) title=Gate: /m);
    expect(readFileSync(summary, 'utf8')).toMatch(/^an earlier step\n/);
    expect(readFileSync(summary, 'utf8')).toContain(workspace.text(gateFiles.summary).trim());

    const [header, ...rows] = readFileSync(join(workspace.folder, 'history/gates.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(header).toBe(
      'time,id,outcome,candidate,commit,baseline,pairs,tickets-p50-below.candidate_ms,tickets-p50-below.bad_percent,tickets-availability.bad_percent',
    );
    expect(rows.map((row) => row.split(',')[1])).toEqual(
      workspace.runFolders().map((folder) => folder.split('/').at(-1)),
    );
    expect(await workspace.run(['gate', 'trend', 'history/gates.csv'])).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('too few rows') as string,
    });
  }),
);

test.concurrent(
  'a service that is too slow, and fails one request in ten, fails with 1 on both',
  inGateWorkspace(async (workspace) => {
    workspace.budgets('p50: { belowMs: 5 }, availability: 0.99');
    const done = await workspace.run(gate(workspace.kiosk({ FAIL_EVERY: 10, DELAY_MS: 20 })));
    const verdict = workspace.gateVerdict();
    expect([verdict.load.failed > 0, workspace.text(gateFiles.slices)]).toEqual([
      true,
      expect.stringContaining('"status 500"'),
    ]);
    if (!expectAnswer(done, verdict, 'fail')) return;
    expect(verdict.budgets.map(({ outcome }) => outcome)).toEqual(['fail', 'fail']);
    expect(done.stdout).toMatch(/^FAIL: tickets-p50-below, tickets-availability/);
  }),
);
