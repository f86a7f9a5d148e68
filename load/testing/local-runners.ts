// Runners as processes of this machine: the program of the runner's image, bundled as for the image.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { packageRoot, type RunnerTask } from '../../contract/index.ts';
import { freePort } from '../../platform/free-port.ts';
import { programBuildOptions } from '../../tools/images/bundle-options.mjs';
import type { RunnerAddress } from '../runners/runner-link.ts';

export const token = 'a-token-of-this-test';

export class LocalRunners {
  readonly #folder: string;
  readonly #children = new Map<number, ChildProcess>();
  readonly #printed = new Map<number, string[]>();
  #program = '';

  /** `folder` is for the program, the task and what the runners write. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  get taskFolder(): string {
    return join(this.#folder, 'task');
  }

  /** Bundles the program, and writes what every runner is told; `archive.tar` is the caller's. */
  async prepare(task: RunnerTask, env: Readonly<Record<string, string>>): Promise<void> {
    await this.bundle();
    this.write({
      'task.json': Buffer.from(JSON.stringify(task)),
      'secret.json': Buffer.from(JSON.stringify({ token, env })),
    });
  }

  async bundle(): Promise<void> {
    this.#program = join(this.#folder, 'runner.mjs');
    await build({
      ...programBuildOptions,
      entryPoints: [join(packageRoot(), 'load/runner/runner-program.ts')],
      outfile: this.#program,
    });
  }

  /** Files as the volumes of a pod have them. */
  write(files: Readonly<Record<string, Buffer>>): void {
    const secretFolder = join(this.#folder, 'secret');
    for (const folder of [this.taskFolder, secretFolder]) mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of Object.entries(files))
      writeFileSync(join(name === 'secret.json' ? secretFolder : this.taskFolder, name), bytes);
  }

  /** Runner `index`, from 1; resolves once it listens. */
  async start(index: number, k6: string, args: readonly string[] = []): Promise<RunnerAddress> {
    const child = spawn(process.execPath, [this.#program, ...args], {
      env: {
        PATH: process.env['PATH'],
        JOB_COMPLETION_INDEX: String(index - 1),
        SHOWTIME_RUNNER_TASK: this.taskFolder,
        SHOWTIME_RUNNER_SECRET: join(this.#folder, 'secret'),
        SHOWTIME_RUNNER_DATA: join(this.#folder, `data-${index}`),
        SHOWTIME_RUNNER_K6: k6,
        SHOWTIME_RUNNER_K6_PORT: String(await freePort('127.0.0.1')),
        SHOWTIME_RUNNER_PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.set(index, child);
    const lines: string[] = [];
    this.#printed.set(index, lines);
    const port = await new Promise<number>((resolve, reject) => {
      child.once('exit', (code) =>
        reject(new Error(`runner ${index} ended with ${code}: ${lines.join('\n')}`)),
      );
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        const { listening } = JSON.parse(line) as { listening?: number };
        if (listening !== undefined) resolve(listening);
      });
    });
    const whyGone = async (): Promise<string | null> =>
      child.exitCode === null && child.signalCode === null ? null : 'its process is gone';
    return { index, name: `process ${child.pid}`, port, token, whyGone };
  }

  /** What a runner printed, a line each. */
  printed(index: number): readonly string[] {
    return this.#printed.get(index) ?? [];
  }

  /** As a node that loses power: nothing of it says goodbye. */
  kill(index: number): void {
    this.#children.get(index)?.kill('SIGKILL');
  }

  /** Resolves with the exit code of a runner that ends by itself. */
  async ended(index: number): Promise<number | null> {
    const child = this.#children.get(index);
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    return new Promise((resolve) => child.once('exit', resolve));
  }

  stop(): void {
    for (const child of this.#children.values()) child.kill('SIGKILL');
  }
}
