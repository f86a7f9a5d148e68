// Where a database is and who we are there: mysql://user:password@host:port/database.

export interface DatabaseAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/**
 * The address that a URL names, or a sentence that says what is wrong with it (never repeating the password).
 */
export function addressOf(url: string): DatabaseAddress | string {
  if (!URL.canParse(url)) return 'is no URL: expected mysql://user:password@host:port/database';
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  if (protocol !== 'mysql:') return `begins with ${protocol} instead of mysql:`;
  if (hostname === '' || database === '')
    return 'lacks the host or the database: mysql://user:password@host:port/database';
  return {
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database,
  };
}

/** The address of a URL given in `name` of the environment. Throws an Error that names the variable. */
export function addressFrom(env: NodeJS.ProcessEnv, name: string): DatabaseAddress {
  const address = addressOf(env[name] ?? '');
  if (typeof address === 'string') throw new Error(`${name}: ${address}`);
  return address;
}
