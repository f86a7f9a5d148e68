// Runs the command line as its users do, in folders of its own, and sees that nothing is left running.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../contract/index.ts';

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
    const child = spawn(process.execPath, [join(packageRoot(), 'cli/bin.mjs'), ...args], { cwd: this.folder, env: { ...process.env, ...env } });
    const said: Said = { code: null, stdout: '', stderr: '' };
    const listeners = new Set<() => void>();
    const hear = (name: 'stdout' | 'stderr') => (chunk: Buffer): void => {
      said[name] += chunk.toString();
      for (const listener of listeners) listener();
    };
    child.stdout.on('data', hear('stdout'));
    child.stderr.on('data', hear('stderr'));
    const over = new Promise<Said>((resolve) => child.once('close', (code) => {
      said.code = code;
      resolve(said);
    }));
    const until = (pattern: RegExp): Promise<void> => new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(said.stdout + said.stderr)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      void over.then(() => reject(new Error(`it ended without ${pattern}:\n${said.stderr}\n${said.stdout}`)));
      look();
    });
    return { child, said, over, until };
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
    return this.start(args, env).over;
  }

  /** Absolute paths of the run folders, oldest first. */
  runFolders(): string[] {
    return entries(this.runs).filter((name) => !name.startsWith('.')).sort().map((name) => join(this.runs, name));
  }

  /** Command lines of processes that mention this place. */
  leftRunning(): string[] {
    return entries('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    }).filter((line) => line.includes(this.folder));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
