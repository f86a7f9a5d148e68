// Each injected fault as a span of the time axis: from injection to the moment the system was steady again.
import type { RunEvent } from '../../../contract/index.ts';
import { faultTitle } from '../fault-text.ts';

export interface FaultSpan {
  /** The plan's step: `f1`. */
  id: string;
  title: string;
  injectedMs: number;
  /** When the system was steady again; null without such an event. */
  steadyMs: number | null;
  /** Where to stop drawing: steady, or the end of the axis. */
  drawnToMs: number;
}

/** Spans in the order of injection. A fault that was declared and never injected has none. */
export function faultSpans(events: readonly RunEvent[], axisEndMs: number): FaultSpan[] {
  return events
    .flatMap((event): FaultSpan[] => {
      if (event.kind !== 'fault-injected') return [];
      const steadyMs =
        events.find(({ kind, ...rest }) => kind === 'system-steady' && 'id' in rest && rest.id === event.id)
          ?.atMs ?? null;
      return [
        {
          id: event.id,
          title: faultTitle(event.fault),
          injectedMs: event.atMs,
          steadyMs,
          drawnToMs: steadyMs ?? axisEndMs,
        },
      ];
    })
    .sort((a, b) => a.injectedMs - b.injectedMs);
}
