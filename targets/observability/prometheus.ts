// Starts the Prometheus of an observed target: its own configuration, a store that ends with the target,
// remote write for k6.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersWithinMs, startListening, type Ground, type ListeningProgram } from './listening-program.ts';
import { prometheusConfig, type ScrapedTarget } from './prometheus-config.ts';

export interface WantedPrometheus {
  /** The program. */
  path: string;
  /** Its configuration, rules and store go here. Absolute; made if it is not there. */
  folder: string;
  logFile: string;
  target: Omit<ScrapedTarget, 'ruleFiles'>;
  rules: readonly { name: string; text: string }[];
}

/** A rehearsal is kept whole; a target that stays up for days forgets what was before. */
const keptFor = '1d';
const keptAtMost = '512MB';

/** @throws ShowtimeError target-did-not-start */
export async function startPrometheus(
  ground: Ground,
  { path, folder, logFile, target, rules }: WantedPrometheus,
): Promise<ListeningProgram> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { name, text } of rules) await writeFile(join(folder, name), text, { mode: 0o600 });
  const configFile = join(folder, 'prometheus.yml');
  await writeFile(configFile, prometheusConfig({ ...target, ruleFiles: rules.map(({ name }) => name) }), {
    mode: 0o600,
  });
  return startListening(ground, {
    name: 'prometheus',
    logFile,
    command: (port) => ({ file: path, args: flags(configFile, join(folder, 'data'), port) }),
    isReady: (url) => isOurPrometheus(url, configFile),
  });
}

/** Native histograms are k6's trends; newer servers know them without the feature's name and only say so. */
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

/** Only the path of its configuration, which no other process has, proves who speaks. */
async function isOurPrometheus(url: string, configFile: string): Promise<boolean> {
  const ready = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(answersWithinMs) });
  if (!ready.ok) return false;
  const answer = await fetch(`${url}/api/v1/status/flags`, { signal: AbortSignal.timeout(answersWithinMs) });
  const { data } = (await answer.json()) as { data?: Record<string, string> };
  return data?.['config.file'] === configFile;
}
