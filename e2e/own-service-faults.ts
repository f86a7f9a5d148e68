// Which kinds of faults are for services that Showtime did not start.
import { faults } from '../chaos/index.ts';
import type { FaultKind } from '../contract/index.ts';

export function isForOwnService(kind: FaultKind): boolean {
  return faults[kind].needs.some((need) => need === 'commands' || need === 'links');
}
