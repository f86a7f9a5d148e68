// A fault for tests that changes nothing: it records each call, and fails, hangs or waits on request.
import { z } from 'zod';
import type { EventSink, Evidence, FaultKind, RunEvent } from '../../contract/index.ts';
import type { AnyFault, FaultMap } from '../fault.ts';
import { faults } from '../faults/index.ts';

export type NoOpCall = 'resolve' | 'inject' | 'isInEffect' | 'recover' | 'isSteady';

export interface NoOpOptions {
  /**
   * Called by each step with its name and its subject's name. It throws to fail the step, or returns a
   * promise that the step awaits.
   */
  during?: (call: NoOpCall, subject: string) => unknown;
}

/**
 * A fault map in which every kind is the no-op fault. Subjects are `s1`, `s2`, … in the order of `resolve`.
 */
export function noOpFaults(options: NoOpOptions = {}): FaultMap {
  let resolved = 0;
  const during = async (call: NoOpCall, subject: string): Promise<unknown> => options.during?.(call, subject);
  const subjectOf = ({ subject }: Evidence): string => String(subject);
  const noOp = <Kind extends FaultKind>(kind: Kind): AnyFault<Kind> => ({
    kind,
    needs: [],
    title: 'Touches nothing.',
    subject: z.object({ subject: z.string() }),
    resolve: async () => {
      const subject = `s${(resolved += 1)}`;
      await during('resolve', subject);
      return { subject };
    },
    inject: async (_on, record) => {
      await during('inject', subjectOf(record));
      return {};
    },
    isInEffect: async (_on, record) =>
      (await during('isInEffect', subjectOf(record))) === false ? null : { proof: true },
    recover: async (_on, record) => {
      await during('recover', subjectOf(record));
      return {};
    },
    isSteady: async (_on, record) => (await during('isSteady', subjectOf(record))) !== false,
  });
  return Object.fromEntries(
    (Object.keys(faults) as FaultKind[]).map((kind) => [kind, noOp(kind)]),
  ) as unknown as FaultMap;
}

/** Events in memory, stamped by the clock given. */
export function memorySink(nowMs: () => number): EventSink & { events: RunEvent[] } {
  const events: RunEvent[] = [];
  const append: EventSink['append'] = async (event, happenedAtMs = nowMs()) =>
    void events.push({ atMs: happenedAtMs, ...event });
  return { events, append, appendDurably: append };
}
