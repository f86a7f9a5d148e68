// Starts the Alertmanager of an observed target, alone and without a cluster.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  answersWithinMs,
  startListening,
  type ProgramContext,
  type ListeningProgram,
} from './listening-program.ts';

export interface AlertmanagerRequest {
  /** The program. */
  path: string;
  /** Its configuration and store go here. Absolute; made if it is not there. */
  folder: string;
  logFile: string;
  /** The configuration, and what it names relative to itself. */
  config: string;
  templates: readonly { name: string; text: string }[];
}

/** @throws ShowtimeError target-did-not-start */
export async function startAlertmanager(
  context: ProgramContext,
  { path, folder, logFile, config, templates }: AlertmanagerRequest,
): Promise<ListeningProgram> {
  const configFile = join(folder, 'alertmanager.yml');
  for (const { name, text } of [{ name: 'alertmanager.yml', text: config }, ...templates]) {
    await mkdir(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
    await writeFile(join(folder, name), text, { mode: 0o600 });
  }
  return startListening(context, {
    name: 'alertmanager',
    logFile,
    // Debian's program reads its templates from its working directory.
    command: (port) => ({
      file: path,
      args: flags(configFile, join(folder, 'data'), port),
      cwd: dirname(path),
    }),
    isReady: isStartedAlertmanager,
  });
}

function flags(configFile: string, dataDir: string, port: number): string[] {
  // Without a cluster address it neither listens for peers nor waits for them.
  return [
    `--config.file=${configFile}`,
    `--storage.path=${dataDir}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=warn',
  ];
}

/** An instance that started earlier is a left-over; its answer holds its start time. */
async function isStartedAlertmanager(url: string, startedWallMs: number): Promise<boolean> {
  const ready = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(answersWithinMs) });
  if (!ready.ok) return false;
  const answer = await fetch(`${url}/api/v2/status`, { signal: AbortSignal.timeout(answersWithinMs) });
  const { uptime } = (await answer.json()) as { uptime?: string };
  return Date.parse(uptime ?? '') >= startedWallMs;
}
