// What has to hold on every database that the project claims: the service's layer, and a failover without loss.
import { Writable } from 'node:stream';
import { expect } from 'vitest';
import { exportedLine, type ExportedLine } from '../../contract/index.ts';
import { exportStored } from '../../service/export-stored.ts';
import { send, openPod, orderOf } from '../../service/testing/cinema.ts';
import { clock, type PairUnderTest } from './pair-under-test.ts';

const unlimitedItem = 3;

/** Orders once for each key, refuses what is sold out, cancels, and exports exactly that. */
export async function serviceStoresOrders(pair: PairUnderTest): Promise<void> {
  const pod = await openPod(pair);
  try {
    const first = await send(pod.url, '/api/orders', { member: 1, key: 'once', body: orderOf(1, 2) });
    const again = await send(pod.url, '/api/orders', { member: 1, key: 'once', body: orderOf(1, 2) });
    const soldOut = await send(pod.url, '/api/orders', { member: 1, key: 'none', body: orderOf(2) });
    const other = await send(pod.url, '/api/orders', { member: 2, key: 'two', body: orderOf(1, 3) });
    expect([first.status, again.status, soldOut.status, other.status]).toEqual([201, 200, 409, 201]);
    expect(again.body['id']).toBe(first.body['id']);
    const cancelled = await send(pod.url, `/api/orders/${String(other.body['id'])}/cancel`, {
      member: 2,
      method: 'POST',
    });
    expect(cancelled.status).toBe(200);
    const facts = await stored(pair);
    expect(facts.at(-1)).toEqual({ kind: 'end' });
    expect(facts.filter(({ kind }) => kind === 'order')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: first.body['id'], member: 1, key: 'once', status: 'confirmed' }),
        expect.objectContaining({ id: other.body['id'], member: 2, key: 'two', status: 'cancelled' }),
      ]),
    );
    expect(facts).toContainEqual(
      expect.objectContaining({ kind: 'stock', theatre: 1, item: 1, quantity: 8, initialQuantity: 10 }),
    );
  } finally {
    await pod.leave();
  }
}

/** The writer is killed under orders, then the roles change once more by plan: no acknowledged order is lost. */
export async function failoverLosesNothing(pair: PairUnderTest): Promise<void> {
  const pod = await openPod(pair);
  const acknowledged: string[] = [];
  let going = true;
  const customer = async (member: number): Promise<void> => {
    for (let n = 0; going; n += 1) {
      const order = { member, key: `k${member}-${n}`, body: orderOf(unlimitedItem) };
      const answer = await send(pod.url, '/api/orders', order).catch(() => undefined);
      if (answer?.status === 201) acknowledged.push(String(answer.body['id']));
      else await clock.sleep(20);
    }
  };
  const customers = [11, 12, 13].map(customer);
  const until = async (count: number): Promise<void> => {
    while (acknowledged.length < count) await clock.sleep(10);
  };
  const event = async (kind: string, count: number): Promise<void> => {
    while (pair.events.filter((one) => one.kind === kind).length < count) await clock.sleep(20);
  };
  try {
    await until(20);
    await pair.crashWriter();
    await event('writer-changed', 1);
    await until(acknowledged.length + 20);
    await event('reader-joined', 1);
    await pair.switchOver();
    await until(acknowledged.length + 20);
    await event('reader-joined', 2);
  } finally {
    going = false;
    await Promise.all(customers);
    await pod.leave();
  }
  const facts = await stored(pair);
  const ids = new Set(facts.flatMap((fact) => (fact.kind === 'order' ? [fact.id] : [])));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  const changes = pair.events.flatMap((event) => (event.kind === 'writer-changed' ? [event] : []));
  expect(changes.map(({ evidence }) => evidence['planned'])).toEqual([false, true]);
  expect(changes[1]?.evidence['from']).toBe(changes[0]?.subject);
  const old = pair.lines.filter((line) => line.kind === 'old-writer');
  expect(old.map(({ examined }) => examined)).toEqual([true, true]);
  // A commit that no reader had yet is in the binlog of a killed writer; its sender got no answer.
  expect(old.flatMap(({ onlyThere }) => onlyThere).filter((id) => acknowledged.includes(id))).toEqual([]);
  // What only the old writer holds has no date in a container: then nothing is claimed about the fence.
  for (const { commitsAfterFence, transactionsOnlyThere } of old)
    expect(commitsAfterFence ?? ((transactionsOnlyThere ?? 0) > 0 ? 0 : 'not known')).toBe(0);
}

/** A reader that holds what the writer lacks gives it up, and holds afterwards what the writer does. */
export async function spoiltReaderIsReplaced(pair: PairUnderTest): Promise<void> {
  const { reader } = pair;
  if (reader === undefined) throw new Error('its reader cannot be reached');
  const before = await reader.tables();
  const joined = (): number => pair.events.filter(({ kind }) => kind === 'reader-joined').length;
  const earlier = joined();
  const pod = await openPod(pair);
  try {
    await reader.spoil('only_here');
    // MySQL counts a reader as semi-synchronous only when it has acknowledged a commit, so some have to come.
    for (let n = 0; joined() === earlier; n += 1) {
      const order = { member: 3, key: `meanwhile-${n}`, body: orderOf(unlimitedItem) };
      await send(pod.url, '/api/orders', order).catch(() => undefined);
      await clock.sleep(50);
    }
  } finally {
    await pod.leave();
  }
  expect((await reader.tables()).toSorted()).toEqual(before.toSorted());
  // The reader has every order, those from before its end too: it becomes the writer, and all are read from it.
  const facts = (await stored(pair)).length;
  await pair.switchOver();
  expect((await stored(pair)).length).toBe(facts);
}

async function stored(pair: PairUnderTest): Promise<ExportedLine[]> {
  const lines: string[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  await exportStored(pair.address('orders'), out);
  return lines
    .join('')
    .trim()
    .split('\n')
    .map((line) => exportedLine.parse(JSON.parse(line)));
}
