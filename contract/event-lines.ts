// The text of events.ndjson: one event a line, read back whatever happened to its writer.
import { runEvent, type RunEvent } from './events.ts';

/** A line that is no event: damaged, or torn by a process that died while others went on writing. */
export interface UnreadableLine {
  line: number;
  text: string;
}

/**
 * The events of a file's text in the order of `atMs`; events of one stamp keep the file's order.
 * A torn last line (no newline at its end) is dropped silently: its writer died or is still writing.
 */
export function parseEvents(text: string): { events: RunEvent[]; unreadable: UnreadableLine[] } {
  const events: RunEvent[] = [];
  const unreadable: UnreadableLine[] = [];
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line === '') return;
    const event = readEvent(line);
    if (event !== null) events.push(event);
    else if (index < lines.length - 1) unreadable.push({ line: index + 1, text: line });
  });
  events.sort((one, other) => one.atMs - other.atMs);
  return { events, unreadable };
}

function readEvent(line: string): RunEvent | null {
  try {
    const parsed = runEvent.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
