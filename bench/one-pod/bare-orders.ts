// Program: orders by SQL alone, with the service's statements in one loop per client on a plain mysql2 pool;
// nothing else of the service.
import { createPool, type Pool } from 'mysql2/promise';
import { systemClock } from '../../platform/clock.ts';
import type { Link, Value } from '../../service/database/link.ts';
import { placeOrder } from '../../service/orders/place.ts';
import { newOrderId } from '../../service/orders/order-id.ts';
import { quantile } from '../statistics/spread.ts';
import { mixedOrder } from './order-mix.ts';
import { readWindow, type BareWindow, type WindowResult } from './window.ts';

const clock = systemClock();

/** As the service sets its sessions up (service/database/link.ts). */
const introduction = `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 1;
  SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED`;

async function main(): Promise<WindowResult> {
  const window = await readWindow<BareWindow>();
  const pool = createPool({
    ...window.writer,
    connectionLimit: window.poolSize,
    multipleStatements: true,
    timezone: 'Z',
    supportBigNumbers: true,
  });
  pool.on('connection', (connection) => void connection.query(introduction));
  const counted = { orders: 0, failed: 0, tookMs: [] as number[] };
  let next = 0;
  const startedMs = clock.nowMs();
  const fromMs = startedMs + window.warmUpS * 1_000;
  const untilMs = fromMs + window.measuredS * 1_000;
  const cpuBefore = clock.sleep(window.warmUpS * 1_000).then(() => process.cpuUsage());
  const client = async (): Promise<void> => {
    while (clock.nowMs() < untilMs) {
      const beganMs = clock.nowMs();
      const ok = await placeOne(pool, mixedOrder(window, next++)).then(
        () => true,
        () => false,
      );
      const endedMs = clock.nowMs();
      if (endedMs < fromMs || endedMs > untilMs) continue;
      counted[ok ? 'orders' : 'failed'] += 1;
      if (ok) counted.tookMs.push(endedMs - beganMs);
    }
  };
  await Promise.all(Array.from({ length: window.clients }, client));
  const cpu = process.cpuUsage(await cpuBefore);
  await pool.end();
  const took = counted.tookMs.sort((a, b) => a - b);
  return {
    orders: counted.orders,
    failed: counted.failed,
    seconds: window.measuredS,
    cpuS: (cpu.user + cpu.system) / 1e6,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
  };
}

/** One transaction as the service does it: its three round trips, COMMIT last. */
async function placeOne(pool: Pool, { member, key, request }: ReturnType<typeof mixedOrder>): Promise<void> {
  const connection = await pool.getConnection();
  try {
    const plain = {
      query: async (sql: string, values: readonly Value[] = []) =>
        (await connection.query(sql, values as Value[]))[0],
    };
    await placeOrder(plain as unknown as Link, { id: newOrderId(clock.wallMs()), member, key, request });
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK');
    throw error;
  } finally {
    connection.release();
  }
}

process.stdout.write(`${JSON.stringify(await main())}\n`);
