// Each call of a system reaches the supervisor as one method of the protocol, with its parameters.
import { expect, test } from 'vitest';
import type { SupervisorClient } from '../supervisor/client.ts';
import { supervisorCalls } from './supervisor-calls.ts';

function recordingClient(answers: Record<string, unknown>): { client: SupervisorClient; calls: unknown[] } {
  const calls: unknown[] = [];
  const call = (method: string, params: unknown): Promise<unknown> => {
    calls.push([method, params]);
    return Promise.resolve(answers[method] ?? null);
  };
  const client = { call, closed: new Promise(() => undefined), close: () => undefined };
  return { client: client as unknown as SupervisorClient, calls };
}

test('a system calls its supervisor with the parameters that the protocol names', async () => {
  const { client, calls } = recordingClient({});
  const system = supervisorCalls(client);
  await system.checkPlan([], 1_000);
  await system.record('/runs/one', 5);
  await system.play([], 7, 9);
  await system.openPlay(7, 9);
  await system.stopRecording();
  expect(calls).toEqual([
    ['check-plan', { plan: [], durationMs: 1_000 }],
    ['record', { runFolder: '/runs/one', startedMonotonicMs: 5 }],
    ['play', { plan: [], seed: 7, loadStartedAtMs: 9 }],
    ['open-play', { seed: 7, loadStartedAtMs: 9 }],
    ['stop-recording', null],
  ]);
});

test('the figures of a supervised system are those of its supervisor', async () => {
  const processes = [{ name: 'supervisor', pid: 1 }];
  const { client } = recordingClient({ processes, 'longest-stall': 250, 'open-transactions': 3 });
  const system = supervisorCalls(client);
  expect(await system.processes()).toBe(processes);
  expect(await system.longestStallMs()).toBe(250);
  expect(await system.openTransactions()).toBe(3);
});
