// The only place (beside tools/) that starts programs: the Shell port on top of execa and child_process.
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { execa } from 'execa';
import { isAlive, processAt } from '#tools';
import {
  ShowtimeError,
  type Command,
  type Exit,
  type Running,
  type Shell,
  type StartOptions,
} from '../contract/index.ts';
import { listedEnvironment } from './environment.ts';

/** The Shell of this machine. Where requested, programs end with this process: by their stdin, or by the kernel. */
export function nodeShell(): Shell {
  return {
    run: async (command, { timeoutMs, signal } = {}) => {
      const done = await execa(command.file, command.args, {
        env: environmentOf(command),
        extendEnv: false,
        reject: false,
        stripFinalNewline: false,
        maxBuffer: 256 * 1024 * 1024,
        ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
        ...(command.input === undefined ? { stdin: 'ignore' as const } : { input: command.input }),
        ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
        ...(signal === undefined ? {} : { cancelSignal: signal }),
      });
      if (done.exitCode === undefined && done.signal === undefined)
        throw notStarted(command.file, done.cause ?? done);
      if (done.isCanceled) throw new Error(`${command.file} was stopped`, { cause: signal?.reason });
      return {
        code: done.exitCode ?? null,
        signal: done.signal ?? null,
        stdout: done.stdout,
        stderr: done.stderr,
      };
    },
    start: (command, options = {}) => startProgram(command, options),
  };
}

function environmentOf({ env, inherits = 'listed' }: Command): NodeJS.ProcessEnv {
  return { ...(inherits === 'all' ? process.env : listedEnvironment(process.env)), ...env };
}

async function startProgram(command: Command, options: StartOptions): Promise<Running> {
  const { file, args } =
    options.endsWithUs && process.platform === 'linux'
      ? { file: 'setpriv', args: ['--pdeathsig', 'KILL', command.file, ...command.args] }
      : command;
  const files: number[] = [];
  const sink = (wanted: StartOptions['stdout']): 'pipe' | 'ignore' | number => {
    if (wanted === undefined || wanted === 'pipe') return 'pipe';
    if (wanted === 'ignore') return 'ignore';
    const opened = openSync(wanted.appendTo, 'a', 0o600);
    files.push(opened);
    return opened;
  };
  try {
    const stdin = command.input === undefined ? (options.stdin ?? 'ignore') : 'pipe';
    const stdio: StdioOptions = [stdin, sink(options.stdout), sink(options.stderr)];
    const child = spawn(file, args, {
      stdio,
      detached: options.detached ?? false,
      env: environmentOf(command),
      cwd: command.cwd,
    });
    const running = await started(child, command.file);
    if (command.input !== undefined) child.stdin?.end(command.input);
    return running;
  } finally {
    for (const opened of files) closeSync(opened);
  }
}

function started(child: ChildProcess, name: string): Promise<Running> {
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  // A child that closes its stdin early must not end this process with EPIPE.
  child.stdin?.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(notStarted(name, cause)));
    child.once('spawn', () => {
      const pid = child.pid ?? -1;
      const identity = processAt(pid);
      resolve({
        pid,
        stdin: child.stdin,
        stdout: child.stdout,
        stderr: child.stderr,
        exited,
        kill: (signal) => child.exitCode === null && child.signalCode === null && child.kill(signal),
        isAlive: () => identity !== undefined && isAlive(identity),
        release: () => child.unref(),
      });
    });
  });
}

/** A program that is not there is for its user to get; anything else that keeps one from starting is not. */
function notStarted(file: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'EACCES')
    return new Error(`${file} could not be started: ${message}`, { cause });
  return new ShowtimeError(
    'tool-missing',
    {
      what: `${file} could not be started`,
      why: `it is not on the PATH, may not be run, or its working folder is gone (${code})`,
      fix: 'install it or put its folder on the PATH; showtime doctor lists what else is missing',
    },
    { cause },
  );
}
