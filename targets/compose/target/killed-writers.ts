// Completes what the control plane can prove about an old writer by what this target knows: it killed the process itself.
//
//   SIGKILL sent ──▶ connections refused: writer lost ──▶ fenced ──▶ started again, read-only ──▶ examined
//
// The kernel closes the listening socket of a killed server when its last thread has ended. A server that refused
// connections after its SIGKILL and before its fence has committed nothing after the fence.
import type { DatabaseLine, NewEvent } from '../../../contract/index.ts';

interface Killed {
  sentAtMs: number;
  /** When its loss was noticed by refused connections; undefined before that. */
  refusedAtMs: number | undefined;
}

export class KilledWriters {
  readonly #killed = new Map<string, Killed>();

  /** A SIGKILL is about to be sent to that member's server. */
  killing(member: string, nowMs: number): void {
    this.#killed.set(member, { sentAtMs: nowMs, refusedAtMs: undefined });
  }

  /** It is not known whether the signal arrived. */
  notKilled(member: string): void {
    this.#killed.delete(member);
  }

  /** Every event of the control plane, in order. */
  event(event: NewEvent, atMs: number): void {
    if (event.kind !== 'writer-lost') return;
    const killed = this.#killed.get(event.subject);
    if (killed === undefined) return;
    if (event.evidence['how'] === 'dead' && atMs >= killed.sentAtMs) killed.refusedAtMs ??= atMs;
    else this.#killed.delete(event.subject);
  }

  /** The same line; with `commitsAfterFence: 0` where that was not known and is proven. */
  complete(line: DatabaseLine): DatabaseLine {
    if (line.kind !== 'old-writer' || line.commitsAfterFence !== null) return line;
    const refusedAtMs = this.#killed.get(line.member)?.refusedAtMs;
    return refusedAtMs !== undefined && refusedAtMs <= line.fencedAtMs
      ? { ...line, commitsAfterFence: 0 }
      : line;
  }
}
