// Turns a portable choice of pods into one pod, and watches that very pod: by name and, where known, by
// process.
import { z } from 'zod';
import {
  drawBelow,
  type Evidence,
  type Pod,
  type PodSelector,
  type PodsCapability,
  type Random,
} from '../contract/index.ts';
import { isUnder, podsByZone } from './choose-zone.ts';

/** A pod as it was when it was chosen. `pid` is null where the target cannot know it. */
export const podSubject = z.object({ pod: z.string(), pid: z.number().nullable(), zone: z.string() });
export type PodSubject = z.infer<typeof podSubject>;

/** One of the ready pods that fit, drawn with the run's seed; throws with what there is if none fits. */
export async function choosePod(
  pods: PodsCapability,
  of: PodSelector,
  random: Random,
  taken: readonly Evidence[],
): Promise<PodSubject> {
  const all = await pods.list();
  const free = all.filter(
    (pod) => pod.ready && fits(pod, of) && !taken.some((record) => isUnder(pod, record)),
  );
  const sorted = free.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const pod = sorted[drawBelow(random, sorted.length)];
  if (pod === undefined)
    throw new Error(
      `no pod to hit: wanted ${said(of)}, ready and not under another fault; there are ${podsByZone(all)}`,
    );
  return { pod: pod.name, pid: pod.pid, zone: pod.zone };
}

/** Why no pod can ever fit: an unknown name or zone. Not being ready is no reason, that may pass. */
export async function podsPossible(pods: PodsCapability, of: PodSelector): Promise<string | null> {
  const all = await pods.list();
  return all.some((pod) => fits(pod, of)) ? null : `no pod is ${said(of)}; there are ${podsByZone(all)}`;
}

/** Null while that very pod is there: a replacement may carry its name, never its process. */
export async function podIsGone(pods: PodsCapability, subject: PodSubject): Promise<Evidence | null> {
  const all = await pods.list();
  return all.some((pod) => isSame(pod, subject))
    ? null
    : { pod: subject.pod, pid: subject.pid, readyPods: countReady(all) };
}

/** All wanted pods are ready. A pod that was to be hit and never was may be one of them. */
export async function podsAreWhole(pods: PodsCapability): Promise<boolean> {
  return countReady(await pods.list()) >= pods.wanted;
}

function fits(pod: Pod, of: PodSelector): boolean {
  return (of.pod === 'any' || of.pod === pod.name) && (of.zone === undefined || of.zone === pod.zone);
}

function isSame(pod: Pod, subject: PodSubject): boolean {
  return pod.name === subject.pod && pod.pid === subject.pid;
}

function countReady(pods: readonly Pod[]): number {
  return pods.filter((pod) => pod.ready).length;
}

function said(of: PodSelector): string {
  return `${of.pod === 'any' ? 'any' : `"${of.pod}"`}${of.zone === undefined ? '' : ` in zone "${of.zone}"`}`;
}
