// Figures of the target from its supervisor, once a second. A supervisor that hangs blocks nothing; its stall
// is recorded later.
import { machineNames, type Clock } from '../../contract/index.ts';
import type { Stall } from '../../load/index.ts';
import type { NamedProcess } from '../supervisor/protocol.ts';
import type { System } from './system.ts';

/** Timeout of one answer, ms; after it the last known figures are used. */
const timeoutMs = 200;

export class TargetFigures {
  readonly #system: Pick<System, 'processes' | 'longestStallMs'>;
  readonly #clock: Clock;
  #refreshing: Promise<void> | undefined;
  #processes: readonly NamedProcess[] = [];
  #stalls: Stall[] = [];

  constructor(system: Pick<System, 'processes' | 'longestStallMs'>, clock: Clock) {
    this.#system = system;
    this.#clock = clock;
  }

  /**
   * The last known processes of the target. Never rejects: the loss of the supervisor ends the run elsewhere.
   */
  async processes(): Promise<readonly NamedProcess[]> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    const enough = new AbortController();
    await Promise.race([
      this.#refreshing,
      this.#clock.sleep(timeoutMs, enough.signal).catch(() => undefined),
    ]);
    enough.abort();
    return this.#processes;
  }

  /** Stalls that were reported since the last call. */
  takeStalls(): readonly Stall[] {
    return this.#stalls.splice(0);
  }

  async #refresh(): Promise<void> {
    const [processes, stallMs] = await Promise.all([
      this.#system.processes().catch(() => []),
      this.#system.longestStallMs().catch(() => null),
    ]);
    this.#processes = processes;
    if (stallMs !== null) this.#stalls.push({ name: machineNames.supervisorStall, maxMs: stallMs });
  }
}
