// Ends a writer's connections to its readers; both dialects list them alike.
import type { ControlLink } from './control-link.ts';

const quickMs = 5_000;

export async function endDumpThreads(link: ControlLink): Promise<void> {
  const followers = await link.rows(
    "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'",
    quickMs,
  );
  // One that ended by itself meanwhile is an unknown thread.
  for (const { id, ID } of followers)
    await link.rows(`KILL ${Number(id ?? ID)}`, quickMs).catch(() => undefined);
}
