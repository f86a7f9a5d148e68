// One runner of a load: plays its segment with k6 from a common start, and keeps what k6 wrote until it was fetched.
//
//   preparing ─▶ ready (k6 waits, paused) ─▶ playing ─▶ ended: every file has its size and SHA-256
//       └──────────────┴─▶ failed               └─ stop, silence, or too long: SIGINT, 15 s later SIGKILL
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  runnerFiles,
  type Clock,
  type ClosedFile,
  type Exit,
  type RunnerFile,
  type Running,
  type RunnerState,
  type RunnerTask,
  type Shell,
} from '../../contract/index.ts';
import { statusOf } from '../../platform/http-status.ts';
import { lastLinesOf } from '../../platform/log-tail.ts';
import { readFile } from 'node:fs/promises';
import { k6Command } from '../k6/k6-command.ts';
import { summaryTextVariable } from '../k6/handle-summary.ts';
import { reachOfHosts } from '../k6/reach.ts';
import { segmentFlags } from '../runners/segments.ts';
import { K6Control } from './k6-control.ts';

export interface RunnerParts {
  shell: Shell;
  clock: Clock;
  task: RunnerTask;
  /** From 1. */
  index: number;
  /** For `__ENV` of the script. */
  env: Readonly<Record<string, string>>;
  /** Paths: what `k6 archive` made, the folder for its files, the k6 program. */
  archive: string;
  folder: string;
  k6: string;
  /** Port of k6's own REST API on loopback. */
  k6Port: number;
  /** Further variables of the process, such as certificates. */
  processEnv?: Readonly<Record<string, string>>;
}

const readyWithinMs = 120_000;
const answersWithinMs = 5_000;
const stopTimeoutMs = 15_000;
/** Bytes of one answer. */
const maxChunk = 4 << 20;
/** k6 starts a moment after the call: the call is made so that it has been answered at the start. */
const spinMs = 20;

export class Runner {
  readonly #parts: RunnerParts;
  readonly #control: K6Control;
  readonly #over = new AbortController();
  #phase: RunnerState['phase'] = 'preparing';
  #because: string | null = null;
  #version: string | null = null;
  #askedMs: number | null = null;
  #startedMs: number | null = null;
  #exit: Exit | null = null;
  #closed: Record<string, ClosedFile> | null = null;
  #running: Running | undefined;
  #heardMs: number;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#control = new K6Control(parts.k6Port);
    this.#heardMs = parts.clock.nowMs();
  }

  get state(): RunnerState {
    const { index, clock } = this.#parts;
    return {
      index,
      phase: this.#phase,
      because: this.#because,
      wallMs: clock.wallMs(),
      k6: this.#version,
      askedMs: this.#askedMs,
      startedMs: this.#startedMs,
      exit: this.#exit,
      bytes: Object.fromEntries(
        (Object.keys(runnerFiles) as RunnerFile[]).map((name) => [name, sizeOf(this.#path(name))]),
      ),
      closed: this.#closed,
    };
  }

  /** A client with its token is there. */
  heard(): void {
    this.#heardMs = this.#parts.clock.nowMs();
  }

  /** Resolves when k6 has ended and its files are closed, or it failed. Never rejects. */
  async play(): Promise<void> {
    try {
      await this.#prepare();
      const exit = await this.#running?.exited;
      this.#exit = exit ?? null;
      this.#closed = await this.#close();
      if (this.#phase === 'preparing' || this.#phase === 'ready')
        throw new Error(`k6 ended before the start (exit code ${exit?.code})\n${await this.#messages()}`);
      this.#phase = 'ended';
    } catch (error) {
      this.#because = error instanceof Error ? error.message : String(error);
      this.#phase = 'failed';
      this.#running?.kill('SIGKILL');
    } finally {
      this.#over.abort();
    }
  }

  /** Once, when it is ready: k6 starts at that time of this machine's wall clock. Returns at once. */
  start(atWallMs: number): void {
    if (this.#phase !== 'ready' || this.#askedMs !== null) return;
    this.#askedMs = atWallMs;
    void this.#startAt(atWallMs).catch((error: unknown) => {
      this.#because = `k6 could not be started: ${String(error)}`;
      this.stop();
    });
  }

  /** Ends k6 as Ctrl-C does. */
  stop(): void {
    const running = this.#running;
    if (running === undefined || this.#over.signal.aborted) return;
    running.kill('SIGINT');
    void this.#parts.clock.sleep(stopTimeoutMs, this.#over.signal).then(
      () => running.kill('SIGKILL'),
      () => undefined,
    );
  }

  /** At most some megabytes of a file from a byte on; empty at its end. */
  async read(name: RunnerFile, from: number): Promise<Buffer> {
    const path = this.#path(name);
    const length = Math.min(maxChunk, sizeOf(path) - from);
    if (length <= 0) return Buffer.alloc(0);
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async #prepare(): Promise<void> {
    const { shell, clock, task, index, env, archive, folder, k6, processEnv } = this.#parts;
    await mkdir(folder, { recursive: true });
    await Promise.all(Object.values(runnerFiles).map((name) => writeFile(join(folder, name), '')));
    const trust = { authorities: null, verifies: task.verifiesTls };
    const answer = await statusOf(task.baseUrl, AbortSignal.timeout(answersWithinMs), trust);
    if (typeof answer === 'string') throw new Error(`${task.baseUrl} does not answer: ${answer}`);
    const { stdout } = await shell.run({ file: k6, args: ['version'] });
    this.#version = /v(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] ?? null;
    const command = k6Command({
      k6,
      script: { archive, folder },
      env: { ...env, ...processEnv, [summaryTextVariable]: this.#path('text') },
      samples: this.#path('samples'),
      fifo: this.#path('console'),
      summary: this.#path('summary'),
      systemTags: task.systemTags,
      reach: await reachOfHosts(task.allowHosts),
      extraArgs: [
        ...task.k6Args,
        ...segmentFlags(index, task.runners),
        '--paused',
        `--address=${this.#control.address}`,
      ],
    });
    this.#running = await shell.start(command, {
      endsWithUs: true,
      detached: true,
      stdout: 'ignore',
      stderr: { appendTo: this.#path('messages') },
    });
    const untilMs = clock.nowMs() + readyWithinMs;
    while (!(await this.#control.isPaused())) {
      if (!this.#running.isAlive()) return;
      if (clock.nowMs() > untilMs)
        throw new Error(`k6 was not ready within ${readyWithinMs / 1_000} s\n${await this.#messages()}`);
      await clock.sleep(20);
    }
    this.#phase = 'ready';
    this.heard();
    void this.#watch();
  }

  async #startAt(atWallMs: number): Promise<void> {
    const { clock } = this.#parts;
    const early = (): number => atWallMs - clock.wallMs();
    if (early() > spinMs) await clock.sleep(early() - spinMs, this.#over.signal);
    while (early() > 0);
    await this.#control.resume();
    this.#startedMs = clock.wallMs();
    this.#phase = 'playing';
  }

  /** A load that nobody fetches, or that does not end, is ended. */
  async #watch(): Promise<void> {
    const { clock, task } = this.#parts;
    for (;;) {
      const stopped = await clock.sleep(500, this.#over.signal).then(
        () => false,
        () => true,
      );
      if (stopped) return;
      const silentMs = clock.nowMs() - this.#heardMs;
      const playedMs = this.#startedMs === null ? 0 : clock.wallMs() - this.#startedMs;
      if (silentMs <= task.silenceMs && playedMs <= task.longestMs) continue;
      this.#because =
        silentMs > task.silenceMs
          ? `nobody asked for ${task.silenceMs / 1_000} s`
          : `it was still playing after ${task.longestMs / 1_000} s`;
      return this.stop();
    }
  }

  async #close(): Promise<Record<string, ClosedFile>> {
    const closed: Record<string, ClosedFile> = {};
    for (const name of Object.keys(runnerFiles) as RunnerFile[]) {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of createReadStream(this.#path(name))) {
        hash.update(chunk as Buffer);
        bytes += (chunk as Buffer).length;
      }
      closed[name] = { bytes, sha256: hash.digest('hex') };
    }
    return closed;
  }

  async #messages(): Promise<string> {
    const console = await readFile(this.#path('messages'), 'utf8').catch(() => '');
    return lastLinesOf(console, 8).join('\n');
  }

  #path(name: RunnerFile): string {
    return join(this.#parts.folder, runnerFiles[name]);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
