// Every fault there is, by kind: the map that the compiler keeps complete.
import type { FaultMap } from '../fault.ts';
import { command } from './command.ts';
import { crashWriter } from './crash-writer.ts';
import { cutLink } from './cut-link.ts';
import { cutWriterLink } from './cut-writer-link.ts';
import { drainZone } from './drain-zone.ts';
import { evictPod } from './evict-pod.ts';
import { exhaustMemory } from './exhaust-memory.ts';
import { killContainer } from './kill-container.ts';
import { killPod } from './kill-pod.ts';
import { killZone } from './kill-zone.ts';
import { pausePod } from './pause-pod.ts';
import { refuseOrders } from './refuse-orders.ts';
import { resetLink } from './reset-link.ts';
import { slowLink } from './slow-link.ts';
import { restartRollout } from './restart-rollout.ts';
import { scalePods } from './scale-pods.ts';
import { switchOverWriter } from './switch-over-writer.ts';
import { terminatePod } from './terminate-pod.ts';
import { throttleLink } from './throttle-link.ts';

export const faults = {
  'terminate-pod': terminatePod,
  'kill-pod': killPod,
  'pause-pod': pausePod,
  'exhaust-memory': exhaustMemory,
  'kill-zone': killZone,
  'evict-pod': evictPod,
  'kill-container': killContainer,
  'drain-zone': drainZone,
  'restart-rollout': restartRollout,
  'scale-pods': scalePods,
  'crash-writer': crashWriter,
  'switch-over-writer': switchOverWriter,
  'cut-writer-link': cutWriterLink,
  'refuse-orders': refuseOrders,
  command,
  'slow-link': slowLink,
  'cut-link': cutLink,
  'reset-link': resetLink,
  'throttle-link': throttleLink,
} satisfies FaultMap;
