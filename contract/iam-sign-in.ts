// IAM database authentication: each new connection signs in with a token of its own, and only inside TLS.
// Source: Amazon Aurora user guide, "IAM database authentication".
import { TLSSocket } from 'node:tls';
import type { Connection } from 'mysql2';

/** What a token is for: AWS compares host and port with the endpoint that is connected to, so no CNAME will do. */
export interface TokenOf {
  host: string;
  port: number;
  user: string;
}

/** Signs one token, which lasts 15 minutes. Rejects if there are no credentials. */
export type Tokens = (of: TokenOf) => Promise<string>;

interface SigningCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Tokens of the AWS SDK. Signing is local; `credentials`: by default the SDK's chain, which is asked when they expire. */
export function iamTokens(region: string, credentials?: SigningCredentials): Tokens {
  const signers = new Map<string, Promise<{ getAuthToken(): Promise<string> }>>();
  return async ({ host, port, user }) => {
    const name = `${user}@${host}:${port}`;
    const signer =
      signers.get(name) ?? signerOf({ region, hostname: host, port, username: user, credentials });
    signers.set(name, signer);
    return (await signer).getAuthToken();
  };
}

type ClearPassword = (about: { connection: Connection }) => () => Promise<Buffer>;

/**
 * Option `authPlugins` of the driver. The server asks for `mysql_clear_password`, and the answer is a new token; without
 * TLS the connection fails, and nothing is sent.
 */
export function tokenPlugins(token: () => Promise<string>): { mysql_clear_password: ClearPassword } {
  return {
    mysql_clear_password:
      ({ connection }) =>
      async () => {
        if (!((connection as { stream?: unknown }).stream instanceof TLSSocket))
          throw new Error(
            'a token for IAM authentication is sent inside TLS only, and this connection has none',
          );
        return Buffer.from(`${await token()}\0`);
      },
  };
}

async function signerOf({
  credentials,
  ...of
}: {
  region: string;
  hostname: string;
  port: number;
  username: string;
  credentials: SigningCredentials | undefined;
}): Promise<{ getAuthToken(): Promise<string> }> {
  const { Signer } = await import('./iam-signer.ts');
  return new Signer({ ...of, ...(credentials === undefined ? {} : { credentials }) });
}
