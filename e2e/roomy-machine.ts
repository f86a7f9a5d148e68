// For tests that ask what is judged, in this process: the machine of every run has room.
import { vi } from 'vitest';
import { machineNames } from '../contract/index.ts';
import { CapacityMeter } from '../load/machine/capacity-meter.ts';
import { TurnGaps } from '../load/machine/loop-watch.ts';

/**
 * A machine that was short excuses what fails, and others may have its processors while a test runs. From here on
 * runs that this process plays read plenty of room, until `vi.restoreAllMocks()`.
 */
export function giveMachineRoom(): void {
  vi.spyOn(CapacityMeter.prototype, 'read').mockImplementation(async (atMs) => [
    { atMs, name: machineNames.hostIdle, value: 90, residentMb: null },
    { atMs, name: machineNames.hostSteal, value: 0, residentMb: null },
    { atMs, name: machineNames.cpuPressure, value: 1, residentMb: null },
  ]);
  vi.spyOn(TurnGaps.prototype, 'takeMaxMs').mockReturnValue(0);
}
