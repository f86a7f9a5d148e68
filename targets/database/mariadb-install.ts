// The MariaDB server program as it was found or got; structurally what tools/mariadb hands out.

export interface MariadbInstall {
  /** Absolute path of mariadbd. */
  readonly serverPath: string;
  /** `10.11.19`. */
  readonly version: string;
  /** Holds the SQL of the system tables, messages and character sets. */
  readonly shareDir: string;
  /** Added to the environment of every start (library paths). */
  readonly env: Readonly<Record<string, string>>;
  /** First on every command line; `--no-defaults` leads. */
  readonly serverArgs: readonly string[];
}
