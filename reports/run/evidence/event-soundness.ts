// What events.ndjson must be: one load and one end, in order, and everything within the run.
import { runFiles, type RunEventKind } from '../../../contract/index.ts';
import type { LoadedRun } from '../loaded-run.ts';
import { Defects } from './defects.ts';
import { isWithin, runWindow, stampToleranceMs } from './run-window.ts';

const once: readonly RunEventKind[] = ['load-started', 'load-ended', 'recording-closed'];

/** How long the list of evidence may take after the run's end was stamped, ms. */
const closingMs = 600_000;

export function eventDefects(run: LoadedRun): Defects {
  const found = new Defects();
  const window = runWindow(run.record);
  for (const { line, value } of run.events.rows) {
    const at = `${runFiles.events}:${line}`;
    if (value.kind === 'recording-closed') {
      if (!isWithin({ ...window, toMs: window.toMs + closingMs }, value.atMs))
        found.add('ends of the recording outside the run', at);
      if (line !== run.events.rows.at(-1)?.line) found.add('events behind the end of the recording', at);
    } else if (!isWithin(window, value.atMs)) found.add('events outside the run', at);
  }
  for (const kind of once) {
    const count = run.eventsOf(kind).length;
    if (count > 1) found.add(`event ${kind} more than once`, `${runFiles.events} has ${count}`);
  }
  const startedMs = run.eventsOf('load-started').at(0)?.value.atMs;
  const endedMs = run.eventsOf('load-ended').at(-1)?.value.atMs;
  if (startedMs !== undefined && endedMs !== undefined && endedMs < startedMs - stampToleranceMs)
    found.add('load that ended before it started', runFiles.events);
  return found;
}
