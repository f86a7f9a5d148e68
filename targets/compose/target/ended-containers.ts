// What the engine reported of the last end of each container: the proof that a fault ended it.
import type { Evidence } from '../../../contract/index.ts';
import type { EngineContainer } from '../engine/engine-container.ts';

export class EndedContainers {
  readonly #ends = new Map<string, { pid: number | null; evidence: Evidence }>();

  /** `pid` is of the process that ended. */
  record(service: string, pid: number | null, evidence: Evidence): void {
    this.#ends.set(service, { pid, evidence });
  }

  /** Null as long as the engine has not reported that this process ended. */
  of(service: string, pid: number | null): Evidence | null {
    const end = this.#ends.get(service);
    return end !== undefined && end.pid === pid ? end.evidence : null;
  }
}

/** `container` as `docker ps` shows it; 137 is 128 + SIGKILL. */
export function endEvidence(
  { id, finishedAt, oomKilled }: Pick<EngineContainer, 'id' | 'finishedAt' | 'oomKilled'>,
  exitCode: number | null,
): Evidence {
  return { container: id.slice(0, 12), exitCode, oomKilled, finishedAt };
}
