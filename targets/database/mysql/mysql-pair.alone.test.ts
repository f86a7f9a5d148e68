import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { nodeShell } from '../../../platform/shell.ts';
import { ensureMysql } from '../../../tools/mysql/ensure-mysql.mjs';
import { keepWriting, startRealPair, storedOrders, type RealPair } from '../testing/real-pair.ts';

const clock = systemClock();
/** A machine without any source of MySQL skips these tests by name; its `tried` list is the reason. */
const found = await ensureMysql().catch((error: Error) => error);
const reason = found instanceof Error ? ` (skipped: ${found.message.split('\n')[0]})` : '';
let real: RealPair;

beforeAll(async () => {
  if (found instanceof Error) return;
  real = await startRealPair({ shell: nodeShell(), clock, dialect: 'mysql', install: found });
});
afterAll(() => real?.stop());

test.skipIf(reason !== '')(
  `a MySQL writer that is killed is replaced, and returns as a reader, and no acknowledged order is lost${reason}`,
  async () => {
    const writers = keepWriting(() => real.pair.writer, 4, clock);
    while (writers.acknowledged.length < 50) await clock.sleep(10);
    await real.pair.capability.crashWriter();
    const changed = await real.event('writer-changed');
    const acknowledged = writers.acknowledged.length;
    await real.event('reader-joined');
    await writers.stop();
    const stored = await storedOrders(real.pair.writer);
    expect(changed.event).toMatchObject({ subject: 'db-2', evidence: { planned: false, from: 'db-1' } });
    expect(writers.acknowledged.length).toBeGreaterThan(acknowledged);
    expect(writers.acknowledged.filter(({ order }) => !stored.has(order))).toEqual([]);
    expect(real.lines.find(({ kind }) => kind === 'old-writer')).toMatchObject({
      member: 'db-1',
      examined: true,
      commitsAfterFence: 0,
      onlyThere: [],
    });
    expect(await real.pair.versions()).toMatchObject({
      'db-2': expect.stringMatching(/^(8\.4|9\.)/) as string,
    });
  },
  120_000,
);

test.skipIf(reason !== '')(
  `a planned change leads the writes to the other MySQL server, and the first one follows it${reason}`,
  async () => {
    const from = real.position();
    await real.pair.capability.switchOverWriter();
    expect((await real.event('writer-changed', from)).event).toMatchObject({
      subject: 'db-1',
      evidence: { planned: true, from: 'db-2' },
    });
    expect((await real.event('reader-joined', from)).event).toMatchObject({ subject: 'db-2' });
    expect((await real.pair.capability.topology()).semiSync).toBe(true);
  },
  120_000,
);
