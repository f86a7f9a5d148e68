// Formats an event as a line of progress output; most events have none.
import type { Evidence, FaultSpec, NewEvent } from '../../contract/index.ts';

/** Undefined for an event without a line. */
export function announce(event: NewEvent): string | undefined {
  switch (event.kind) {
    case 'fault-injected':
      return `fault: ${event.fault.kind}${subjectOf(event.evidence)}`;
    case 'fault-in-effect':
      return `fault: ${event.fault.kind} is in effect`;
    case 'system-steady':
      return `fault: ${event.fault.kind} is over, the system is steady again`;
    case 'fault-step-failed':
      return `fault: ${event.fault.kind} failed to ${describeStep(event)}`;
    case 'pod-gone':
      return `pod ${event.subject} is gone`;
    case 'pod-ready':
      return `pod ${event.subject} is ready`;
    case 'node-closed':
      return `node ${event.subject} takes no new pods`;
    case 'node-opened':
      return `node ${event.subject} takes pods again`;
    case 'node-unready':
      return `node ${event.subject} is not ready`;
    case 'rollout-started':
      return `a rollout of ${event.subject} has begun`;
    case 'rollout-complete':
      return `the rollout of ${event.subject} is complete`;
    case 'watch-lost':
      return `the watch of ${event.subject} is lost: ${String(event.evidence['because'])}`;
    case 'chaos-stopped':
      return `faults are stopped by ${String(event.evidence['by'])}`;
    case 'writer-lost':
      return `database: writer ${event.subject} is lost`;
    case 'writer-changed':
      return `database: ${event.subject} is the writer now`;
    case 'reader-joined':
      return `database: ${event.subject} has joined as reader`;
    case 'reader-lost':
      return `database: reader ${event.subject} is lost`;
    case 'database-failed':
      return `database: ${event.subject} failed, no server can take over`;
    default:
      return undefined;
  }
}

function describeStep({ step, reason }: { fault: FaultSpec; step: string; reason: string }): string {
  return `${step === 'in-effect' ? 'take effect' : step}: ${reason}`;
}

function subjectOf(evidence: Evidence): string {
  const subject =
    evidence['pod'] ??
    evidence['member'] ??
    evidence['writer'] ??
    evidence['zone'] ??
    evidence['journey'] ??
    evidence['name'];
  return typeof subject === 'string' ? ` (${subject})` : '';
}
