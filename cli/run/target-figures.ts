// What a supervisor says of its target each second; one that hangs holds up nothing, and says later how long it hung.
import { machineNames, type Clock } from '../../contract/index.ts';
import type { Stall } from '../../load/index.ts';
import type { NamedProcess } from '../supervisor/protocol.ts';
import type { System } from './system.ts';

/** How long one answer is waited for, ms; after that what was known before is used. */
const patienceMs = 200;

export class TargetFigures {
  readonly #system: Pick<System, 'processes' | 'longestStallMs'>;
  readonly #clock: Clock;
  #asking: Promise<void> | undefined;
  #processes: readonly NamedProcess[] = [];
  #stalls: Stall[] = [];

  constructor(system: Pick<System, 'processes' | 'longestStallMs'>, clock: Clock) {
    this.#system = system;
    this.#clock = clock;
  }

  /** Processes of the target as last known. Never rejects: a lost supervisor ends the run by other ways. */
  async processes(): Promise<readonly NamedProcess[]> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    const enough = new AbortController();
    await Promise.race([this.#asking, this.#clock.sleep(patienceMs, enough.signal).catch(() => undefined)]);
    enough.abort();
    return this.#processes;
  }

  /** Stalls that were reported since the last call. */
  takeStalls(): readonly Stall[] {
    return this.#stalls.splice(0);
  }

  async #ask(): Promise<void> {
    const [processes, longestMs] = await Promise.all([
      this.#system.processes().catch(() => []),
      this.#system.longestStallMs().catch(() => null),
    ]);
    this.#processes = processes;
    if (longestMs !== null) this.#stalls.push({ name: machineNames.supervisorStall, longestMs });
  }
}
