// The text about an aftershock: how long orders stopped again after the direct outage of a fault, and what
// happened meanwhile.
import type { Outage } from '../../contract/index.ts';
import { duration, instant } from './figures.ts';

/** Such as `0.22 s without an acknowledged order at 63.2 s, while db-1 was rebuilt as a reader`. */
export function formatAftershock({ fromMs, lengthMs, cause }: Outage['aftershocks'][number]): string {
  const meanwhile = cause === null ? 'no event explains it' : `while ${cause}`;
  return `${duration(lengthMs)} without an acknowledged order at ${instant(fromMs)}, ${meanwhile}`;
}
