// Classifies database errors into the few cases that are handled differently.

/**
 * - `read-only`: the server is no writer (any more); nothing of the transaction was kept, not even after
 *   COMMIT was sent: servers refuse such a commit and roll it back.
 * - `lost`: the connection is gone or hangs; what was sent last may or may not have happened.
 * - `conflict`: the server rolled the transaction back in favour of another one.
 * - `lock-wait`: another transaction held a row for too long; the transaction is still open.
 * - `duplicate`: a unique key is taken.
 * - `other`: a bug, or a wrong schema.
 */
export type Failure = 'read-only' | 'lost' | 'conflict' | 'lock-wait' | 'duplicate' | 'other';

/** A connection that this side gave up: it hung, broke, or was dropped with its pool. */
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

/**
 * Refusals that time does not heal: wrong password, no right to the database, no such database, an account or
 * a host that may not connect. https://mariadb.com/kb/en/mariadb-error-codes/
 */
const refusals: Readonly<Record<number, string>> = {
  1044: 'the account may not use the database: check the name and its GRANTs',
  1045: 'the server refuses user and password: check both in the URL; with iam, the user, its plugin and the right rds-db:connect',
  1049: 'there is no such database: check its name in the URL, or create it',
  1130: 'the server lets no account connect from this host: check the host of its accounts',
  1251: 'the server wants an authentication method that the driver does not have',
  1698: 'the account has no password sign-in: give it one',
  3159: 'the server takes TLS connections only: add ?ssl=true to the URL',
};

/** What to do about a refusal that time does not heal; undefined for a failure that may pass by itself. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errno, code } = error as Error & { errno?: number; code?: string };
  const known = errno === undefined ? undefined : refusals[errno];
  if (known !== undefined) return known;
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR')
    return 'no token for IAM authentication could be made: the pod needs credentials of AWS';
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return 'the server offers no TLS: remove ?ssl from the URL';
  const isAboutCertificate =
    code !== undefined &&
    /^(HANDSHAKE_SSL|CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code);
  return isAboutCertificate
    ? 'its certificate is not trusted: name the CA with ?ssl-ca=FILE, and the host as the certificate has it'
    : undefined;
}

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
