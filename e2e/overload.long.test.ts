// A rush on a machine that is hardly large enough: a fault is over when it is over, and no overload of retries
// outlives it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCpuQuota, whyNoCpuQuota } from '../bench/real-run/cpu-quota.ts';
import { systemClock } from '../platform/clock.ts';
import { probe, runFiles, type LedgerLine } from '../contract/index.ts';
import { Workspace } from './showtime.ts';

/** With this many cores and 60 orders/s, orders once stopped for 52 to 98 s after the first fault. */
const cores = 1.15;
const peak = '60';
/** Far below that, and far above what a pod takes to start on such a machine, ms. */
const maxSilenceMs = 10_000;
/** With a full budget: the first send, and at most eight retries. */
const maxSends = 9;

const noQuota = await whyNoCpuQuota(systemClock());
if (noQuota !== undefined) console.warn(`the quota is skipped: none can be set here (${noQuota})`);

// Where no cgroup can be made, service/overload/collapse.test.ts shows the same in simulated time.
test.skipIf(noQuota !== undefined)(
  'a service goes on ordering after a pod was killed, although it has too little CPU for retries',
  async () => {
    const workspace = new Workspace();
    const quota = await makeCpuQuota(systemClock(), cores);
    try {
      const started = workspace.start(
        ['run', '--peak', peak, '--duration', '40s', '--fault', 'kill-pod@12s', '--seed', '3'],
        {},
      );
      quota.add(started.child.pid!);
      const { stderr } = await started.over;
      expect(workspace.runFolders(), stderr).toHaveLength(1);
      const at = new Map(workspace.events().map(({ kind, atMs }) => [kind, atMs]));
      const injectedMs = at.get('fault-injected') ?? NaN;
      const endedMs = at.get('load-ended') ?? NaN;
      const orders = ledgerOf(workspace).filter(
        ({ op, member, settling }) => op === 'order' && member !== probe.member && settling !== true,
      );
      const acknowledgedMs = orders
        .filter(({ outcome, atMs }) => outcome === 'acknowledged' && atMs >= injectedMs && atMs <= endedMs)
        .map(({ atMs }) => atMs);
      const moments = [injectedMs, ...acknowledgedMs];
      const silencesMs = moments.slice(1).map((atMs, n) => atMs - (moments[n] ?? 0));
      expect(acknowledgedMs.length).toBeGreaterThan(0);
      expect(Math.max(...silencesMs)).toBeLessThan(maxSilenceMs);
      expect(Math.max(...orders.map(({ send }) => send))).toBeLessThanOrEqual(maxSends);
    } finally {
      await workspace.leave();
      await quota.remove();
    }
  },
);

function ledgerOf(workspace: Workspace): LedgerLine[] {
  const text = readFileSync(join(workspace.runFolders()[0] ?? '', runFiles.ledger), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine);
}
