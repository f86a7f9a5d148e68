// How a writer is kept from acknowledging anything more. A port of the control plane: a test passes one that
// fails, and the measurements must show it.
import type { ControlLink } from './control-link.ts';
import type { Dialect } from './dialect.ts';
import type { Server } from './server.ts';

export interface Fencing {
  /** The power switch after a loss. Resolves when the process is gone. */
  powerOff(server: Server): Promise<void>;
  /** The planned change. Resolves when every write is refused. */
  closeForWrites(link: ControlLink, dialect: Dialect): Promise<void>;
  /** Called when the old writer is about to be examined. */
  beforeExamination(old: { name: string; server: Server | null }): Promise<void>;
}

export const realFencing: Fencing = {
  powerOff: (server) => server.kill(),
  closeForWrites: (link, dialect) => dialect.closeForWrites(link),
  beforeExamination: async () => undefined,
};
