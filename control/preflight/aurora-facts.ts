// Reads the facts of an Aurora cluster: through the RDS API, and through SQL where the file has an account.
import type { Clock, ReadFacts } from '../../contract/index.ts';
import type { PreflightRequest } from '../../input/preflight-request.ts';
import type { AuroraSeen, SignIn } from '../../targets/aurora/index.ts';
import { readDatabaseFacts, type DatabaseServer } from './database-facts.ts';

type RequestedCluster = NonNullable<PreflightRequest['aurora']>;

/** @throws ShowtimeError aurora-not-allowed */
export async function readAuroraFacts(
  requested: RequestedCluster,
  clock: Clock,
): Promise<{ name: string; facts: ReadFacts }> {
  // The SDK takes a while to load.
  const { readAuroraCluster, signInOf } = await import('../../targets/aurora/index.ts');
  const { settings } = requested;
  const { servers, ...facts } = await readAuroraCluster(settings, { clock });
  const { database } = settings;
  const signIn =
    database === undefined ? null : signInOf({ ...requested, settings: { ...settings, database }, clock });
  try {
    return {
      name: `Aurora cluster ${settings.cluster} in ${settings.region}`,
      facts: { ...facts, ...(await readBySql(signIn, { servers, ...facts }, clock)) },
    };
  } finally {
    signIn?.close();
  }
}

/** Checks of the servers are unknown without an account: they matter, and were not made. */
async function readBySql(
  signIn: SignIn | null,
  { servers, aurora }: Pick<AuroraSeen, 'servers' | 'aurora'>,
  clock: Clock,
): Promise<ReadFacts> {
  const unread = (because: string): ReadFacts => ({
    writer: { unknown: because },
    readers: { unknown: because },
    tables: { unknown: because },
    readerLag: { unknown: because },
  });
  if (signIn === null)
    return unread('the Aurora file has no "database": instances are not asked through SQL');
  if ('unknown' in aurora) return unread(aurora.unknown);
  const reachable = servers.flatMap(({ name, address, isWriter }) =>
    address === null
      ? []
      : [
          {
            isWriter,
            server: {
              name: `instance ${name}`,
              where: { address: address.host, port: address.port },
              open: (where, timeoutMs) => signIn.open(where, timeoutMs),
            } satisfies DatabaseServer,
          },
        ],
  );
  const writer = reachable.find(({ isWriter }) => isWriter)?.server;
  if (writer === undefined) return unread('the RDS API reports no address of a writer');
  const readers = reachable.filter(({ isWriter }) => !isWriter).map(({ server }) => server);
  return readDatabaseFacts({ writer, readers, isAurora: true }, clock);
}
