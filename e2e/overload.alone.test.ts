// A rush on a machine that is hardly large enough: a fault is over when it is over, and no overload of retries
// outlives it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { probe, runFiles, type Observation } from '../contract/index.ts';
import { CpuQuota } from './cpu-quota.ts';
import { Place } from './showtime.ts';

/** With this many cores and 60 orders/s, orders once stopped for 52 to 98 s after the first fault. */
const cores = 1.15;
const peak = '60';
/** Far below that, and far above what a pod takes to start on such a machine, ms. */
const maxSilenceMs = 10_000;
/** With a full budget: the first send, and at most eight retries. */
const maxSends = 9;

const quota = CpuQuota.of(cores);
const place = new Place();

afterEach(async () => {
  await place.leave();
  if (quota === undefined) return;
  await expect.poll(() => quota.isEmpty).toBe(true);
  quota.remove();
});

// Where no cgroup can be made, service/overload/collapse.test.ts shows the same in simulated time.
test.skipIf(quota === undefined)(
  'goes on ordering after a pod was killed, although it has too little CPU for retries',
  async () => {
    const started = place.start(
      ['run', '--peak', peak, '--duration', '40s', '--fault', 'kill-pod@12s', '--seed', '3'],
      {},
    );
    quota?.add(started.child.pid ?? 0);
    const { stderr } = await started.over;
    expect(place.runFolders(), stderr).toHaveLength(1);
    const at = new Map(place.events().map(({ kind, atMs }) => [kind, atMs]));
    const injectedMs = at.get('fault-injected') ?? NaN;
    const endedMs = at.get('load-ended') ?? NaN;
    const orders = ledger().filter(({ op, member }) => op === 'order' && member !== probe.member);
    const acknowledgedMs = orders
      .filter(({ outcome, atMs }) => outcome === 'acknowledged' && atMs >= injectedMs && atMs <= endedMs)
      .map(({ atMs }) => atMs);
    const moments = [injectedMs, ...acknowledgedMs];
    const silencesMs = moments.slice(1).map((atMs, n) => atMs - (moments[n] ?? 0));
    expect(acknowledgedMs.length).toBeGreaterThan(0);
    expect(Math.max(...silencesMs)).toBeLessThan(maxSilenceMs);
    expect(Math.max(...orders.map(({ send }) => send))).toBeLessThanOrEqual(maxSends);
  },
);

function ledger(): (Observation & { atMs: number })[] {
  const text = readFileSync(join(place.runFolders()[0] ?? '', runFiles.ledger), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Observation & { atMs: number });
}
