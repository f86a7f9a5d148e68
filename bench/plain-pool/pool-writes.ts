// Program: what an application has by default. A plain mysql2 pool writes a row every 20 ms; a line `sentMs
// endedMs ok` an answer, until it is killed.
import { writeSync } from 'node:fs';
import { createPool, type PoolOptions } from 'mysql2/promise';
import { systemClock } from '../../platform/clock.ts';
import { probeEveryMs } from '../../contract/index.ts';

const clock = systemClock();

async function main(): Promise<void> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  const pool = createPool(JSON.parse(text) as PoolOptions);
  const write = async (n: number): Promise<void> => {
    const sentMs = clock.nowMs();
    const ok = await pool.query('INSERT INTO probe_writes (run, n) VALUES (?, ?)', ['plain-pool', n]).then(
      () => true,
      () => false,
    );
    // At once: a killed program keeps nothing.
    writeSync(1, `${sentMs.toFixed(3)} ${clock.nowMs().toFixed(3)} ${ok}\n`);
  };
  for (let n = 1; ; n += 1) {
    void write(n);
    await clock.sleep(probeEveryMs.sql);
  }
}

await main();
