// Says an event in a line, for the people in the room; events that nobody waits for stay silent.
import type { Evidence, FaultSpec, NewEvent } from '../../contract/index.ts';

/** Undefined for an event that is not worth a line. */
export function announce(event: NewEvent): string | undefined {
  switch (event.kind) {
    case 'fault-injected':
      return `fault: ${event.fault.kind}${subjectOf(event.evidence)}`;
    case 'fault-in-effect':
      return `fault: ${event.fault.kind} is in effect`;
    case 'system-steady':
      return `fault: ${event.fault.kind} is over, the system is whole again`;
    case 'fault-step-failed':
      return `fault: ${event.fault.kind} failed to ${stepInWords(event)}`;
    case 'pod-gone':
      return `pod ${event.subject} is gone`;
    case 'pod-ready':
      return `pod ${event.subject} is ready`;
    case 'writer-lost':
      return `database: writer ${event.subject} is lost`;
    case 'writer-changed':
      return `database: ${event.subject} is the writer now`;
    case 'reader-joined':
      return `database: ${event.subject} has joined as reader`;
    case 'reader-lost':
      return `database: reader ${event.subject} is lost`;
    case 'database-failed':
      return `database: ${event.subject} failed, nobody can take over`;
    default:
      return undefined;
  }
}

function stepInWords({ step, reason }: { fault: FaultSpec; step: string; reason: string }): string {
  return `${step === 'in-effect' ? 'take effect' : step}: ${reason}`;
}

function subjectOf(evidence: Evidence): string {
  const subject =
    evidence['pod'] ?? evidence['member'] ?? evidence['writer'] ?? evidence['zone'] ?? evidence['journey'];
  return typeof subject === 'string' ? ` (${subject})` : '';
}
