// CPU per process over time, on one list of instants, as a chart needs it; the host's idle share is left out.
import { isProcessRow, machineNames, type MachineRow } from '../../../contract/index.ts';
import { pointsAtMost, type TimeAxis } from './time-axis.ts';

export interface CpuSeries {
  atMs: number[];
  /**
   * % of one core (host-steal: of all cores); null where a process did not run. Mean and peak are of all
   * samples.
   */
  processes: { name: string; group: CpuGroup; values: (number | null)[]; mean: number; peak: number }[];
}

export type CpuGroup = 'generator' | 'harness' | 'pod' | 'database' | 'host';

/** Null without rows on the axis. Long runs keep the highest value of each bin. */
export function cpuSeries(machine: readonly MachineRow[], { fromMs, toMs }: TimeAxis): CpuSeries | null {
  const rows = machine.filter((row) => isShown(row) && row.atMs >= fromMs && row.atMs <= toMs);
  if (rows.length === 0) return null;
  const binMs = 1000 * Math.max(1, Math.ceil((toMs - fromMs) / 1000 / pointsAtMost));
  const bins = [...new Set(rows.map(({ atMs }) => Math.floor(atMs / binMs)))].sort((a, b) => a - b);
  const position = new Map(bins.map((bin, index) => [bin, index]));
  const byName = new Map<string, { values: (number | null)[]; sum: number; samples: number; peak: number }>();
  for (const { name, atMs, value } of rows) {
    const seen = byName.get(name) ?? { values: bins.map(() => null), sum: 0, samples: 0, peak: 0 };
    const index = position.get(Math.floor(atMs / binMs)) ?? 0;
    seen.values[index] = Math.max(seen.values[index] ?? 0, value);
    byName.set(name, {
      values: seen.values,
      sum: seen.sum + value,
      samples: seen.samples + 1,
      peak: Math.max(seen.peak, value),
    });
  }
  const processes = [...byName].map(([name, { values, sum, samples, peak }]) => ({
    name,
    group: groupOf(name),
    values,
    mean: sum / samples,
    peak,
  }));
  return {
    atMs: bins.map((bin) => bin * binMs),
    processes: processes.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)),
  };
}

const order: readonly CpuGroup[] = ['generator', 'harness', 'pod', 'database', 'host'];

/** Processes, and what the hypervisor took. */
function isShown(row: MachineRow): boolean {
  return isProcessRow(row) || row.name === machineNames.hostSteal;
}

function rank({ group }: { group: CpuGroup }): number {
  return order.indexOf(group);
}

function groupOf(name: string): CpuGroup {
  if (name === 'k6') return 'generator';
  if (name.startsWith('pod-')) return 'pod';
  if (name.startsWith('db-') || name === 'members') return 'database';
  return name.startsWith('host-') ? 'host' : 'harness';
}
