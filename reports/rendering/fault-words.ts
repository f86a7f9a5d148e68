// Faults in words for people: what was broken, by the fault's name in the plan.
import type { FaultKind, FaultSpec } from '../../contract/index.ts';

/**
 * "crash-writer", "kill-pod in zone a", "terminate-pod pod-2", "kill-zone a", "refuse-orders: 10 % of order".
 */
export function faultTitle(fault: FaultSpec): string {
  if (fault.kind === 'kill-zone') return `kill-zone ${fault.of.zone}`;
  if (fault.kind === 'refuse-orders')
    return `refuse-orders: ${Number((fault.share * 100).toPrecision(3))} % of ${fault.of.journey}`;
  if (!('pod' in fault.of)) return fault.kind;
  const pod = fault.of.pod === 'any' ? '' : ` ${fault.of.pod}`;
  return `${fault.kind}${pod}${fault.of.zone === undefined ? '' : ` in zone ${fault.of.zone}`}`;
}

/** What each fault does to the system, in a few words. */
export const kindMeanings: Readonly<Record<FaultKind, string>> = {
  'terminate-pod': 'a pod of the service is asked to stop (SIGTERM)',
  'kill-pod': 'a pod of the service dies at once (SIGKILL)',
  'kill-zone': 'every pod of a zone dies at once, and none comes back for a while',
  'crash-writer': 'the database writer dies at once',
  'switch-over-writer': 'the database writer hands over in good order',
  'cut-writer-link': 'the database writer lives on, and nobody reaches it',
  'refuse-orders': 'a share of requests is refused as an overloaded service refuses them',
};

export function faultMeaning({ kind }: FaultSpec): string {
  return kindMeanings[kind];
}

/** Of a fault after which the system was not seen steady: an interrupted run undoes it and does not wait. */
export function unsteadyText(interrupted: boolean): string {
  return interrupted ? 'not seen steady, the run was interrupted' : 'never steady again';
}
