// Runs the commands of a plan's author: without a shell, each in a process group of its own, with a time limit.
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, appendFile, mkdir, open, rm, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Clock, CommandsCapability, Shell } from '../../contract/index.ts';
import { endGroup } from '../../platform/processes/process-group.ts';

export interface CommandsOptions {
  shell: Shell;
  clock: Clock;
  /** Gets `commands.log`; absolute, must exist. */
  logsFolder: string;
  /** Where commands run. Absolute. */
  folder: string;
}

const keptBytes = 16 * 1024;
/** From a time limit's SIGTERM to SIGKILL, ms. */
const graceMs = 500;

export function commandsCapability({
  shell,
  clock,
  logsFolder,
  folder: usualFolder,
}: CommandsOptions): CommandsCapability {
  return {
    folder: usualFolder,
    whyMissing,
    run: async ([file, ...args], { withinMs, folder }) => {
      const why = await whyMissing(file, folder);
      if (why !== null) throw new Error(why);
      // Output goes to a file, not to a pipe: a daemon that a command starts must not die of a closed pipe.
      const outputs = join(logsFolder, 'commands');
      await mkdir(outputs, { recursive: true, mode: 0o700 });
      const output = join(outputs, `${randomUUID()}.txt`);
      const sink = { appendTo: output };
      const running = await shell.start(
        { file: whichFile(file, folder), args, cwd: folder, inherits: 'all' },
        { stdout: sink, stderr: sink, detached: true, endsWithUs: true },
      );
      const over = new AbortController();
      const limit = clock.sleep(withinMs, over.signal).then(
        () => 'late' as const,
        () => 'late' as const,
      );
      const exit = await Promise.race([running.exited, limit]);
      over.abort();
      try {
        if (exit === 'late') {
          await endGroup(running.pid, clock, graceMs);
          await log(logsFolder, file, `took longer than ${withinMs} ms and was ended`, await head(output));
          throw new Error(`${file} took longer than ${withinMs} ms and was ended`);
        }
        const text = await head(output);
        await log(
          logsFolder,
          file,
          exit.code === null ? `ended by ${exit.signal}` : `ended with ${exit.code}`,
          text,
        );
        return { ...exit, output: text };
      } finally {
        await rm(output, { force: true });
      }
    },
  };
}

/** A program with a slash in it is found from the folder, any other on the PATH. */
async function whyMissing(program: string, folder: string): Promise<string | null> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return `the folder ${folder}, in which commands run, is gone`;
  const places = program.includes('/')
    ? [resolve(folder, program)]
    : (process.env['PATH'] ?? '').split(delimiter).map((each) => join(each === '' ? folder : each, program));
  for (const place of places) {
    const runs = await access(place, constants.X_OK)
      .then(() => stat(place))
      .then(
        (found) => found.isFile(),
        () => false,
      );
    if (runs) return null;
  }
  return program.includes('/')
    ? `${program} is no program in ${folder}`
    : `there is no program ${program} on the PATH`;
}

function whichFile(program: string, folder: string): string {
  return program.includes('/') && !isAbsolute(program) ? resolve(folder, program) : program;
}

async function head(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(keptBytes), 0, keptBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Arguments may hold what no log should repeat: the program alone. */
async function log(logsFolder: string, program: string, how: string, output: string): Promise<void> {
  const line = `${new Date().toISOString()} ${program} ${how}\n${output === '' ? '' : `${output.trimEnd()}\n`}`;
  await appendFile(join(logsFolder, 'commands.log'), line, { mode: 0o600 }).catch(() => undefined);
}
