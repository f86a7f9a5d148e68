// What a run asks of a system through its supervisor, each as one call of the protocol.
import type { SupervisorClient } from '../supervisor/client.ts';
import type { System } from './system.ts';

export type SupervisorCalls = Pick<
  System,
  | 'checkPlan'
  | 'processes'
  | 'longestStallMs'
  | 'record'
  | 'play'
  | 'openPlay'
  | 'inject'
  | 'cutHolds'
  | 'closePlay'
  | 'stopFaults'
  | 'stopRecording'
  | 'openTransactions'
  | 'startRunners'
  | 'endRunners'
>;

/** The same for every system with a supervisor; `client` must hold the lease. */
export function supervisorCalls(client: SupervisorClient): SupervisorCalls {
  return {
    checkPlan: (plan, durationMs) => client.call('check-plan', { plan, durationMs }),
    processes: () => client.call('processes', null),
    longestStallMs: () => client.call('longest-stall', null),
    record: async (runFolder, startedMonotonicMs) =>
      void (await client.call('record', { runFolder, startedMonotonicMs })),
    play: async (plan, seed, loadStartedAtMs) =>
      void (await client.call('play', { plan, seed, loadStartedAtMs })),
    openPlay: async (seed, loadStartedAtMs) =>
      void (await client.call('open-play', { seed, loadStartedAtMs })),
    inject: (planned) => client.call('inject', { planned }),
    cutHolds: async () => void (await client.call('cut-holds', null)),
    closePlay: async () => void (await client.call('close-play', null)),
    stopFaults: async () => void (await client.call('stop-faults', null)),
    stopRecording: async () => void (await client.call('stop-recording', null)),
    openTransactions: () => client.call('open-transactions', null),
    startRunners: () => client.call('start-runners', null),
    endRunners: async () => void (await client.call('end-runners', null)),
  };
}
