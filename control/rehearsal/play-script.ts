// Plays the script of a rehearsal, with a k6 of this process or with runners elsewhere.
import { ceilings } from '../../input/load-limits.ts';
import type { RunnerRecord } from '../../contract/index.ts';
import { type LiveNumbers, type Played, playK6, playRunners } from '../../load/index.ts';
import { tlsEnvironment, tlsFlags } from '../k6-tls.ts';
import { k6RemoteWrite, type RemoteWrite } from '../observing/k6-remote-write.ts';
import { loadLine } from './narration.ts';
import { scriptEnvironment } from './script-environment.ts';
import type { Stage } from './stage.ts';

interface PlayCallbacks {
  onProcess: (pid: number) => void;
  onStarted: (zeroMs: number) => void;
  onNumbers: (numbers: LiveNumbers) => void;
}

export interface PlayedScript {
  played: Played;
  /** What became of each runner; undefined if a k6 of this process played. */
  runners?: readonly RunnerRecord[];
}

/** Plays the request's script against the system, and records what it sees. */
export async function playScript(
  stage: Stage,
  signal: AbortSignal,
  { onNumbers, ...callbacks }: PlayCallbacks,
): Promise<PlayedScript> {
  const { ports, request, prepared, runClock, runners } = stage;
  const sinceMs = runClock.nowMs();
  ports.progress(prepared.shape?.reality ?? `playing ${request.scenario.file}`);
  const common = {
    clock: ports.clock,
    runClock,
    ledger: stage.ledger,
    curve: prepared.shape?.curve ?? null,
    runDir: stage.folder.path,
    run: stage.folder.id,
    signal: AbortSignal.any([signal, AbortSignal.timeout(ceilings.durationMs + 600_000)]),
    onStarted: callbacks.onStarted,
    onLive: (numbers: LiveNumbers) => {
      onNumbers(numbers);
      ports.live(loadLine(numbers, { sinceMs, unit: prepared.shape ? 'arrivals' : 'requests' }));
    },
  };
  if (runners !== null)
    return playRunners({
      ...common,
      addresses: runners.addresses,
      baseUrl: stage.system.baseUrl,
      onTrouble: ports.progress,
    });
  const remoteWrite = remoteWriteOf(stage);
  const played = await playK6({
    ...common,
    shell: ports.shell,
    k6: prepared.k6.path,
    script: prepared.script,
    env: { ...scriptEnvironment(stage), ...remoteWrite.env, ...tlsEnvironment(request.tls) },
    reach: prepared.reach,
    ...(prepared.systemTags === null ? {} : { systemTags: prepared.systemTags }),
    extraArgs: [
      ...remoteWrite.extraArgs,
      ...tlsFlags(request.tls),
      ...(prepared.trendStats === null ? [] : [`--summary-trend-stats=${prepared.trendStats.join(',')}`]),
    ],
    onProcess: callbacks.onProcess,
  });
  return { played };
}

/** Nothing but the default in a run that is not observed. */
function remoteWriteOf({ request, system }: Stage): RemoteWrite {
  return request.observe && system.observability && system.id
    ? k6RemoteWrite(system.observability.prometheusUrl, system.id)
    : { extraArgs: [], env: {} };
}
