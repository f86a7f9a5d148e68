// Whether a run's record has faults that were declared and never undone.
import { openFaults } from '../../chaos/index.ts';
import { recordedEvents } from './fault-play.ts';

/** A record that cannot be read leaves none open: nothing could be undone from it. */
export async function leavesFaultsOpen(runFolder: string): Promise<boolean> {
  return openFaults(await recordedEvents(runFolder).catch(() => [])).length > 0;
}
