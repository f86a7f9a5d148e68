// Every fault there is, by kind: the map that the compiler keeps complete.
import type { FaultMap } from '../fault.ts';
import { crashWriter } from './crash-writer.ts';
import { killPod } from './kill-pod.ts';
import { switchOverWriter } from './switch-over-writer.ts';
import { terminatePod } from './terminate-pod.ts';

export const faults = {
  'terminate-pod': terminatePod,
  'kill-pod': killPod,
  'crash-writer': crashWriter,
  'switch-over-writer': switchOverWriter,
} satisfies FaultMap;
