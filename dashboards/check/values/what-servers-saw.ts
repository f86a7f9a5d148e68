// Expected counts of orders at the servers, computed from the client's counts, and their allowed distance.
import type { RequestTruth, RunTruth } from '../../../contract/index.ts';
import type { Tolerance } from './value-test.ts';

export const rush = 'order';
export const refIds = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const few: Tolerance = { absolute: 3, relative: 0.002, because: 'answers that only one side saw' };
/** Of the area under a line of rates. */
export const area = { relative: 0.05, because: 'a rate over several scrapes smears what is added up' };
/**
 * Bad answers come in bursts, and the first of a status that was never seen before are in no rate; counts
 * beside it are exact.
 */
export const areaOfBursts = {
  relative: 0.25,
  because: 'bad answers come in bursts, of which a rate loses the first',
};

/** What a server can have seen of a journey: no answer at the client is a bad one at the balancer. */
export function seen({ requests }: RunTruth, journey: string): (RequestTruth & { all: number }) | null {
  const counts = requests[journey];
  return counts === undefined ? null : { ...counts, all: counts.good + counts.bad + counts.unanswered };
}

/**
 * Requests that pods refused because their queue was full; null if answers were lost, which may have been
 * refusals too.
 */
export function shedByPods({ refusedByPods }: RunTruth): number | null {
  return refusedByPods.unsure > few.absolute ? null : refusedByPods.shed;
}

/** Bad answers to customers' orders, by the component that gave them. */
export function badBy(truth: RunTruth): { pods: number; refusedByPods: number; balancer: number } | null {
  const counts = seen(truth, rush);
  if (counts === null) return null;
  const refusedByPods = truth.refusedByPods.ordersRefused;
  const pods = refusedByPods + counts.failedInside;
  return { pods, refusedByPods, balancer: counts.bad + counts.unanswered - pods };
}
