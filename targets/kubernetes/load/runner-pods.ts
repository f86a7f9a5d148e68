// What the pods of a load say of themselves: which runner each is, whether it runs, and why it never will. No I/O.
import type { V1Pod } from '@kubernetes/client-node';

export interface RunnerPod {
  /** From 1. */
  index: number;
  name: string;
}

/** Reasons of a waiting container that do not go away by waiting (pkg/kubelet/images, pkg/kubelet/kuberuntime). */
const imageTroubles = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];
const otherTroubles = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'];
const completionIndex = 'batch.kubernetes.io/job-completion-index';

/** From 1: of an Indexed Job by its label or annotation, of k6-operator by the name of its Job. */
export function runnerIndexOf({ metadata }: V1Pod): number | undefined {
  const index = metadata?.labels?.[completionIndex] ?? metadata?.annotations?.[completionIndex];
  if (index !== undefined) return Number(index) + 1;
  const job = metadata?.labels?.['batch.kubernetes.io/job-name'] ?? metadata?.labels?.['job-name'];
  const number = /-(\d+)$/.exec(job ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}

export type PodTrouble = { of: 'image' | 'pod'; why: string };

/** Why a pod will not run; null while it may. */
export function troubleOf({ metadata, status }: V1Pod): PodTrouble | null {
  const waiting = (status?.containerStatuses ?? []).map(({ state }) => state?.waiting);
  for (const state of waiting) {
    const { reason = '', message = '' } = state ?? {};
    if (imageTroubles.includes(reason)) return { of: 'image', why: `${reason}: ${message}` };
    if (otherTroubles.includes(reason)) return { of: 'pod', why: `${reason}: ${message}` };
  }
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') {
    const ended = (status.containerStatuses ?? []).map(({ state }) => state?.terminated).find(Boolean);
    const how = ended ? `${ended.reason ?? 'ended'} (exit code ${ended.exitCode})` : (status.reason ?? '');
    return { of: 'pod', why: `pod ${metadata?.name} ${status.phase.toLowerCase()}: ${how}` };
  }
  if (metadata?.deletionTimestamp !== undefined)
    return { of: 'pod', why: `pod ${metadata.name} is being deleted` };
  return null;
}

/** Why it does not run yet, for a wait that took too long. */
export function waitsFor({ metadata, status }: V1Pod): string {
  const unscheduled = (status?.conditions ?? []).find(
    ({ type, status: is }) => type === 'PodScheduled' && is === 'False',
  );
  const waiting = (status?.containerStatuses ?? []).map(({ state }) => state?.waiting?.reason).find(Boolean);
  return `${metadata?.name}: ${unscheduled?.message ?? waiting ?? status?.phase ?? 'unknown'}`;
}

/** Those that run, by index; two of one index are the Job's second try, and none of them counts. */
export function runningPods(pods: readonly V1Pod[]): readonly RunnerPod[] {
  const running = pods.filter(
    ({ metadata, status }) => status?.phase === 'Running' && metadata?.deletionTimestamp === undefined,
  );
  return running
    .flatMap((pod): RunnerPod[] => {
      const index = runnerIndexOf(pod);
      return index === undefined ? [] : [{ index, name: pod.metadata?.name ?? '' }];
    })
    .sort((one, other) => one.index - other.index);
}
