// The same test bodies on every database that the project claims, as processes of this machine and as containers
// (testcontainers). What this machine cannot have is skipped by name, with the reason.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseNames, type DatabaseName } from '../contract/index.ts';
import { Engine } from '../targets/compose/index.ts';
import { ensureEngine } from '../tools/containers/ensure-engine.mjs';
import { ensureMariadb } from '../tools/mariadb/ensure-mariadb.mjs';
import { ensureMysql } from '../tools/mysql/ensure-mysql.mjs';
import { failoverLosesNothing, serviceStoresOrders, spoiltReaderIsReplaced } from './databases/bodies.ts';
import { startPairInContainers, useEngine } from './databases/container-pair.ts';
import { startNativePair, type PairUnderTest } from './databases/pair-under-test.ts';

interface DatabaseSource {
  name: string;
  /** Why it cannot be had; undefined if it can. */
  missing: string | undefined;
  contained: boolean;
  start: () => Promise<PairUnderTest>;
}

const engine = await ensureEngine().catch((error: Error) => error);
/** Docker Desktop and Colima run containers in a machine of their own. */
const reachable = process.platform === 'linux';

async function native(dialect: DatabaseName): Promise<DatabaseSource> {
  const install = await (dialect === 'mysql' ? ensureMysql() : ensureMariadb()).catch(
    (error: Error) => error,
  );
  return install instanceof Error
    ? { name: `${dialect} on this machine`, missing: install.message, contained: false, start: never }
    : {
        name: `${dialect} ${install.version} on this machine`,
        missing: undefined,
        contained: false,
        start: () => startNativePair(dialect, install),
      };
}

async function inContainers(database: DatabaseName, image: string): Promise<DatabaseSource> {
  const name = `${image} in containers`;
  if (engine instanceof Error) return { name, missing: engine.message, contained: true, start: never };
  if (!reachable || !engine.host.startsWith('unix://'))
    return {
      name,
      missing: 'containers cannot be reached by their addresses',
      contained: true,
      start: never,
    };
  const [lacks] = await new Engine({ host: engine.host, project: '', instance: '' }).missingImages([image]);
  return lacks === undefined
    ? {
        name,
        missing: undefined,
        contained: true,
        start: () => startPairInContainers(useEngine(engine.host), database, image),
      }
    : { name, missing: 'the engine lacks the image', contained: true, start: never };
}

function never(): Promise<never> {
  return Promise.reject(new Error('it is missing'));
}

/** An image of that release: the official one, or what a variable names in its place. */
function imageOf(variable: string, otherwise: string): string {
  return process.env[`SHOWTIME_TEST_IMAGE_${variable}`] ?? otherwise;
}

/** What docker-compose.yml runs on instead, where stand-ins are set: docs/containers.md. */
function standIns(database: DatabaseName): readonly string[] {
  const image = process.env[`SHOWTIME_IMAGE_${database.toUpperCase()}`];
  return image === undefined ? [] : [image];
}

const images: Readonly<Record<DatabaseName, readonly string[]>> = {
  mysql: [imageOf('MYSQL_8_4', 'mysql:8.4.5'), imageOf('MYSQL_9', 'mysql:9.4.0'), ...standIns('mysql')],
  mariadb: [
    imageOf('MARIADB_10_11', 'mariadb:10.11.11'),
    imageOf('MARIADB_11_4', 'mariadb:11.4.5'),
    ...standIns('mariadb'),
  ],
};
const sources = await Promise.all([
  native('mariadb'),
  native('mysql'),
  ...databaseNames.flatMap((database) =>
    [...new Set(images[database])].map((image) => inContainers(database, image)),
  ),
]);

describe.each(sources)('$name', ({ missing, contained, start }) => {
  const reason = missing === undefined ? '' : ` (skipped: ${missing.split('\n')[0]})`;
  let pair: PairUnderTest;
  beforeAll(async () => {
    if (missing === undefined) pair = await start();
  });
  afterAll(() => pair?.stop(), 60_000);

  test.skipIf(reason !== '')(
    `migrations can be repeated, and orders are stored once, refused and cancelled as they should be${reason}`,
    () => serviceStoresOrders(pair),
    120_000,
  );

  test.skipIf(reason !== '')(
    `a writer that is killed and one that is switched over lose no acknowledged order${reason}`,
    () => failoverLosesNothing(pair),
    180_000,
  );

  test.skipIf(reason !== '' || !contained)(
    `a reader that holds a transaction of its own gives it up and has all of the writer's again${
      contained ? reason : ' (only in containers: a process is always started on a copy)'
    }`,
    () => spoiltReaderIsReplaced(pair),
    300_000,
  );
});

test('at least one database was really tested', () => {
  expect(sources.filter(({ missing }) => missing === undefined)).not.toEqual([]);
});
