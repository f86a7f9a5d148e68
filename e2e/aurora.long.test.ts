// Both failovers of Aurora in one whole run: the AWS SDK calls the RDS API on loopback, which moves the writer of a real
// MySQL pair while customers order.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Verdict } from '../contract/index.ts';
import { doubtsOf } from './doubts.ts';
import { Workspace, type CommandResult } from './showtime.ts';

/** Objectives that so short a run can decide. */
const slos = `
- { name: orders-good, objective: 0.8, indicator: { kind: availability, of: order } }
- { name: menus-good, objective: 0.8, indicator: { kind: availability, of: menu } }
`;

const workspace = new Workspace();
let run: CommandResult;
let verdict: Verdict;
beforeAll(async () => {
  const file = join(workspace.folder, 'slos.yaml');
  writeFileSync(file, slos);
  const load = ['--duration', '45s', '--peak', '8', '--seed', '7', '--slos', file];
  const faults = ['--fault', 'crash-writer@12s', '--fault', 'switch-over-writer@28s'];
  run = await workspace.run(['run', '--database', 'mysql', '--aurora', 'stand-in', ...load, ...faults]);
  verdict = workspace.verdict();
});
afterAll(() => workspace.leave());

test('each fault is one call of FailoverDBCluster, and is proven by a new writer in API and SQL', () => {
  const events = workspace.events();
  const injected = events.flatMap((event) => (event.kind === 'fault-injected' ? [event.evidence] : []));
  expect(injected).toEqual([
    expect.objectContaining({ call: 'FailoverDBCluster', target: null }),
    expect.objectContaining({ call: 'FailoverDBCluster', target: expect.any(String) as string }),
  ]);
  const proofs = events.flatMap((event) => (event.kind === 'fault-in-effect' ? [event.evidence] : []));
  expect(proofs).toHaveLength(2);
  for (const proof of proofs) expect(proof['apiWriter']).toBe(proof['sqlWriter']);
  expect(proofs[0]?.['apiWriter']).not.toBe(proofs[1]?.['apiWriter']);
});

test('no acknowledged order is lost, doubled or oversold, and nothing fails', () => {
  const outcomes = new Map(verdict.verdicts.map(({ checker, outcome }) => [checker, outcome]));
  for (const checker of [
    'acknowledged-orders-stored-once',
    'one-order-per-key',
    'stock-adds-up',
    'payments-match',
    'faults-bit',
  ])
    expect([checker, outcomes.get(checker)]).toEqual([checker, 'pass']);
  expect(verdict.verdicts.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect(run.code, run.stdout).toBe(doubtsOf(verdict).length > 0 ? 2 : 0);
});
