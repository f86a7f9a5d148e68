// Starts the Prometheus of an observed target: a generated configuration, a store that ends with the target,
// remote write for k6.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  answersWithinMs,
  startListening,
  type ProgramContext,
  type ListeningProgram,
} from './listening-program.ts';
import { prometheusConfig, type ScrapedTarget } from './prometheus-config.ts';

export interface PrometheusRequest {
  /** The program. */
  path: string;
  /** Its configuration, rules and store go here. Absolute; made if it is not there. */
  folder: string;
  logFile: string;
  target: Omit<ScrapedTarget, 'ruleFiles'>;
  rules: readonly { name: string; text: string }[];
}

/** Long enough for any rehearsal; a target that stays up for days loses older data. */
const keptFor = '1d';
const keptAtMost = '512MB';

/** @throws ShowtimeError target-did-not-start */
export async function startPrometheus(
  context: ProgramContext,
  { path, folder, logFile, target, rules }: PrometheusRequest,
): Promise<ListeningProgram> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { name, text } of rules) await writeFile(join(folder, name), text, { mode: 0o600 });
  const configFile = join(folder, 'prometheus.yml');
  await writeFile(configFile, prometheusConfig({ ...target, ruleFiles: rules.map(({ name }) => name) }), {
    mode: 0o600,
  });
  return startListening(context, {
    name: 'prometheus',
    logFile,
    command: (port) => ({ file: path, args: flags(configFile, join(folder, 'data'), port) }),
    isReady: (url) => isStartedPrometheus(url, configFile),
  });
}

/**
 * Native histograms are k6's trends; newer servers support them without the feature flag and only log a note.
 */
function flags(configFile: string, dataDir: string, port: number): string[] {
  return [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${dataDir}`,
    `--web.listen-address=127.0.0.1:${port}`,
    `--storage.tsdb.retention.time=${keptFor}`,
    `--storage.tsdb.retention.size=${keptAtMost}`,
    '--web.enable-remote-write-receiver',
    '--enable-feature=native-histograms',
    '--log.level=warn',
  ];
}

/** Only the path of its configuration, which no other process has, proves that it is the started one. */
async function isStartedPrometheus(url: string, configFile: string): Promise<boolean> {
  const ready = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(answersWithinMs) });
  if (!ready.ok) return false;
  const answer = await fetch(`${url}/api/v1/status/flags`, { signal: AbortSignal.timeout(answersWithinMs) });
  const { data } = (await answer.json()) as { data?: Record<string, string> };
  return data?.['config.file'] === configFile;
}
