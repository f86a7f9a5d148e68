// The plan of a slice and its subject, for both engines of the gate.
import type { Side, Slice, Stage } from '../../contract/index.ts';

export interface PlannedSlice {
  stage: Stage;
  pair: number;
  turn: number;
  side: Side;
  /** Both sides of one half pair share it: same arrivals, same bodies. */
  traffic: number;
  /** Value of `{n}` for its first request. */
  requestOffset: number;
  lengthMs: number;
  /** Exactly so many arrivals. */
  requests: number;
}

export interface SubjectAddress {
  /** http or https; a path is put before the path of every request. */
  baseUrl: string;
  /** For `{token}`; null if the subject gave none. */
  tokens: readonly string[] | null;
  /** Its processes; their descendants count as well. Empty if they are unknown. */
  pids(): Promise<readonly number[]>;
}

export interface SlicePlayer {
  /**
   * Plays one slice, one at a time, from a quiet state; resolves once every arrival was answered or has
   * failed, at the latest
   * `timeoutMs` after the slice's end. Rejects with the signal's reason if aborted.
   */
  play(planned: PlannedSlice, signal: AbortSignal): Promise<Slice>;
  close(): Promise<void>;
}
