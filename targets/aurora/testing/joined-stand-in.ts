// A real MySQL pair with the stand-in of Aurora joined to it, and faults played on it as a run does.
import { playPlan, type PlayedFault } from '../../../chaos/index.ts';
import type { AuroraSettings, FaultKind, NewEvent } from '../../../contract/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { nodeShell } from '../../../platform/shell.ts';
import { ensureMoto } from '../../../tools/moto/ensure-moto.mjs';
import { ensureMysql } from '../../../tools/mysql/ensure-mysql.mjs';
import { startRealPair, type RealPair } from '../../database/testing/real-pair.ts';
import { openAurora, startAuroraStandIn, type Aurora, type StandInBehaviour } from '../index.ts';
import { standInCluster, standInCredentials, type AuroraStandIn } from '../stand-in/index.ts';

const [moto, install] = await Promise.all([
  ensureMoto().catch((error: Error) => error),
  ensureMysql().catch((error: Error) => error),
]);
const missing = [moto, install].find((one) => one instanceof Error);
/** Why tests are skipped, for their names; empty if moto and the database are there. */
export const reason = missing === undefined ? '' : ` (skipped: ${missing.message.split('\n')[0]})`;

export const clock = systemClock();
/** Of the present test. */
export let real: RealPair;
export let aurora: AuroraStandIn | undefined;
export let events: { event: NewEvent; atMs: number }[];

/** The test calls `end` afterwards. */
export async function start(
  behaviour: Partial<StandInBehaviour> = {},
  settings: Partial<AuroraSettings> = {},
): Promise<AuroraStandIn> {
  if (moto instanceof Error || install instanceof Error) throw new Error('it is missing');
  events = [];
  const shell = nodeShell();
  real = await startRealPair({ shell, clock, dialect: 'mysql', install });
  const { capability, monitor } = real.pair;
  return (aurora = await startAuroraStandIn({
    pair: { capability, servers: () => real.pair.servers().filter(({ name }) => name !== 'members') },
    account: monitor,
    moto,
    behaviour,
    settings,
    shell,
    clock,
    logsFolder: real.folder,
    onEvent: (event) => void events.push({ event, atMs: clock.nowMs() }),
    signal: new AbortController().signal,
  }));
}

/** Ends what `start` started. */
export async function end(): Promise<void> {
  await aurora?.stop();
  aurora = undefined;
  await real?.stop();
}

/** Opens the cluster through the API once more. */
export function openWith(
  url: string,
  changed: object,
  onEvent = (_event: NewEvent): void => undefined,
): Promise<Aurora> {
  return openAurora({
    settings: {
      ...standInCluster,
      endpoint: url,
      endpoints: { fis: url, secretsManager: url },
      completesWithinSeconds: 60,
      ...changed,
    },
    password: null,
    authorities: null,
    confirmed: [],
    credentials: standInCredentials,
    clock,
    onEvent,
  });
}

/** Plays one fault as a run does; its events come into `events`, too. */
export async function play(
  kind: FaultKind,
  inEffectMs = 120_000,
  steadyMs = 120_000,
  signal = new AbortController().signal,
): Promise<PlayedFault | undefined> {
  if (aurora === undefined) throw new Error('nothing is open');
  const append = async (event: NewEvent, happenedAtMs?: number): Promise<void> =>
    void events.push({ event, atMs: happenedAtMs ?? clock.nowMs() });
  const { faults: played } = await playPlan({
    plan: [{ atMs: 0, holdMs: 0, fault: { kind, of: { role: 'writer' } } as never }],
    capabilities: { database: aurora.capability },
    events: { append, appendDurably: append },
    clock,
    seed: 1,
    loadStartedAtMs: clock.nowMs(),
    signal,
    limits: { injectMs: 30_000, inEffectMs, steadyMs, resolveMs: 30_000, pollIntervalMs: 50 },
  });
  return played[0];
}

export const atOf = (kind: NewEvent['kind']): number =>
  events.find(({ event }) => event.kind === kind)?.atMs ?? Number.NaN;

/** An experiment template of FIS, and the setting that names it. */
export const template = {
  description: 'fails the cluster over',
  roleArn: 'arn:aws:iam::123456789012:role/fast-order-fis',
  actions: { failover: { actionId: 'aws:rds:failover-db-cluster', targets: { Clusters: 'cluster' } } },
  targets: {
    cluster: { resourceType: 'aws:rds:cluster', resourceArns: [standInCluster.allow], selectionMode: 'ALL' },
  },
  stopConditions: [
    { source: 'aws:cloudwatch:alarm', value: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders-burn' },
  ],
};
export const byFis = { fis: { template: 'EXTfailover' } };
