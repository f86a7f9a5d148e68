// The database server program as it was found or got; structurally what tools/mariadb and tools/mysql hand out.

export interface DatabaseInstall {
  /** Absolute path of what is started: the server, or the loader that it comes with. */
  readonly serverPath: string;
  /** `10.11.19`. */
  readonly version: string;
  /** Holds the SQL of the system tables (MariaDB), messages and character sets. */
  readonly shareDir: string;
  /** Added to the environment of every start (library paths). */
  readonly env: Readonly<Record<string, string>>;
  /** First on every command line; `--no-defaults` is the first of the server's own. */
  readonly serverArgs: readonly string[];
}
