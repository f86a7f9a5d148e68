// A new kind of fault needs its specification and its implementation: no other file lists kinds or settings.
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  faultSettings,
  faultSpec,
  writerSelector,
  type FaultKind,
  type FaultPlan,
} from '../contract/index.ts';
import { chooseWriter, writerSubject, type WriterSubject } from './choose-writer.ts';
import type { AnyFault, FaultMap } from './fault.ts';
import { faults } from './faults/index.ts';
import { checkPlan } from './plan-check.ts';
import { parsePlanFile } from '../input/plan/plan-file.ts';
import { parseFaultFlag } from '../input/plan/plan-flag.ts';
import { playPlan } from './plan-player.ts';
import { databasePair } from './testing/database-pair.ts';
import { memorySink } from './testing/no-op-fault.ts';
import { VirtualClock } from '../platform/testing/virtual-clock.ts';

const kind = 'slow-writer' as FaultKind;

const extendedSpec = z.discriminatedUnion('kind', [
  ...faultSpec.options,
  z.strictObject({ kind: z.literal('slow-writer'), of: writerSelector, delay: z.number().positive() }),
]) as unknown as typeof faultSpec;

/** A writer fault as docs/adding-a-fault.md describes one; `calls` is what was done to the writer. */
function slowWriter(calls: string[]): AnyFault {
  return {
    kind,
    needs: ['database'],
    title: 'Delays each statement of the writer.',
    subject: writerSubject,
    resolve: ({ database }) => chooseWriter(database),
    inject: async (_on, subject) => {
      calls.push(`inject ${(subject as WriterSubject).writer}`);
      return {};
    },
    isInEffect: async (_on, subject) => ({ writer: (subject as WriterSubject).writer }),
    recover: async (_on, subject) => {
      calls.push(`recover ${(subject as WriterSubject).writer}`);
      return {};
    },
    isSteady: async () => true,
  };
}

const planned = {
  atMs: 1_000,
  holdMs: 5_000,
  fault: { kind: 'slow-writer', of: { role: 'writer' }, delay: 20 },
};

test('a flag of a new writer fault needs no selector and takes the setting of its specification', () => {
  expect(parseFaultFlag('slow-writer@1s,delay=20', extendedSpec)).toEqual(planned);
  expect(() => parseFaultFlag('slow-writer@1s,delay=20')).toThrow('is not valid');
});

test('a plan file takes a new writer fault with and without its selector', () => {
  const text =
    '- {at: 1s, fault: {kind: slow-writer, delay: 20}}\n- {at: 1s, fault: {kind: slow-writer, of: {role: writer}, delay: 20}}\n';
  expect(parsePlanFile(text, 'plan.yaml', extendedSpec)).toEqual([planned, planned]);
});

test('a refusal names the settings and the kind of a new fault', () => {
  expect(faultSettings(extendedSpec)).toEqual({
    selecting: ['pod', 'zone', 'role', 'journey', 'name', 'link'],
    beside: ['to', 'share', 'latency', 'jitter', 'kilobytesPerSecond', 'delay'],
    parts: ['inject', 'inEffect', 'recover'],
  });
  expect(() => parseFaultFlag('slow-writers@1s', extendedSpec)).toThrow(
    expect.objectContaining({
      explanation: expect.objectContaining({
        problems: [expect.stringContaining('throttle-link, slow-writer')],
      }) as unknown,
    }) as Error,
  );
});

test('the player plays a new writer fault from its entry in the map', async () => {
  const calls: string[] = [];
  const map = { ...faults, [kind]: slowWriter(calls) } as FaultMap;
  const clock = new VirtualClock();
  const events = memorySink(() => clock.nowMs());
  const capabilities = { database: databasePair() };
  const plan = [planned] as unknown as FaultPlan;
  expect(await checkPlan(plan, capabilities, 60_000, map)).toEqual([]);
  const outcome = await playPlan({
    plan,
    capabilities,
    events,
    clock,
    seed: 1,
    loadStartedAtMs: 0,
    signal: new AbortController().signal,
    faults: map,
  });
  expect(outcome.faults.map(({ state }) => state)).toEqual(['steady']);
  expect(calls).toEqual(['inject db-1', 'recover db-1']);
  expect(events.events.map(({ atMs, kind: what }) => `${atMs} ${what}`)).toEqual([
    '1000 fault-declared',
    '1000 fault-injected',
    '1000 fault-in-effect',
    '6000 fault-recovered',
    '6000 system-steady',
  ]);
});
