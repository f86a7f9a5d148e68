// The results of the checks of a user script, from the `load-ended` event.
import type { CheckCount, RunEvent } from '../../contract/index.ts';

/** By name; empty where the script has no checks or its load never ended. */
export function checksOf(events: readonly RunEvent[]): readonly CheckCount[] {
  const ended = events.filter((event) => event.kind === 'load-ended').at(-1);
  return ended?.checks ?? [];
}
