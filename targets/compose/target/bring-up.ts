// Brings a project up by Docker Compose, and explains why it did not come up.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  packageRoot,
  ShowtimeError,
  type Command,
  type DatabaseName,
  type Progress,
  type Shell,
} from '../../../contract/index.ts';
import { lastLinesOf } from '../../../platform/log-tail.ts';
import type { Engine } from '../engine/engine.ts';
import { freeNet } from './free-net.ts';
import { composedNames, databaseFiles, projectFile, startedServices } from './project-file.ts';
import { whyNotUp } from './why-not-up.ts';

/** Pulling or building every image for the first time takes minutes, ms. */
const upWithinMs = 840_000;
/** From the last image to the last health check, s. */
const healthyWithinS = 300;

export interface ComposeProgram {
  file: string;
  args: readonly string[];
}

export interface BringUpOptions {
  shell: Shell;
  engine: Engine;
  compose: ComposeProgram;
  database: DatabaseName;
  /** Gets the second file of the project; absolute. */
  folder: string;
  /** Readable by containers, absolute; null for the default seed data. */
  seedFile: string | null;
  progress: Progress;
  signal: AbortSignal;
}

/** Names a third file of the project, such as tools/stand-ins/compose.yml. */
const extraFileVariable = 'SHOWTIME_COMPOSE_OVERRIDE';

/**
 * Resolves when every container is healthy. What was made carries the label of the target, also when it fails.
 * @throws ShowtimeError target-busy where the project is there already, target-did-not-start
 */
export async function bringUp(options: BringUpOptions): Promise<void> {
  const { shell, engine, folder, seedFile, progress, signal } = options;
  const { project, instance } = engine.instance;
  const composeFiles = filesOf(options).map((one) => readFileSync(one, 'utf8'));
  const strangers = await engine.strangers(composedNames(project, composeFiles));
  if (strangers.length > 0) throw projectTaken(project, strangers);
  const net = freeNet(await engine.takenSubnets());
  const file = join(folder, 'compose.yml');
  await writeFile(file, projectFile({ composeFiles, instance, seedFile }), { mode: 0o600 });
  const command = (...args: readonly string[]): Command => composeCommand(options, { file, net }, args);
  const missing = await missingImages(options, command);
  progress(
    missing.length === 0
      ? `containers: starting project ${project}`
      : `containers: starting project ${project}; the engine lacks ${missing.join(', ')}: pulled or built first`,
  );
  const ended = await shell.run(
    command('up', '--detach', '--wait', '--wait-timeout', String(healthyWithinS), ...startedServices),
    { timeoutMs: upWithinMs, signal },
  );
  if (ended.code !== 0) throw await didNotComeUp(options, command, ended.stderr);
}

/** Those of the repository, in the order in which Compose merges them; absolute. */
function filesOf({ database }: BringUpOptions): readonly string[] {
  return ['docker-compose.yml', ...databaseFiles(database)].map((name) => join(packageRoot(), name));
}

function composeCommand(
  options: BringUpOptions,
  { file, net }: { file: string; net: string },
  args: readonly string[],
): Command {
  const { compose, engine } = options;
  const extra = process.env[extraFileVariable];
  const files = [...filesOf(options), ...(extra ? [extra] : []), file];
  const { host, project } = engine.instance;
  return {
    file: compose.file,
    args: [
      ...compose.args,
      '--project-name',
      project,
      '--project-directory',
      packageRoot(),
      '--ansi=never',
      '--progress=plain',
      ...files.flatMap((one) => ['--file', one]),
      ...args,
    ],
    // Compose needs its configuration, credentials and proxies, and the SHOWTIME_IMAGE_* that choose images.
    inherits: 'all',
    env: {
      DOCKER_HOST: host,
      SHOWTIME_PROJECT: project,
      SHOWTIME_DATABASE_NET: net,
    },
  };
}

async function missingImages(
  { shell, engine, signal }: BringUpOptions,
  command: (...args: readonly string[]) => Command,
): Promise<readonly string[]> {
  const listed = await shell.run(command('config', '--images', ...startedServices), {
    timeoutMs: 60_000,
    signal,
  });
  if (listed.code !== 0) throw notUnderstood(listed.stderr);
  return engine.missingImages([...new Set(listed.stdout.split('\n').filter((line) => line !== ''))].sort());
}

function projectTaken(project: string, foreign: readonly string[]): ShowtimeError {
  return new ShowtimeError('target-busy', {
    what: `a Compose project ${project} is there already`,
    why: 'these are not of this target, so they are left alone:',
    problems: foreign,
    fix: `give another --id, or end that one: docker compose --project-name ${project} down --volumes`,
  });
}

function notUnderstood(stderr: string): ShowtimeError {
  return new ShowtimeError('target-did-not-start', {
    what: 'Docker Compose does not understand the project',
    why: 'the last lines that it printed:',
    problems: lastLinesOf(stderr, 10),
    fix: `showtime doctor shows its version; check ${extraFileVariable} and SHOWTIME_IMAGE_*`,
  });
}

async function didNotComeUp(
  options: BringUpOptions,
  command: (...args: readonly string[]) => Command,
  stderr: string,
): Promise<ShowtimeError> {
  const missing = await missingImages(options, command);
  const { engine } = options;
  return whyNotUp({
    stderr,
    missing,
    containers: await engine.containers(),
    log: (id) => engine.log(id, 20).catch(() => ''),
  });
}
