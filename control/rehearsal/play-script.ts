// Plays the script of a rehearsal with k6, under its environment.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { runFiles } from '../../contract/index.ts';
import { ceilings } from '../../input/load-limits.ts';
import { type LiveNumbers, type Played, playK6 } from '../../load/index.ts';
import { tlsEnvironment, tlsFlags } from '../k6-tls.ts';
import { k6RemoteWrite, type RemoteWrite } from '../observing/k6-remote-write.ts';
import type { RunFolder } from '../run-folder.ts';
import { loadLine } from './narration.ts';
import type { Stage } from './stage.ts';

interface PlayCallbacks {
  onProcess: (pid: number) => void;
  onStarted: (zeroMs: number) => void;
  onNumbers: (numbers: LiveNumbers) => void;
}

/** Plays the request's script with k6 against the system, and records what it sees. */
export function playScript(
  stage: Stage,
  signal: AbortSignal,
  { onNumbers, ...callbacks }: PlayCallbacks,
): Promise<Played> {
  const { ports, request, prepared, folder, runClock, ledger } = stage;
  const sinceMs = runClock.nowMs();
  const remoteWrite = remoteWriteOf(stage);
  ports.progress(prepared.shape?.reality ?? `playing ${request.scenario.file}`);
  return playK6({
    shell: ports.shell,
    clock: ports.clock,
    runClock,
    ledger,
    k6: prepared.k6.path,
    script: prepared.script,
    curve: prepared.shape?.curve ?? null,
    runDir: folder.path,
    run: folder.id,
    env: { ...scriptEnvironment(stage), ...remoteWrite.env, ...tlsEnvironment(request.tls) },
    reach: prepared.reach,
    ...(prepared.systemTags === null ? {} : { systemTags: prepared.systemTags }),
    extraArgs: [
      ...remoteWrite.extraArgs,
      ...tlsFlags(request.tls),
      ...(prepared.trendStats === null ? [] : [`--summary-trend-stats=${prepared.trendStats.join(',')}`]),
    ],
    signal: AbortSignal.any([signal, AbortSignal.timeout(ceilings.durationMs + 600_000)]),
    ...callbacks,
    onLive: (numbers) => {
      onNumbers(numbers);
      ports.live(loadLine(numbers, { sinceMs, unit: prepared.shape ? 'arrivals' : 'requests' }));
    },
  });
}

/** What the script gets: where the system is, and whose customers it plays. */
export function scriptEnvironment({
  request,
  folder,
  system,
}: Pick<Stage, 'request' | 'folder' | 'system'>): Record<string, string> {
  return {
    ...request.scriptEnv,
    BASE_URL: system.baseUrl,
    SEED: String(request.seed),
    RUN_NONCE: nonceOf(folder),
    ...(request.scenario.bundled ? { CURVE: join(folder.path, runFiles.curve) } : {}),
    ...(system.tokensFile === null ? {} : { TOKENS: system.tokensFile }),
    ...(system.seedFile === null ? {} : { HOUSE: system.seedFile }),
  };
}

/** Nothing but the default in a run that is not observed. */
function remoteWriteOf({ request, system }: Stage): RemoteWrite {
  return request.observe && system.observability && system.id
    ? k6RemoteWrite(system.observability.prometheusUrl, system.id)
    : { extraArgs: [], env: {} };
}

/** Part of every idempotency key, so that two runs against one target never share one. */
export function nonceOf({ id }: RunFolder): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 12);
}
