// The database of a target, for whoever wires it: a replicated MariaDB pair with its control plane, and a
// members database.
import { newAccounts } from './accounts.ts';
import type { DatabasePair, DatabasePairOptions } from './pair-options.ts';
import { startPair } from './start-pair.ts';

export { Endpoint } from './endpoint.ts';
export type { MariadbInstall } from './mariadb-install.ts';
export type { DatabasePair, DatabasePairOptions } from './pair-options.ts';
export type { Prepare } from './seeded-image.ts';

/**
 * Resolves when writer, reader (semi-synchronous, caught up) and members answer; passwords are new ones each
 * time.
 * Throws `target-did-not-start`; nothing is left running then.
 */
export function startDatabasePair(options: DatabasePairOptions): Promise<DatabasePair> {
  return startPair(options, newAccounts());
}
