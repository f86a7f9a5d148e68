// The runners of a run's load, opened before anything is recorded: their files are packed, their pods made, a port of each
// forwarded, and every k6 waits for the start.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFiles, scriptSettings, type HarnessPorts, type RunnerTask } from '../../contract/index.ts';
import { bareHost } from '../../input/base-url.ts';
import { ceilings } from '../../input/load-limits.ts';
import type { RequestedCluster } from '../../input/cluster/requested-cluster.ts';
import type { RunRequest } from '../../input/run-request.ts';
import { archiveScript, neededSystemTags, untilRunnersReady, type RunnerAddress } from '../../load/index.ts';
import type { PodForward } from '../../targets/kubernetes/index.ts';
import { tlsFlags } from '../k6-tls.ts';
import type { RunFolder } from '../run-folder.ts';
import { loadFolder } from './cluster-system.ts';
import type { Prepared } from './prepare.ts';
import { scriptEnvironment } from './script-environment.ts';
import type { System } from './system.ts';

export interface OpenRunners {
  addresses: readonly RunnerAddress[];
  /** Ends the forwarding; the pods are the supervisor's. */
  close: () => void;
}

/** Where a runner's server listens in its pod (load/runner/runner-program.ts). */
const runnerPort = 6566;
/** A runner that nobody asks for so long ends its load, ms. */
const silenceMs = 60_000;

interface RunnersRequest {
  ports: HarnessPorts;
  request: RunRequest;
  prepared: Prepared;
  folder: RunFolder;
  system: System;
  signal: AbortSignal;
}

/**
 * Null for a load that this process plays.
 * @throws ShowtimeError bad-script, load-too-large, tool-missing, load-did-not-start, cluster-refused, cluster-unreachable
 */
export async function openRunners(parts: RunnersRequest): Promise<OpenRunners | null> {
  const { ports, request, system, signal } = parts;
  const { load, cluster } = request;
  if (load === null || cluster === null || system.id === null) return null;
  const token = randomBytes(24).toString('hex');
  await writeRunnerFiles(parts, loadFolder(ports.runsFolder, system.id), { token, runners: load.runners });
  ports.progress(`starting ${load.runners} runners on the cluster`);
  const pods = await system.startRunners();
  const { addresses, close } = await forwarded(cluster, { run: system.id, pods, token, load, ports });
  try {
    ports.progress('waiting until every runner is ready to start');
    await untilRunnersReady({ clock: ports.clock, signal }, addresses);
  } catch (error) {
    close();
    throw error;
  }
  return { addresses, close };
}

async function writeRunnerFiles(
  { ports: { shell }, request, prepared, folder, system }: RunnersRequest,
  into: string,
  { token, runners }: { token: string; runners: number },
): Promise<void> {
  await mkdir(into, { mode: 0o700 });
  // k6 writes another home folder than the user's into an archive, and this path has to be the same in it.
  const passing = await mkdtemp(join(tmpdir(), 'showtime-curve-'));
  try {
    const curve = join(passing, runFiles.curve);
    if (prepared.shape) await writeFile(curve, JSON.stringify(prepared.shape.curve));
    const env = {
      ...scriptEnvironment({ request, folder, system }),
      ...(prepared.shape ? { CURVE: curve } : {}),
      [scriptSettings.runners]: String(runners),
    };
    const { k6, script } = prepared;
    await archiveScript({ shell, k6: k6.path, script, env, path: join(into, 'archive.tar') });
    const task: RunnerTask = {
      run: folder.id,
      runners,
      baseUrl: system.baseUrl,
      allowHosts: request.allowHosts.map(bareHost),
      verifiesTls: request.tls.verifies,
      systemTags: [...(prepared.systemTags ?? neededSystemTags)],
      k6Args: [
        ...tlsFlags(request.tls),
        ...(prepared.trendStats === null ? [] : [`--summary-trend-stats=${prepared.trendStats.join(',')}`]),
      ],
      longestMs: ceilings.durationMs + 600_000,
      silenceMs,
    };
    await writeFile(join(into, 'task.json'), JSON.stringify(task), { mode: 0o600 });
    await writeFile(join(into, 'secret.json'), JSON.stringify({ token, env }), { mode: 0o600 });
  } finally {
    await rm(passing, { recursive: true, force: true });
  }
}

interface Forwarding {
  run: string;
  pods: readonly { index: number; name: string }[];
  token: string;
  load: NonNullable<RunRequest['load']>;
  ports: HarnessPorts;
}

async function forwarded(
  { settings, confirmed }: RequestedCluster,
  { run, pods, token, load, ports: { clock, progress } }: Forwarding,
): Promise<OpenRunners> {
  // Loaded only when needed: the client of Kubernetes is much code.
  const { forwardPod, openCluster } = await import('../../targets/kubernetes/index.ts');
  const target = await openCluster({
    clock,
    settings,
    confirmed: confirmed ?? undefined,
    owner: run,
    environment: process.env,
    progress,
  });
  const there = target.load(run, { ...load, longestMs: 0 });
  const forwards: PodForward[] = [];
  const close = (): void => {
    for (const forward of forwards) forward.close();
    void target.stop();
  };
  try {
    const addresses: RunnerAddress[] = [];
    for (const { index, name } of pods) {
      const forward = await forwardPod(target.connection, {
        namespace: settings.namespace,
        pod: name,
        port: runnerPort,
      });
      forwards.push(forward);
      // An API server that does not answer says nothing of the pod.
      const whyGone = (): Promise<string | null> => there.whyGone(name).catch(() => null);
      addresses.push({ index, name, port: forward.port, token, whyGone });
    }
    return { addresses, close };
  } catch (error) {
    close();
    throw error;
  }
}
