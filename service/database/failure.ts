// Sorts what a database can answer badly into the few cases that call for different conduct.

/**
 * - `read-only`: the server is no writer (any more); nothing of the transaction was kept, not even after
 * COMMIT was
 *   sent: servers refuse such a commit and roll it back.
 * - `lost`: the connection is gone or hangs; what was sent last may or may not have happened.
 * - `conflict`: the server rolled the transaction back in favour of another one.
 * - `lock-wait`: somebody held a row for too long; the transaction is still open.
 * - `duplicate`: a unique key is taken.
 * - `other`: a mistake of ours, or of the schema.
 */
export type Failure = 'read-only' | 'lost' | 'conflict' | 'lock-wait' | 'duplicate' | 'other';

/** Our own side's verdict that a connection cannot be used: it hung, broke, or was dropped with its pool. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** https://mariadb.com/kb/en/mariadb-error-codes/ */
const byNumber: Readonly<Record<number, Failure>> = {
  1290: 'read-only',
  1792: 'read-only',
  1836: 'read-only',
  1213: 'conflict',
  1020: 'conflict',
  1205: 'lock-wait',
  1062: 'duplicate',
  // Shut down, killed, forcibly closed, too many connections, host blocked, interrupted.
  1053: 'lost',
  1927: 'lost',
  1080: 'lost',
  1040: 'lost',
  1129: 'lost',
  1317: 'lost',
  3169: 'lost',
};

/** Total: an error of unknown kind that ended the connection is `lost`, any other unknown one is `other`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConnectionLost) return 'lost';
  if (!(error instanceof Error)) return 'other';
  const { errno, code, fatal } = error as Error & { errno?: number; code?: string; fatal?: boolean };
  const known = errno === undefined ? undefined : byNumber[errno];
  if (known !== undefined) return known;
  if (fatal === true) return 'lost';
  return code !== undefined && /^(PROTOCOL_|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/.test(code)
    ? 'lost'
    : 'other';
}
