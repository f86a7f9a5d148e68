// How many pods of each zone were ready when, from the events: steps over time.
import type { MachineRow, RunEvent } from '../../../contract/index.ts';
import type { TimeAxis } from './time-axis.ts';

/** `zones[z].ready[i]` pods from `atMs[i]` on. */
export interface PodSteps {
  atMs: number[];
  zones: { zone: string; ready: number[] }[];
}

type PodEvent = Extract<RunEvent, { kind: 'pod-started' | 'pod-ready' | 'pod-unready' | 'pod-gone' }>;
const unknownZone = 'not recorded';

/**
 * Null without any data on pods. A pod whose first event is its end was ready before the events begin. A pod
 * without events was ready throughout if its CPU was sampled.
 */
export function podsByZone(
  events: readonly RunEvent[],
  machine: readonly MachineRow[],
  axis: TimeAxis,
): PodSteps | null {
  const changes = events.filter((event): event is PodEvent => event.kind.startsWith('pod-'));
  const zoneOf = zonesOf(changes, machine);
  if (zoneOf.size === 0) return null;
  const ready = readyBefore(changes, zoneOf);
  const zones = [...new Set(zoneOf.values())].sort().map((zone) => ({ zone, ready: [] as number[] }));
  const steps: PodSteps = { atMs: [], zones };
  const push = (atMs: number): void => {
    steps.atMs.push(atMs);
    for (const { zone, ready: counts } of zones)
      counts.push([...ready].filter((pod) => zoneOf.get(pod) === zone).length);
  };
  const apply = ({ kind, subject }: PodEvent): void =>
    void (kind === 'pod-ready' ? ready.add(subject) : kind === 'pod-started' ? null : ready.delete(subject));
  changes.filter(({ atMs }) => atMs <= axis.fromMs).forEach(apply);
  push(axis.fromMs);
  for (const change of changes.filter(({ atMs }) => atMs > axis.fromMs && atMs < axis.toMs)) {
    apply(change);
    push(change.atMs);
  }
  push(axis.toMs);
  return steps;
}

/** Every pod with the zone that its events contain. */
function zonesOf(changes: readonly PodEvent[], machine: readonly MachineRow[]): Map<string, string> {
  const zones = new Map<string, string>();
  for (const { name } of machine) if (name.startsWith('pod-')) zones.set(name, unknownZone);
  for (const {
    subject,
    evidence: { zone },
  } of changes) {
    if (typeof zone === 'string') zones.set(subject, zone);
    else if (!zones.has(subject)) zones.set(subject, unknownZone);
  }
  return zones;
}

function readyBefore(changes: readonly PodEvent[], zoneOf: ReadonlyMap<string, string>): Set<string> {
  const first = new Map<string, PodEvent['kind']>();
  for (const { subject, kind } of changes) if (!first.has(subject)) first.set(subject, kind);
  return new Set(
    [...zoneOf.keys()].filter((pod) => [undefined, 'pod-unready', 'pod-gone'].includes(first.get(pod))),
  );
}
