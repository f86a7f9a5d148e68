// A user's own service: it is left alone, but commands of its author and a proxy before it can break it.
//
//   load ──▶ Toxiproxy (only with `via`) ──▶ service
import type { Capabilities, Clock, NewEvent, Progress, Shell, TargetStatus } from '../../contract/index.ts';
import { commandsCapability } from './commands.ts';
import { openServiceLink, type ServiceLink } from './service-link.ts';

export interface OwnServiceOptions {
  id: string;
  shell: Shell;
  clock: Clock;
  /** Where it is, without a slash at its end. */
  serviceUrl: string;
  /** The program of Toxiproxy, absolute; null: nothing stands before the service. */
  toxiproxy: string | null;
  /** Where commands run. Absolute. */
  commandFolder: string;
  /** Absolute; mode 0700. */
  folder: string;
  /** Absolute; must exist. */
  logsFolder: string;
  progress: Progress;
  /** Abort while it starts: what was started ends, then the start rejects. */
  signal: AbortSignal;
}

export interface OwnService {
  readonly capabilities: Capabilities;
  readonly zones: readonly string[];
  readonly tokensFile: null;
  status(): Promise<TargetStatus>;
  processes(): readonly { name: string; pid: number }[];
  settings(): Record<string, string | boolean>;
  versions(): Promise<Record<string, string>>;
  openTransactions(): Promise<number>;
  faultEvent(event: NewEvent): void;
  stop(): Promise<void>;
}

/** Resolves once requests can be sent. @throws ShowtimeError target-did-not-start */
export async function startOwnService(options: OwnServiceOptions): Promise<OwnService> {
  const { id, serviceUrl, toxiproxy, commandFolder, shell, logsFolder, folder } = options;
  const link: ServiceLink | null =
    toxiproxy === null ? null : await openServiceLink({ ...options, program: toxiproxy, folder });
  return {
    capabilities: {
      commands: commandsCapability({ shell, clock: options.clock, logsFolder, folder: commandFolder }),
      ...(link === null ? {} : { links: link.capability }),
    },
    zones: [],
    tokensFile: null,
    status: async () => ({
      id,
      baseUrl: link?.url ?? serviceUrl,
      metricsUrl: null,
      pods: [],
      database: null,
      observability: null,
    }),
    processes: () => link?.processes() ?? [],
    settings: () => (link === null ? {} : { viaProxy: true }),
    versions: async () => (link === null ? {} : { toxiproxy: await link.version() }),
    openTransactions: async () => 0,
    faultEvent: () => undefined,
    stop: async () => link?.stop(),
  };
}
