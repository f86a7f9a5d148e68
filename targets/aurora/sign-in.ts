// How connections to the instances sign in: with a password of a file, with one that a secret holds, or with IAM.
import { iamTokens, type Tokens } from '../../contract/iam-sign-in.ts';
import { ShowtimeError, type AuroraSettings, type Clock } from '../../contract/index.ts';
import { amazonTls, ControlLink, trusting, type Tls, type Where } from '../database/index.ts';
import { messageOf, type AwsCredentials } from './aws-call.ts';
import { openSecret, type Secret, type SecretAccount } from './secret.ts';

export interface SignIn {
  /** Opens a connection within `timeoutMs`. Rejects with the reason. */
  open(where: Where, timeoutMs: number): Promise<ControlLink>;
  close(): void;
}

export interface SignInOptions {
  settings: Pick<AuroraSettings, 'region' | 'endpoints'> & {
    database: NonNullable<AuroraSettings['database']>;
  };
  /** Of `passwordFile`; null with another way. */
  password: string | null;
  /** PEM of `caFile`; null: the CAs of Amazon RDS. */
  authorities: string | null;
  credentials?: AwsCredentials | undefined;
  clock: Pick<Clock, 'nowMs'>;
}

export function signInOf({
  settings: { region, endpoints, database },
  password,
  authorities,
  credentials,
  clock,
}: SignInOptions): SignIn {
  const { user = '', secret, iam } = database;
  const tls = !database.tls ? null : authorities === null ? amazonTls : trusting(authorities);
  if (secret !== undefined)
    return withSecret(
      openSecret(secret, { region, endpoint: endpoints?.secretsManager, credentials }),
      tls,
      clock,
    );
  if (iam) return withTokens(user, iamTokens(region, credentials), tls);
  return {
    open: (where, timeoutMs) =>
      ControlLink.open(where, { user, password: password ?? '' }, timeoutMs, { tls }),
    close: () => undefined,
  };
}

/** A new token for each connection: one lasts 15 minutes, and a run may last longer. */
export function withTokens(user: string, tokens: Tokens, tls: Tls | null): SignIn {
  return {
    open: ({ address, port }, timeoutMs) =>
      ControlLink.open({ address, port }, { user, password: '' }, timeoutMs, {
        tls,
        token: () => tokens({ host: address, port, user }),
      }),
    close: () => undefined,
  };
}

/** A secret that did not help is not read again before, ms: connections are tried ten times a second. */
const readsAgainAfterMs = 5_000;

/**
 * Reads the secret at the first connection, and once more where the server denies access: it may have been rotated.
 * If it is still the same, the denial stands.
 */
export function withSecret(secret: Secret, tls: Tls | null, clock: Pick<Clock, 'nowMs'>): SignIn {
  let known: Promise<SecretAccount> | undefined;
  let waitUntilMs = -Infinity;
  const account = (): Promise<SecretAccount> => {
    const reading = (known ??= secret.read());
    reading.catch(() => {
      if (known === reading) known = undefined;
    });
    return reading;
  };
  return {
    open: async (where, timeoutMs) => {
      const reading = account();
      const tried = await reading;
      try {
        return await ControlLink.open(where, tried, timeoutMs, { tls });
      } catch (error) {
        if (!isAccessDenied(error) || clock.nowMs() < waitUntilMs) throw error;
        // Several connections are denied at once after a rotation: the first of them forgets it.
        if (known === reading) known = undefined;
        const now = await account();
        if (now.user === tried.user && now.password === tried.password) {
          waitUntilMs = clock.nowMs() + readsAgainAfterMs;
          throw error;
        }
        return await ControlLink.open(where, now, timeoutMs, { tls });
      }
    },
    close: () => secret.close(),
  };
}

function isAccessDenied(error: unknown): boolean {
  return codeOf(error) === 'ER_ACCESS_DENIED_ERROR';
}

/** Of the driver's error, which may be the cause of the loss of a link. */
function codeOf(error: unknown): unknown {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return code ?? cause?.code;
}

/** Refusals that time does not heal; others may be those of an instance that is just away. */
const lasting: ReadonlySet<unknown> = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_SECURE_TRANSPORT_REQUIRED',
  'AUTH_SWITCH_PLUGIN_ERROR',
  'MYSQL_CLEAR_PASSWORD_NOT_ENABLED',
  'HANDSHAKE_NO_SSL_SUPPORT',
  'HANDSHAKE_SSL_ERROR',
]);

/** aurora-refused with what to do, if the server or the way of signing in refuses for good; else undefined. */
export function lastingRefusal(
  error: unknown,
  name: string,
  { iam, secret, user }: NonNullable<AuroraSettings['database']>,
): ShowtimeError | undefined {
  if (error instanceof ShowtimeError) return error;
  const code = codeOf(error);
  if (!lasting.has(code)) return undefined;
  const isTls = code === 'HANDSHAKE_NO_SSL_SUPPORT' || code === 'HANDSHAKE_SSL_ERROR';
  return new ShowtimeError(
    'aurora-refused',
    {
      what: `instance ${name} did not let us in`,
      why: messageOf(error),
      fix: isTls
        ? 'its certificate is not one of Amazon RDS for this name: database.caFile names the CAs to trust, and an instance without TLS takes tls: false (not with iam)'
        : iam
          ? `create the user with: CREATE USER '${user}' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'; switch IAM authentication of the cluster on; and give these credentials the policy aurora-sign-in of deploy/kubernetes/overlays/eks/iam`
          : secret === undefined
            ? 'correct database.user and the password in database.passwordFile'
            : 'the secret was read again and holds the same password: set the password of that user to it, or rotate it',
    },
    { cause: error },
  );
}
