// Runs the command line as its users do, in folders of its own, and sees that nothing is left running.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { packageRoot, parseEvents, runFiles, type RunEvent, type Verdict } from '../contract/index.ts';

export interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  /** What it has said so far. */
  said: Said;
  over: Promise<Said>;
  /** Resolves once stdout or stderr matches; rejects if it ends without. */
  until(pattern: RegExp): Promise<void>;
}

/** A place to run from: its own working folder with `runs/` in it. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'walk-'));
  readonly runs = join(this.folder, 'runs');

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
    const child = spawn(process.execPath, [join(packageRoot(), 'cli/bin.mjs'), ...args], {
      cwd: this.folder,
      env: { ...process.env, ...env },
    });
    const said: Said = { code: null, stdout: '', stderr: '' };
    const listeners = new Set<() => void>();
    const hear =
      (name: 'stdout' | 'stderr') =>
      (chunk: Buffer): void => {
        said[name] += chunk.toString();
        for (const listener of listeners) listener();
      };
    child.stdout.on('data', hear('stdout'));
    child.stderr.on('data', hear('stderr'));
    const over = new Promise<Said>((resolve) =>
      child.once('close', (code) => {
        said.code = code;
        resolve(said);
      }),
    );
    const until = (pattern: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(said.stdout + said.stderr)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        void over.then(() =>
          reject(new Error(`it ended without ${pattern}:\n${said.stderr}\n${said.stdout}`)),
        );
        look();
      });
    return { child, said, over, until };
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
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
      ) as ReturnType<Place['target']>;
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

  /** The verdict of a run, by default of the oldest. */
  verdict(runFolder = this.runFolders()[0] ?? ''): Verdict {
    return JSON.parse(readFileSync(join(runFolder, runFiles.verdict), 'utf8')) as Verdict;
  }

  /** Ends what is left, sees that nothing of it stays, and removes the place. */
  async leave(): Promise<void> {
    await this.run(['recover']);
    await expect.poll(() => this.leftRunning()).toEqual([]);
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
