// Resolves a portable choice of pods into one pod, and checks that pod by its name and, where known, its
// process.
import { z } from 'zod';
import {
  drawBelow,
  type Evidence,
  type FaultSpec,
  type Pod,
  type PodSelector,
  type PodsCapability,
  type Random,
} from '../contract/index.ts';
import { isUnder, podsByZone } from './choose-zone.ts';
import type { Fault } from './fault.ts';

/** A pod as it was when it was chosen. `pid` is null if the target cannot know it. */
export const podSubject = z.object({
  pod: z.string(),
  pid: z.number().nullable(),
  zone: z.string(),
  uid: z.string().exactOptional(),
  container: z.string().exactOptional(),
});
export type PodSubject = z.infer<typeof podSubject>;

/**
 * One of the matching ready pods, drawn with the run's seed. Throws with a list of the pods if none matches.
 */
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
      `no pod to hit: wanted ${describePod(of)}, ready and not under another fault; there are ${podsByZone(all)}`,
    );
  return { pod: pod.name, pid: pod.pid, zone: pod.zone, ...identityOf(pod) };
}

/** Why no pod can match: an unknown name or zone. A pod that is not ready now is no reason. */
export async function podsPossible(pods: PodsCapability, of: PodSelector): Promise<string | null> {
  const all = await pods.list();
  return all.some((pod) => fits(pod, of))
    ? null
    : `no pod is ${describePod(of)}; there are ${podsByZone(all)}`;
}

/** Null while that pod exists. A replacement may have its name, but never its process. */
export async function podIsGone(pods: PodsCapability, subject: PodSubject): Promise<Evidence | null> {
  const all = await pods.list();
  if (all.some((pod) => isSame(pod, subject))) return null;
  const end = await endOf(pods, subject.pod, subject.pid);
  return end && { pod: subject.pod, pid: subject.pid, ...uidOf(subject), readyPods: countReady(all), ...end };
}

/** How a process ended; empty where the target reports none, null until it is known. */
export async function endOf(
  from: { endOf?(name: string, pid: number | null): Promise<Evidence | null> },
  name: string,
  pid: number | null,
): Promise<Evidence | null> {
  return from.endOf === undefined ? {} : from.endOf(name, pid);
}

function uidOf({ uid }: PodSubject): Pick<PodSubject, 'uid'> {
  return uid === undefined ? {} : { uid };
}

/** Null while that pod runs the container that it had; the pod itself may stay or be replaced. */
export async function containerIsGone(pods: PodsCapability, subject: PodSubject): Promise<Evidence | null> {
  const all = await pods.list();
  const same = all.find((pod) => isSame(pod, subject));
  if (same !== undefined && (same.container === subject.container || same.container === undefined))
    return null;
  return {
    pod: subject.pod,
    oldContainer: subject.container ?? null,
    container: same?.container ?? null,
    readyPods: countReady(all),
  };
}

/** True if all wanted pods are ready. A pod that should have been hit and was not may be one of them. */
export async function podsAreWhole(pods: PodsCapability): Promise<boolean> {
  return countReady(await pods.list()) >= pods.wanted;
}

function fits(pod: Pod, of: PodSelector): boolean {
  return (of.pod === 'any' || of.pod === pod.name) && (of.zone === undefined || of.zone === pod.zone);
}

function isSame(pod: Pod, subject: PodSubject): boolean {
  return pod.name === subject.pod && pod.pid === subject.pid && pod.uid === subject.uid;
}

function identityOf({ uid, container }: Pod): Pick<PodSubject, 'uid' | 'container'> {
  return { ...(uid === undefined ? {} : { uid }), ...(container === undefined ? {} : { container }) };
}

function countReady(pods: readonly Pod[]): number {
  return pods.filter((pod) => pod.ready).length;
}

function describePod(of: PodSelector): string {
  return `${of.pod === 'any' ? 'any' : `"${of.pod}"`}${of.zone === undefined ? '' : ` in zone "${of.zone}"`}`;
}

/** The kinds whose subject is one pod. */
type KindOfOnePod = Extract<FaultSpec, { of: PodSelector }>['kind'];

/**
 * What the faults that end one pod have in common: the choice, the proof that it is gone, and the return to as many
 * pods as are wanted. Each adds how it ends the pod.
 */
export const endsOnePod = {
  needs: ['pods'],
  subject: podSubject,
  possible: ({ pods }, { of }) => podsPossible(pods, of),
  resolve: ({ pods }, { of }, random, taken) => choosePod(pods, of, random, taken),
  isInEffect: ({ pods }, subject) => podIsGone(pods, subject),
  recover: async ({ pods }) => {
    await pods.restore();
    return { wantedPods: pods.wanted };
  },
  isSteady: ({ pods }) => podsAreWhole(pods),
} satisfies Omit<Fault<KindOfOnePod, 'pods', PodSubject>, 'kind' | 'title' | 'inject'>;
