// The writer's status of its semi-synchronous readers, and whether the reader may be promoted on that
// evidence.
export interface SemiSync {
  /** A commit is acknowledged only after a reader has it. */
  on: boolean;
  readers: number;
  /** Commits acknowledged without a reader since this server started. */
  unacknowledged: number;
  gtid: string;
}

/**
 * Semi-sync turns itself on again only once a reader has caught up, so the last reading decides. Between two
 * readings (100 ms) it could have turned off: the examination of the old writer would show it.
 */
export function readerHasAll(last: SemiSync | null): boolean {
  return last !== null && last.on && last.readers > 0;
}
