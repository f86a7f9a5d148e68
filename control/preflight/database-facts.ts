// Reads the facts of a writer and its readers through SQL; what does not answer is unknown.
import type { Clock, Read, ReadFacts } from '../../contract/index.ts';
import {
  readAuroraLag,
  readReaderLag,
  readServerFact,
  readTablesFact,
  type ControlLink,
  type Where,
} from '../../targets/database/index.ts';

export interface DatabaseServer {
  name: string;
  where: Where;
  /** A connection within `timeoutMs`. Rejects with the reason. */
  open(this: void, where: Where, timeoutMs: number): Promise<ControlLink>;
}

const connectsWithinMs = 3_000;

/** `isAurora`: the writer knows the lag of its readers, and they replicate through no binlog. */
export async function readDatabaseFacts(
  {
    writer,
    readers,
    isAurora = false,
  }: { writer: DatabaseServer; readers: readonly DatabaseServer[]; isAurora?: boolean },
  clock: Pick<Clock, 'nowMs'>,
): Promise<Pick<ReadFacts, 'writer' | 'readers' | 'tables' | 'readerLag'>> {
  const links = new Map<DatabaseServer, Read<ControlLink>>();
  for (const server of [writer, ...readers]) links.set(server, await opened(server));
  const linkTo = (server: DatabaseServer): ControlLink => {
    const link = links.get(server);
    if (link === undefined || 'unknown' in link)
      throw new Error(link === undefined ? 'not connected' : link.unknown);
    return link.value;
  };
  try {
    return {
      writer: await readFact(() => readServerFact(linkTo(writer), writer.name)),
      readers: await readFact(() =>
        Promise.all(readers.map((each) => readServerFact(linkTo(each), each.name))),
      ),
      tables: await readFact(() => readTablesFact(linkTo(writer))),
      readerLag: await readFact(() =>
        isAurora
          ? readAuroraLag(linkTo(writer))
          : Promise.all(
              readers.map((each) =>
                readReaderLag({ writer: linkTo(writer), reader: linkTo(each) }, each.name, () =>
                  clock.nowMs(),
                ),
              ),
            ),
      ),
    };
  } finally {
    for (const link of links.values()) if ('value' in link) link.value.close();
  }
}

function opened({ name, where, open }: DatabaseServer): Promise<Read<ControlLink>> {
  return readFact(
    () => open(where, connectsWithinMs),
    `${name} at ${where.address}:${where.port} did not let us in: `,
  );
}

/** `before` stands before the reason. */
export async function readFact<T>(read: () => Promise<T>, before = ''): Promise<Read<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { unknown: `${before}${error instanceof Error ? error.message : String(error)}` };
  }
}
