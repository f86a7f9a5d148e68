// Every fault there is, by kind: the map that the compiler keeps complete.
import type { FaultMap } from '../fault.ts';
import { crashWriter } from './crash-writer.ts';
import { cutWriterLink } from './cut-writer-link.ts';
import { killPod } from './kill-pod.ts';
import { killZone } from './kill-zone.ts';
import { refuseOrders } from './refuse-orders.ts';
import { switchOverWriter } from './switch-over-writer.ts';
import { terminatePod } from './terminate-pod.ts';

export const faults = {
  'terminate-pod': terminatePod,
  'kill-pod': killPod,
  'kill-zone': killZone,
  'crash-writer': crashWriter,
  'switch-over-writer': switchOverWriter,
  'cut-writer-link': cutWriterLink,
  'refuse-orders': refuseOrders,
} satisfies FaultMap;
