// Events in words for an audience; most events have none.
import type { RunEvent } from '../../../contract/index.ts';
import { faultTitle } from '../../rendering/fault-text.ts';

/** Undefined for an event without a line. */
export function happening(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'load-started':
      return 'The load begins.';
    case 'load-ended':
      return event.interrupted
        ? 'The load was interrupted.'
        : 'The load is over; stored orders are read now.';
    case 'fault-injected':
      return `${event.id} ${faultTitle(event.fault)} is injected.`;
    case 'fault-in-effect':
      return `${event.id} ${event.fault.kind} is in effect.`;
    case 'system-steady':
      return `${event.id} ${event.fault.kind} is over: the system is steady again.`;
    case 'fault-step-failed':
      return `${event.id} ${event.fault.kind} failed: ${event.reason}.`;
    case 'pod-gone':
      return `${event.subject} is gone.`;
    case 'pod-unready':
      return `${event.subject} is not ready.`;
    case 'pod-ready':
      return event.evidence['before'] === true ? undefined : `${event.subject} is ready.`;
    case 'writer-lost':
      return `Writer ${event.subject} is lost.`;
    case 'writer-fenced':
      return `${event.subject} is fenced: it can commit nothing more.`;
    case 'writer-changed':
      return `${event.subject} is the writer now.`;
    case 'reader-joined':
      return `${event.subject} has joined as reader.`;
    case 'reader-lost':
      return `Reader ${event.subject} is lost.`;
    case 'database-failed':
      return `${event.subject} failed, and no server can take over.`;
    case 'recording-closed':
      return 'Everything is recorded.';
    default:
      return undefined;
  }
}
