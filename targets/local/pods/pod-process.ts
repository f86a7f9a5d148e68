// One pod: a process that prints on stdout where it listens, and that ends with this one because it reads a
// pipe on stdin.
import { createInterface } from 'node:readline';
import type { Command, Exit, Running, Shell } from '../../../contract/index.ts';

export interface PodProcess {
  readonly name: string;
  readonly zone: string;
  readonly pid: number;
  /** Where it listens; null until it printed that. */
  url: string | null;
  /** Where its /readyz and /metrics are, if it printed that; else they are at `url`. */
  managementUrl: string | null;
  /** When the process was started, ms on the clock. */
  readonly startedAtMs: number;
  /** True once it was in rotation. */
  everReady: boolean;
  /** Resolves with the URL, or with null if it ended before it listened. */
  readonly listening: Promise<string | null>;
  readonly exited: Promise<Exit>;
  kill(signal: NodeJS.Signals): void;
}

export interface PodToStart {
  shell: Shell;
  name: string;
  zone: string;
  command: Command;
  /** Gets the pod's stderr, where its log goes. */
  logFile: string;
  startedAtMs: number;
}

/** Resolves once the process exists. Rejects if it cannot be started. */
export async function startPod({
  shell,
  name,
  zone,
  command,
  logFile,
  startedAtMs,
}: PodToStart): Promise<PodProcess> {
  const running = await shell.start(command, {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: { appendTo: logFile },
  });
  const pod: PodProcess = {
    name,
    zone,
    startedAtMs,
    pid: running.pid,
    url: null,
    managementUrl: null,
    everReady: false,
    exited: running.exited,
    listening: announcedAddresses(running).then((addresses) => {
      pod.managementUrl = addresses?.managementUrl ?? null;
      return (pod.url = addresses?.url ?? null);
    }),
    kill: (signal) => void running.kill(signal),
  };
  return pod;
}

/**
 * Reads `{"listening":{"host","port"},"management":{"host","port"}}` from stdout; later output is read and dropped, so that the pipe never
 * fills.
 */
function announcedAddresses({ stdout, exited }: Running): Promise<Addresses | null> {
  if (stdout === null) throw new Error('a pod needs its stdout piped');
  return new Promise((resolve) => {
    void exited.then(() => resolve(null));
    createInterface({ input: stdout }).on('line', (line) => {
      const addresses = addressesIn(line);
      if (addresses !== undefined) resolve(addresses);
    });
  });
}

interface Listening {
  host: string;
  port: number;
}

interface Addresses {
  url: string;
  managementUrl: string | null;
}

function addressesIn(line: string): Addresses | undefined {
  if (!line.startsWith('{"listening"')) return undefined;
  try {
    const { listening, management } = JSON.parse(line) as { listening: Listening; management?: Listening };
    return { url: urlOf(listening), managementUrl: management === undefined ? null : urlOf(management) };
  } catch {
    return undefined;
  }
}

function urlOf({ host, port }: Listening): string {
  return `http://${host}:${port}`;
}
