// Titles of faults: what was broken, by the fault's name in the plan.
import type { FaultKind, FaultSpec } from '../../contract/index.ts';

/**
 * "crash-writer", "kill-pod in zone a", "terminate-pod pod-2", "kill-zone a", "refuse-orders: 10 % of order",
 * "command redis", "slow-link: 200 ms later", "throttle-link reader: 64 KB/s".
 */
export function faultTitle(fault: FaultSpec): string {
  if (fault.kind === 'kill-zone' || fault.kind === 'drain-zone') return `${fault.kind} ${fault.of.zone}`;
  if (fault.kind === 'scale-pods') return `scale-pods to ${fault.to}`;
  if (fault.kind === 'refuse-orders')
    return `refuse-orders: ${Number((fault.share * 100).toPrecision(3))} % of ${fault.of.journey}`;
  if (fault.kind === 'command') return fault.of.name === 'command' ? 'command' : `command ${fault.of.name}`;
  if ('link' in fault.of) {
    const title = fault.of.link === 'service' ? fault.kind : `${fault.kind} ${fault.of.link}`;
    if (fault.kind === 'slow-link') return `${title}: ${fault.latencyMs} ms later`;
    return fault.kind === 'throttle-link' ? `${title}: ${fault.kilobytesPerSecond} KB/s` : title;
  }
  if (!('pod' in fault.of)) return fault.kind;
  const pod = fault.of.pod === 'any' ? '' : ` ${fault.of.pod}`;
  return `${fault.kind}${pod}${fault.of.zone === undefined ? '' : ` in zone ${fault.of.zone}`}`;
}

/** What each fault does to the system, in a few words. */
export const kindMeanings: Readonly<Record<FaultKind, string>> = {
  'terminate-pod': 'a pod of the service is stopped (SIGTERM)',
  'kill-pod': 'a pod of the service dies at once (SIGKILL)',
  'pause-pod': 'a pod of the service stops without ending: its connections hang',
  'exhaust-memory': 'a pod of the service runs out of memory, and the kernel ends it',
  'kill-zone': 'every pod of a zone dies at once, and none comes back for a while',
  'evict-pod': 'a pod of the service is evicted, as maintenance does and its budget allows',
  'kill-container': 'the container of a pod ends, and starts again in place',
  'drain-zone': 'the nodes of a zone are closed, and its pods move elsewhere',
  'restart-rollout': 'every pod is replaced by a new one, a few at a time',
  'scale-pods': 'the service has to do with another number of pods for a while',
  'crash-writer': 'the database writer dies at once',
  'switch-over-writer': 'the database writer hands over in good order',
  'cut-writer-link': 'the database writer runs on, and no client reaches it',
  'refuse-orders': 'a share of requests is refused as an overloaded service refuses them',
  command: 'a command of the plan’s author broke something, and another proved it',
  'slow-link': 'every answer through a link comes later',
  'cut-link': 'nothing passes through a link, and its connections stay open',
  'reset-link': 'connections through a link are reset as soon as data comes',
  'throttle-link': 'answers through a link pass at a limited rate',
};

export function faultMeaning({ kind }: FaultSpec): string {
  return kindMeanings[kind];
}

/** Of a fault after which the system was not seen steady: an interrupted run undoes it and does not wait. */
export function unsteadyText(interrupted: boolean): string {
  return interrupted ? 'not seen steady, the run was interrupted' : 'never steady again';
}
