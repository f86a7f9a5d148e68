// The database of a target: a replicated pair of MariaDB or MySQL servers with its control plane, and a single members database.
import { newAccounts } from './accounts.ts';
import type { DatabasePair, DatabasePairOptions } from './pair-options.ts';
import { startPair } from './start-pair.ts';

export {
  newAccounts,
  schemas,
  accountStatements,
  monitorRights,
  type Account,
  type Accounts,
} from './accounts.ts';
export { refuseUnsafeCrash, topologyOf } from './capability.ts';
export { catchUp } from './catch-up.ts';
export { amazonTls, ControlLink, trusting, type ReadingLink, type Tls, type Where } from './control-link.ts';
export { ControlPlane } from './control-plane.ts';
export { dialects } from './dialects.ts';
export { Endpoint } from './endpoint.ts';
export { realFencing } from './fencing.ts';
export type { HostedSlot, MemberHost, StartOf } from './member-host.ts';
export type { MemberSlot, PairContext } from './pair-context.ts';
export type { Phase } from './pair-state.ts';
export { openTransactions, settingsOf, versionsOf } from './pair-facts.ts';
export { stateLine } from './recorder.ts';
export type { Server } from './server.ts';
export { readAuroraLag, readReaderLag, readServerFact, readTablesFact } from './server-facts.ts';
export type { Dialect } from './dialect.ts';
export type { DatabaseInstall } from './install.ts';
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
