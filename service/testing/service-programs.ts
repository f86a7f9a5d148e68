// The service's programs as tests start them: on a database server of their own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { bundledProgram, packageRoot } from '../../contract/package-root.ts';
import { sessionKey } from './cinema.ts';
import { DatabaseServer } from './server.ts';

export class ServicePrograms {
  readonly server: DatabaseServer;
  readonly folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #children: ChildProcess[] = [];

  private constructor(server: DatabaseServer, folder: string) {
    this.server = server;
    this.folder = folder;
    this.#env = {
      DB_WRITER_URL: server.url('orders'),
      DB_READER_URL: server.url('orders'),
      MEMBERS_URL: server.url('members'),
      PORT: '0',
      MANAGEMENT_PORT: '0',
      SESSION_KEY_FILE: join(folder, 'key'),
      LOG_LEVEL: 'warn',
      END_WITH_STDIN: '1',
    };
  }

  static async prepare(): Promise<ServicePrograms> {
    const server = await DatabaseServer.start();
    const folder = await mkdtemp(join(tmpdir(), 'fast-order-main-'));
    await writeFile(join(folder, 'key'), sessionKey.export().toString('hex'), { mode: 0o600 });
    return new ServicePrograms(server, folder);
  }

  /** Ends the programs that were started. */
  end(): void {
    for (const child of this.#children.splice(0)) child.kill('SIGKILL');
  }

  async remove(): Promise<void> {
    await this.server.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  start(program: string, args: string[] = [], more: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, [bundledProgram(`service/${program}`), ...args], {
      env: { ...process.env, ...this.#env, ...more },
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: packageRoot(),
    });
    this.#children.push(child);
    return child;
  }

  /** Resolves once the program has ended. */
  async run(
    program: string,
    args: string[] = [],
    more: Record<string, string> = {},
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const child = this.start(program, args, more);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  /** Resolves once the pod is ready. */
  async startPod(
    more: Record<string, string> = {},
  ): Promise<{ child: ChildProcess; url: string; managementUrl: string; port: number }> {
    const child = this.start('main', [], more);
    const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
    const { listening, management } = JSON.parse(line) as Record<
      'listening' | 'management',
      { host: string; port: number }
    >;
    const url = `http://${listening.host}:${listening.port}`;
    const managementUrl = `http://${management.host}:${management.port}`;
    await expect
      .poll(async () => (await fetch(`${managementUrl}/readyz`)).status, { interval: 10 })
      .toBe(200);
    return { child, url, managementUrl, port: listening.port };
  }
}
