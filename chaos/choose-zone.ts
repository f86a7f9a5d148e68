// Resolves a zone's name into its pods, and checks which pods other faults have already taken.
import { z } from 'zod';
import type { Evidence, Pod, PodsCapability } from '../contract/index.ts';

/** The zone, and the names of the pods that it had when it was chosen. */
export const zoneSubject = z.object({ zone: z.string(), pods: z.string() });
export type ZoneSubject = z.infer<typeof zoneSubject>;

/**
 * Why this fault is impossible: the zone does not exist, or no other zone has pods. A pod that is not ready
 * now is no reason.
 */
export async function zonePossible(pods: PodsCapability, zone: string): Promise<string | null> {
  const all = await pods.list();
  if (!all.some((pod) => pod.zone === zone))
    return `no pod is in zone "${zone}"; there are ${podsByZone(all)}`;
  return all.every((pod) => pod.zone === zone)
    ? `zone "${zone}" is the only one with pods, no pod would be left to serve; there are ${podsByZone(all)}`
    : null;
}

/**
 * The zone with its pods. Throws if it has no pods now, if no pod of another zone is ready, or if another
 * fault keeps it down.
 */
export async function chooseZone(
  pods: PodsCapability,
  zone: string,
  taken: readonly Evidence[],
): Promise<ZoneSubject> {
  const all = await pods.list();
  const there = `there are ${podsByZone(all)}`;
  if (taken.some((record) => isZoneRecord(record) && record['zone'] === zone))
    throw new Error(`zone "${zone}" is down already by another fault`);
  const podsInZone = all.filter((pod) => pod.zone === zone);
  if (podsInZone.length === 0) throw new Error(`no pod is in zone "${zone}"; ${there}`);
  const left = all.filter(
    (pod) => pod.zone !== zone && pod.ready && !taken.some((record) => isUnder(pod, record)),
  );
  if (left.length === 0)
    throw new Error(
      `no pod of another zone is ready and not under another fault, no pod would be left to serve; ${there}`,
    );
  return {
    zone,
    pods: podsInZone
      .map(({ name }) => name)
      .toSorted()
      .join(', '),
  };
}

/** True if that record's fault hits this pod: by its name, or with its zone. */
export function isUnder(pod: Pod, record: Evidence): boolean {
  return record['pod'] === pod.name || (isZoneRecord(record) && record['zone'] === pod.zone);
}

/** "pod-1 (zone a, ready), …", for messages. */
export function podsByZone(pods: readonly Pod[]): string {
  return (
    pods.map((pod) => `${pod.name} (zone ${pod.zone}, ${pod.ready ? 'ready' : 'not ready'})`).join(', ') ||
    'none'
  );
}

/** Records of pods and of writers have a zone too. */
function isZoneRecord(record: Evidence): boolean {
  return zoneSubject.safeParse(record).success;
}
