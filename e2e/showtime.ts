// Runs the command line as its users do, in separate folders, and checks that nothing is left running.
//
// esbuild starts its service in the folder that was the working folder when its module was loaded. Verbs load it
// when they need it; where a test runs them in this process, that would be a workspace, which the test removes.
import 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import {
  packageRoot,
  parseEvents,
  parseMachine,
  runFiles,
  type MachineRow,
  type RunEvent,
  type Verdict,
} from '../contract/index.ts';

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  /** Its output so far. */
  output: CommandResult;
  over: Promise<CommandResult>;
  /** Resolves once stdout or stderr matches; rejects if it ends without. */
  until(pattern: RegExp): Promise<void>;
}

/** A workspace to run from: a separate working folder with `runs/` in it. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'walk-'));
  readonly runs = join(this.folder, 'runs');

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
    const child = spawn(process.execPath, [join(packageRoot(), 'cli/bin.mjs'), ...args], {
      cwd: this.folder,
      env: { ...process.env, ...env },
    });
    const result: CommandResult = { code: null, stdout: '', stderr: '' };
    const listeners = new Set<() => void>();
    const onOutput =
      (name: 'stdout' | 'stderr') =>
      (chunk: Buffer): void => {
        result[name] += chunk.toString();
        for (const listener of listeners) listener();
      };
    child.stdout.on('data', onOutput('stdout'));
    child.stderr.on('data', onOutput('stderr'));
    const over = new Promise<CommandResult>((resolve) =>
      child.once('close', (code) => {
        result.code = code;
        resolve(result);
      }),
    );
    const until = (pattern: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!pattern.test(result.stdout + result.stderr)) return;
          listeners.delete(check);
          resolve();
        };
        listeners.add(check);
        void over.then(() =>
          reject(new Error(`it ended without ${pattern}:\n${result.stderr}\n${result.stdout}`)),
        );
        check();
      });
    return { child, output: result, over, until };
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    return this.start(args, env).over;
  }

  /** Absolute paths of the run folders, oldest first. */
  runFolders(): string[] {
    return entries(this.runs)
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => join(this.runs, name));
  }

  /** Command lines of processes that mention this place. */
  leftRunning(): string[] {
    return this.processes().map(({ line }) => line);
  }

  /** Processes that mention this place in their command line. */
  processes(): { pid: number; line: string }[] {
    return entries('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => ({ pid: Number(pid), line: commandLine(pid) }))
      .filter(({ line }) => line.includes(this.folder));
  }

  /** The state of the only target that there is; undefined before it has one. */
  target(): { supervisor: { pid: number }; children: { name: string; pid: number }[] } | undefined {
    const [id] = entries(join(this.runs, '.targets'));
    try {
      return JSON.parse(
        readFileSync(join(this.runs, '.targets', id ?? '', 'state.json'), 'utf8'),
      ) as ReturnType<Workspace['target']>;
    } catch {
      return undefined;
    }
  }

  /** Events of the oldest run; none before it writes them. */
  events(): RunEvent[] {
    try {
      return parseEvents(readFileSync(join(this.runFolders()[0] ?? '', runFiles.events), 'utf8')).events;
    } catch {
      return [];
    }
  }

  /** What the oldest run read of one name of its machine, oldest first. */
  machineRows(name: string): MachineRow[] {
    return readFileSync(join(this.runFolders()[0] ?? '', runFiles.machine), 'utf8')
      .split('\n')
      .flatMap((line) => parseMachine(line) ?? [])
      .filter((row) => row.name === name);
  }

  /** The verdict of a run, by default of the oldest. */
  verdict(runFolder = this.runFolders()[0] ?? ''): Verdict {
    return JSON.parse(readFileSync(join(runFolder, runFiles.verdict), 'utf8')) as Verdict;
  }

  /** Waits until no process is left; `expect.poll` would not do for tests that run at once. */
  async expectNothingRunning(): Promise<void> {
    await vi.waitFor(() => expect(this.leftRunning()).toEqual([]), { timeout: 120_000 });
  }

  /** Ends what is left, checks that nothing of it stays, and removes the workspace. */
  async leave(): Promise<void> {
    if (this.leftRunning().length > 0 || entries(join(this.runs, '.targets')).length > 0)
      await this.run(['recover']);
    await this.expectNothingRunning();
    expect(entries(join(this.runs, '.targets'))).toEqual([]);
    this.remove();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
